"""A citizen chatbot in the browser: from nothing to an approved version, on screens that everybody can use."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ADMINISTRATOR, NARROW, STAFF, WIDE, Visit, assert_accessible, follow

CHIEF = "ishibashi.n"  # heads the division of STAFF
FAQS = """番号,話題,質問,言い換え,回答,リンク,担当
hr-001,受験,受験の申込みはいつまでですか。,いつまでに申し込む｜申込みの締切り,申込みは、6月30日までです。,,人事課
hr-002,受験,年齢の制限はありますか。,何歳まで受けられる,ありません。,案内 https://www.pref.example.jp/saiyo/,人事課
"""


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_from_nothing_to_an_approved_version(visit: Visit, width: int) -> None:
    key = f"jobs-{width}"
    page = visit("/chatbots/new/", account=CHIEF, width=width)
    assert_accessible(page)
    page.get_by_label("名前").fill(f"職員採用{width}")
    page.get_by_label("分野").fill("職員採用")
    page.get_by_label("識別名").fill(key)
    page.get_by_label("所管課").select_option("人事課")
    page.get_by_role("button", name="下書きを作る").click()
    page.get_by_label("窓口の名前").first.fill("人事課")
    page.get_by_label("電話番号").first.fill("０００－０００－１０１０")
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_label("電話番号").first).to_have_value("000-000-1010")
    assert_accessible(page)
    page = visit(f"/chatbots/{key}/faqs/", account=STAFF, width=width)
    _import(page, "FAQ", FAQS)
    _write_question(page, key)
    for path in ("documents/", "documents/?q=規則", "faqs/hr-001/", "faqs/?q=ない語", "try/"):
        page.goto(f"/chatbots/{key}/{path}")
        assert_accessible(page)
    page.locator("textarea[name=question]").fill("いつまでに申し込む")
    page.get_by_role("button", name="質問する", exact=True).click()
    expect(page.get_by_text("申込みは、6月30日までです。")).to_be_visible()
    assert_accessible(page)
    _check_and_submit(page, key)
    _approve(visit(f"/chatbots/{key}/", account=ADMINISTRATOR, width=width))


def _import(page: Page, name: str, text: str) -> None:
    follow(page.get_by_role("link", name="ファイルから取り込む"))
    assert_accessible(page)
    file = {"name": "table.csv", "mimeType": "text/csv", "buffer": text.encode("cp932")}
    page.locator("input[type=file]").first.set_input_files([file])
    page.get_by_role("button", name="内容を確かめる").click()
    expect(page.get_by_text("まだ何も変わっていません。")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="取り込む", exact=True).click()
    expect(page.get_by_text(f"{name}を取り込みました（追加2件")).to_be_visible()
    assert_accessible(page)


def _write_question(page: Page, key: str) -> None:
    page.goto(f"/chatbots/{key}/questions/")
    assert_accessible(page)
    page.get_by_label("質問", exact=False).first.fill("年齢の制限はありますか")
    page.get_by_label("期待する番号又はことば").fill("hr-002")
    page.get_by_role("button", name="設問を保存する").click()


def _check_and_submit(page: Page, key: str) -> None:
    page.goto(f"/chatbots/{key}/")
    page.get_by_role("button", name="設問集で点検する（1問）").click()
    expect(page.get_by_text("合格しました")).to_be_visible(timeout=30_000)
    assert_accessible(page)
    page.goto(f"/chatbots/{key}/")
    page.get_by_role("button", name="承認を申請する").click()
    expect(page.get_by_text("承認を申請しました。")).to_be_visible()
    assert_accessible(page)


def _approve(page: Page) -> None:
    assert_accessible(page)
    page.get_by_role("button", name="承認して公開する").click()
    expect(page.get_by_text("承認し、公開しました。")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="停止する").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert_accessible(page)
    dialog.get_by_role("button", name="停止する").click()
    expect(page.get_by_text("公開サイトにはまだ伝わっていません。")).to_be_visible()  # this product has no public site
    follow(page.get_by_role("link", name="第1版").first)
    assert_accessible(page)
    page.goto("/chatbots/")
    assert_accessible(page)
