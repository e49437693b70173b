"""The evidence pack in the browser, on both widths, and as a file that needs nothing else."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ADMINISTRATOR, NARROW, WIDE, Visit, assert_accessible

TITLES = ("残っている危険", "モデルと契約", "データの流れ", "保存期間", "だれが何をできるか", "保存と復元", "監査記録")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_an_administrator_reads_the_pack(visit: Visit, width: int) -> None:
    page = visit("/evidence/", account=ADMINISTRATOR, width=width)
    for title in TITLES:
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    assert_accessible(page)


def test_the_file_opens_by_itself(visit: Visit) -> None:
    page = visit("/evidence/", account=ADMINISTRATOR)
    with page.expect_download() as started:
        page.get_by_role("link", name="HTMLで保存").click()
    assert started.value.suggested_filename.endswith(".html")
    alone = page.context.new_page()
    alone.set_content(started.value.path().read_text(encoding="utf-8"))
    expect(alone.get_by_role("heading", name="モデルと契約")).to_be_visible()
    assert_accessible(alone)


def test_for_others_it_is_not_there(visit: Visit) -> None:
    page = visit("/evidence/")
    assert page.get_by_role("heading", level=1).inner_text() == "ページが見つかりません"
    assert not page.get_by_role("link", name="安全の証跡").count()
