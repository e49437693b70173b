"""業務アプリ in the browser: from the gallery to a result, away and back; from an idea to a published app."""

from __future__ import annotations

import time

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


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_registered_document_is_chosen_by_the_keyboard_and_its_summary_rated(visit: Visit, width: int) -> None:
    page = visit("/apps/?words=要約", width=width)
    page.get_by_role("link", name="要約", exact=True).click()
    page.get_by_role("searchbox", name="文書名の一部").focus()
    page.keyboard.type("旅費 規則")
    found = page.get_by_role("radio", name="職員等の旅費に関する規則")
    expect(found).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(found).to_be_checked()
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("ではないもの")
    expect(page.get_by_text("現行の登録文書は見つかりません")).to_be_visible()
    expect(found).to_be_checked()  # what was chosen stays, whatever is looked for then
    assert_accessible(page)
    page.get_by_role("button", name="実行する").focus()
    follow(page.get_by_role("button", name="実行する"), by="Enter")
    finished(page)
    assert_accessible(page)
    page.get_by_text("いいえ（管理者に伝えて、直してもらう）").click()
    page.get_by_label("理由").select_option(index=1)
    assert_accessible(page)
    follow(page.get_by_role("button", name="管理者に送る"))
    expect(page.get_by_text("「いいえ」と評価しました。")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_preview_shows_what_comes_out_and_asks_the_model_by_a_button(
    visit: Visit, model: ScriptedServer, width: int
) -> None:
    model.answers(words("研修に1名推薦してください。"))
    page = visit("/apps/manage/new/", width=width)
    page.get_by_label("名前", exact=False).first.fill("研修の案内")
    page.get_by_label("項目の名前").fill("研修名")
    page.get_by_label("例", exact=True).fill("文書事務研修")
    page.get_by_label("AIへの指示").fill("案内を書きます。")
    page.get_by_label("文案の型").fill("{{研修名}}を開きます。")
    preview = page.locator("#preview")
    expect(preview.get_by_text("文書事務研修を開きます。")).to_be_visible()
    assert_accessible(page)
    preview.get_by_role("button", name="例の入力で、AIに書かせてみる").click()
    expect(preview.get_by_text("研修に1名推薦してください。")).to_be_visible(timeout=20_000)
    assert_accessible(page)
    page.get_by_label("項目の名前").fill("")
    follow(page.get_by_role("button", name="保存する"))
    expect(page.get_by_text("「入力してもらう項目」に、直すところがあります")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_preview_tells_how_far_it_is_and_is_stopped(visit: Visit, model: ScriptedServer, width: int) -> None:
    model.answers(words("研修に", *("1名、" for _ in range(60)), every=0.3))
    page = visit("/apps/manage/new/", width=width)
    page.get_by_label("名前", exact=False).first.fill("研修の案内")
    page.get_by_label("項目の名前").fill("研修名")
    page.get_by_label("例", exact=True).fill("文書事務研修")
    page.get_by_label("AIへの指示").fill("案内を書きます。")
    page.get_by_label("文案の型").fill("{{研修名}}を開きます。")
    preview = page.locator("#preview")
    preview.get_by_role("button", name="例の入力で、AIに書かせてみる").press("Enter")
    expect(preview.get_by_text("AIが文章を作っています").first).to_be_visible()
    expect(preview.get_by_text("文書事務研修を開きます。")).to_be_visible()
    assert_accessible(page)
    stop = preview.get_by_role("button", name="中止")
    expect(stop).to_be_focused()
    page.keyboard.press("Enter")
    expect(preview.get_by_text("見本の作成を中止しました")).to_be_visible()
    expect(preview.get_by_text("研修に")).to_be_visible()
    expect(preview.locator("#preview-waiting")).to_have_count(0)
    assert_accessible(page)
    left_alone(model)
    preview.get_by_role("button", name="例の入力で、AIに書かせてみる").click()
    expect(stop).to_be_visible()
    page.get_by_label("文案の型").fill("{{研修名}}を閉じます。")
    expect(preview.get_by_text("文書事務研修を閉じます。")).to_be_visible()
    left_alone(model)
    page.wait_for_timeout(1_500)
    expect(preview.get_by_text("文書事務研修を閉じます。")).to_be_visible()  # the former one does not come over it
    expect(preview.get_by_text("中止しました")).to_have_count(0)


def left_alone(model: ScriptedServer) -> None:
    """Whoever asked the model last has gone away; it notices at its next word."""
    for _ in range(40):
        if model.requests()[-1]["gone"]:
            return
        time.sleep(0.1)
    raise AssertionError("the model still writes")


def test_a_chosen_file_stays_chosen_until_the_form_is_right(visit: Visit) -> None:
    page = visit("/apps/?words=新旧対照表")
    page.get_by_role("link", name="新旧対照表").first.click()
    chosen = page.get_by_label("改正前のファイル")
    chosen.set_input_files(
        {"name": "旧.txt", "mimeType": "text/plain", "buffer": "第1条　鍵は、総務班が保管する。".encode()}
    )
    page.get_by_label("件名").fill("鍵の要領")
    page.get_by_role("button", name="実行する").click()
    expect(page.get_by_role("alert")).to_contain_text("「改正後」「改正後のファイル」のうち一つ")
    assert chosen.evaluate("field => field.files[0].name") == "旧.txt"
    expect(page.get_by_label("件名")).to_have_value("鍵の要領")
    assert_accessible(page)
    page.get_by_label("改正後", exact=True).fill("第1条　鍵は、会計班が保管する。")
    page.get_by_role("button", name="実行する").click()
    expect(page.get_by_text("下線の部分が変わったところです")).to_be_visible(timeout=30_000)
