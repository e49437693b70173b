"""組織と人事 in the browser: every page by axe on both widths, and a transfer by keyboard from file to reversal."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from nanohana.sample.transfer import transfer_file
from tests.browser.conftest import ADMINISTRATOR, NARROW, WIDE, Visit, assert_accessible, press


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "異動.csv"
    path.write_bytes(transfer_file(datetime.date(2039, 4, 1)))
    return path


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("path", ["", "?q=総務", "imports/", "transfers/", "transfers/new/", "ceilings/"])
def test_pages_are_accessible(visit: Visit, path: str, width: int) -> None:
    assert_accessible(visit(f"/organization/{path}", account=ADMINISTRATOR, width=width))


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_from_the_tree_to_a_person(visit: Visit, width: int) -> None:
    page = visit("/organization/", account=ADMINISTRATOR, width=width)
    page.get_by_role("link", name="人事課").click()
    expect(page.get_by_role("heading", name="人事課")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="大野 佳奈").click()
    expect(page.get_by_role("heading", name="職歴")).to_be_visible()
    assert_accessible(page)


def test_a_transfer_from_file_to_reversal_by_keyboard(visit: Visit, file: Path) -> None:
    page = visit("/organization/transfers/new/", account=ADMINISTRATOR)
    page.get_by_label("件名").fill("定期人事異動")
    page.locator("input[type=file]").set_input_files(file)
    press(page, "プレビューを作る")
    expect(page.get_by_text("総務課（1020）の課長が空席になります。")).to_be_visible()
    expect(page.get_by_role("region", name="文書庫ごとの増減")).to_contain_text("警察")
    assert_accessible(page)
    page.set_viewport_size({"width": NARROW, "height": 900})
    assert_accessible(page)
    page.get_by_label("対象の人数").fill("9")
    press(page, "承認する")
    expect(page.get_by_text("承認しました。")).to_be_visible()
    assert_accessible(page)
    press(page, "この異動を取り消す")
    press(page, "取り消す")
    expect(page.get_by_text("取り消しました。")).to_be_visible()


def test_bad_lines_are_named(visit: Visit, file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"216078", b"999999"))
    page = visit("/organization/transfers/new/", account=ADMINISTRATOR, width=NARROW)
    page.get_by_label("件名").fill("定期人事異動")
    page.locator("input[type=file]").set_input_files(file)
    press(page, "プレビューを作る")
    expect(page.get_by_text(re.compile("2行目：職員番号「999999」"))).to_be_visible()
    assert_accessible(page)


def test_who_is_no_administrator_finds_nothing(visit: Visit) -> None:
    page = visit("/organization/", account="kiuchi.s")
    expect(page.get_by_role("heading", name="ページが見つかりません")).to_be_visible()
