"""業務アプリ in the browser: from the gallery to a result, away and back; from an idea to a published app."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from nanohana.llm.tests.scripted_server import ScriptedServer, words
from tests.browser.conftest import ADMINISTRATOR, NARROW, STAFF, WIDE, Visit, assert_accessible, follow

CHIEF = "ishibashi.n"  # 人事課長


def finished(page: Page) -> None:
    expect(page.locator("article.task-turn").last.get_by_text("完了", exact=True)).to_be_visible(timeout=20_000)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_from_the_gallery_to_a_result_away_and_back(visit: Visit, model: ScriptedServer, width: int) -> None:
    model.answers(words("## 課題\n", "- 窓口が混みます。\n", every=2.0))
    page = visit("/apps/", width=width)
    assert_accessible(page)
    page.get_by_role("link", name="企画案の壁打ち", exact=True).click()
    follow(page.get_by_role("link", name="例を入れる"))
    assert_accessible(page)
    page.get_by_role("button", name="実行する").click()
    expect(page.get_by_role("heading", name="結果")).to_be_visible()
    page.goto("/search/")
    expect(page.get_by_text("「企画案の壁打ち」の実行が完了しました。")).to_have_count(0)
    for _ in range(40):
        if page.get_by_role("link", name="結果を見る").count():
            break
        page.wait_for_timeout(250)
        page.reload()
    page.get_by_role("link", name="結果を見る").first.click()
    finished(page)
    expect(page.get_by_text("窓口が混みます。")).to_be_visible()
    assert_accessible(page)
    model.answers(words("- 短く", "しま", "した", "。", every=1.0))
    page.get_by_label("直してほしいこと").fill("短く")
    page.get_by_role("button", name="直してもらう").click()
    page.context.set_offline(True)
    lost = page.get_by_text("接続が切れています")
    expect(lost).to_be_visible()
    page.wait_for_timeout(1_500)
    expect(lost).to_have_count(1)
    page.context.set_offline(False)
    finished(page)
    expect(page.get_by_text("短くしました。")).to_be_visible()
    expect(lost).to_have_count(0)
    page.goto("/apps/runs/")
    assert_accessible(page)


def test_an_idea_becomes_a_published_app(visit: Visit) -> None:
    page = visit("/apps/manage/new/", account=STAFF)
    page.get_by_label("名前", exact=False).first.fill("研修の案内")
    page.get_by_label("項目の名前").fill("研修名")
    page.get_by_role("button", name="項目を加える").click()
    page.get_by_label("項目の名前").nth(1).fill("開催日")
    page.get_by_label("種類").nth(1).select_option("日付")
    page.get_by_label("文案の型").fill("{{研修名}}を{{開催日}}に開きます。")
    preview = page.locator("#preview")
    expect(preview.get_by_text("開催日").first).to_be_visible()
    page.get_by_label("全職員に公開する").check()
    assert_accessible(page)
    follow(page.get_by_role("button", name="保存する"))
    address = page.url
    assert_accessible(page)
    follow(page.get_by_role("button", name="承認を申請する"))
    chief = visit(address, account=CHIEF)
    chief.get_by_role("button", name="承認して公開する").click()
    expect(chief.get_by_text("承認し、公開しました。")).to_be_visible()
    anybody = visit("/apps/?words=研修の案内", account=ADMINISTRATOR, width=NARROW)
    anybody.get_by_role("link", name="研修の案内", exact=True).click()
    anybody.get_by_label("研修名").fill("文書事務研修")
    anybody.get_by_label("開催日").fill("R8.7.2")
    anybody.get_by_role("button", name="実行する").click()
    finished(anybody)
    expect(anybody.get_by_text("文書事務研修を令和8年7月2日に開きます。")).to_be_visible()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_pages_of_the_builder_are_accessible(visit: Visit, width: int) -> None:
    page = visit("/apps/manage/", account=ADMINISTRATOR, width=width)
    assert_accessible(page)
    page.goto("/apps/manage/import/")
    assert_accessible(page)
    page.goto("/apps/manage/")
    follow(page.get_by_role("link", name="依頼文の起案", exact=True).first)
    address = page.url
    assert_accessible(page)
    for part in ("edit/", "cases/", "versions/1/"):
        page.goto(f"{address}{part}")
        assert_accessible(page)
