"""The audit record in the browser: an administrator of the sample prefecture sees it, others do not."""

from __future__ import annotations

import pytest

from tests.browser.conftest import ADMINISTRATOR, NARROW, WIDE, Visit, assert_accessible


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_an_administrator_sees_the_record(visit: Visit, width: int) -> None:
    page = visit("/audit/", account=ADMINISTRATOR, width=width)
    assert page.get_by_role("heading", level=1).inner_text() == "監査記録"
    assert page.get_by_role("table").get_by_text("ログイン", exact=True).count()
    assert_accessible(page)


def test_for_others_the_page_is_not_there(visit: Visit) -> None:
    page = visit("/audit/")
    assert page.get_by_role("heading", level=1).inner_text() == "ページが見つかりません"
    assert not page.get_by_role("link", name="監査記録").count()
