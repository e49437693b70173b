"""The portal in the browser: a new person's way to a first useful cited answer, and the pages of each role."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Visit, assert_accessible, follow
from tests.browser.product import Product

NEW = "kiuchi.s"  # 人事課 主事, who has never signed in
MOST_CLICKS = 5
OF_EVERYBODY = [
    "/portal/", "/portal/notice/", "/portal/guideline/", "/portal/use-case/", "/portal/training/", "/portal/faq/",
    "/portal/group/", "/portal/ideas/", "/portal/ideas/new/", "/portal/use-case/new/", "/portal/drafts/",
    "/portal/search/?q=照会文", "/portal/tour/",
]  # fmt: skip
OF_ADMINISTRATORS = ["/portal/", "/portal/designations/", "/portal/beginners/", "/portal/guideline/new/"]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_new_person_gets_to_a_cited_answer_in_five_clicks(visit: Visit, product: Product, width: int) -> None:
    page = visit("/sign-in/", account=None, width=width)
    page.get_by_label("利用者ID").fill(NEW)
    page.get_by_label("パスワード").fill(product.password)
    clicks = [
        page.get_by_role("button", name="ログイン", exact=True),
        *([page.get_by_text("メニュー", exact=True)] if width == NARROW else []),
        page.get_by_role("link", name="ポータル"),
        page.get_by_role("link", name="始める"),
        page.locator(".choices button").first,
    ]
    for click in clicks:
        click.click()
    citation = page.locator(".tour-excerpts .citation").first
    expect(citation).to_be_visible()
    expect(page.locator(".tour-excerpts blockquote").first).not_to_be_empty()
    print(f"\n{len(clicks)} clicks to the first cited answer at {width} px")
    assert len(clicks) <= MOST_CLICKS
    assert_accessible(page)
    citation.click()
    expect(page.locator(".is-cited, mark").first).to_be_in_viewport()
    page.goto("/portal/tour/")
    _again(page)


def _again(page: Page) -> None:
    """With the keyboard alone: on to the last step, to the end, and the tour from the beginning."""
    follow(page.get_by_role("button", name="次へ"), by="Enter")
    expect(page.get_by_role("button", name="終わる")).to_be_visible()
    assert_accessible(page)
    follow(page.get_by_role("button", name="終わる"), by="Enter")
    expect(page.get_by_role("heading", name="庁内生成AIポータル")).to_be_visible()
    expect(page.get_by_role("link", name="始める")).to_have_count(0)
    follow(page.get_by_role("button", name="もう一度"), by="Enter")
    follow(page.get_by_role("link", name="後で続ける"), by="Enter")
    expect(page.get_by_role("link", name="続きから始める")).to_be_visible()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_pages_are_accessible(visit: Visit, width: int) -> None:
    page = visit("/portal/", width=width)
    for path in [*OF_EVERYBODY, *_articles(page)]:
        page.goto(path)
        assert_accessible(page)
    page = visit("/portal/", account="tomura.k", width=width)
    guideline = next(path for path in _articles(page) if "/articles/" in path)
    for path in [*OF_ADMINISTRATORS, guideline, f"{guideline}draft/", f"{guideline}edit/", f"{guideline}history/"]:
        page.goto(path)
        assert_accessible(page)


def _articles(page: Page) -> list[str]:
    """The first article of each list: a guideline, a use case, a working group."""
    found = []
    for section in ("guideline", "use-case", "group"):
        page.goto(f"/portal/{section}/")
        found.append(str(page.locator(".entry-title a").first.get_attribute("href")))
    return found
