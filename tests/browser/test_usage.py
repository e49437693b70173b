"""The figures of use: from a question to the page, at both widths; tables by keyboard; the assembly's one sheet."""

from __future__ import annotations

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ADMINISTRATOR, NARROW, STAFF, WIDE, Visit, ask, assert_accessible, follow

HEAD = "ishibashi.n"  # 人事課長
TABS = ["概要", "所属", "職位と年代", "アプリ", "直すところ", "費用", "減った時間"]


@pytest.fixture
def used(visit: Visit) -> None:
    """At least one question has been asked."""
    ask(visit("/"), "夏季休暇は何日ですか。")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_pages_are_accessible(visit: Visit, used: None, width: int) -> None:
    page = visit("/usage/", account=ADMINISTRATOR, width=width)
    for tab in TABS:
        page.get_by_role("navigation", name="利用実績の種類").get_by_role("link", name=tab, exact=True).click()
        expect(page.get_by_role("heading", name="数字の定義")).to_be_visible()
        assert_accessible(page)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_question_page_leads_a_head_to_the_figures_and_an_editor_finds_their_libraries(
    visit: Visit, used: None, width: int
) -> None:
    page = visit("/", account=HEAD, width=width)
    assert_accessible(page)
    follow(page.get_by_role("navigation", name="所属の状況").get_by_role("link", name="所属の利用実績"))
    expect(page.get_by_role("heading", name="利用実績", exact=True)).to_be_visible()
    editor = visit("/feedback/", account=STAFF, width=width)
    follow(editor.get_by_role("link", name="文書庫ごとの、根拠が見つからなかった質問"))
    expect(editor.get_by_text("あなたが文書を登録し、変更できる文書庫の数字です。")).to_be_visible()
    assert_accessible(editor)


def test_tables_are_reached_and_scrolled_by_keyboard(visit: Visit, used: None) -> None:
    page = visit("/usage/", account=ADMINISTRATOR, width=NARROW)
    table = page.get_by_role("region", name="月ごとの利用の表")
    expect(table).to_be_visible()
    assert _tabbed_to(page, "月ごとの利用の表")


def _tabbed_to(page: Page, label: str) -> bool:
    """Whether Tab leads to what has this label."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == label:
            return True
    return False


def test_the_page_for_the_assembly_is_one_sheet(visit: Visit, used: None) -> None:
    page = visit("/usage/", account=ADMINISTRATOR)
    page.get_by_role("link", name="議会用の1枚").click()
    expect(page.get_by_text("利用開始（")).to_be_visible()
    assert_accessible(page)
    assert len(pypdfium2.PdfDocument(page.pdf(format="A4"))) == 1
