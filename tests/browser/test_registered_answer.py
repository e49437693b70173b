"""The main job from end to end: sign in, register a document, ask, open the citation, export to Word."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from nanohana.sample.generate import generate_one
from nanohana.sample.sources import read_sources
from tests.browser.conftest import NARROW, WIDE, Visit, ask, assert_accessible, assert_written, sign_in
from tests.browser.product import Product

PERSONNEL = "ishibashi.n"  # 人事課長
QUESTION = "在宅勤務は1週間につき何日までできますか"
READY = 120_000  # milliseconds


@pytest.fixture
def guideline(tmp_path: Path) -> Path:
    source = next(source for source in read_sources() if source.id == "zaitaku")
    return generate_one(source, tmp_path / source.filename).path


def test_a_registered_document_answers_with_its_passage(visit: Visit, product: Product, guideline: Path) -> None:
    page = visit("/sign-in/", account=None)
    sign_in(page, PERSONNEL, product.password)
    register(page, guideline)
    answer = ask(page, QUESTION)
    assert_written(page)
    expect(answer).to_contain_text("1週間につき3日を限度とする")
    expect(answer.locator(".citation").first).to_be_visible()
    assert_accessible(page)
    with page.expect_download() as started:
        answer.get_by_role("link", name="Word").click()
    assert_cites(started.value.path(), guideline.stem)
    answer.locator(".citation").first.click()
    page.wait_for_url("**/documents/versions/**")
    expect(page.get_by_role("heading", level=1)).to_contain_text(guideline.stem)
    expect(page.locator(".is-cited, mark").first).to_be_in_viewport()
    assert_accessible(page)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_what_is_not_registered_is_not_answered(visit: Visit, width: int) -> None:
    page = visit("/", width=width)
    ask(page, "火星への出張の日当はいくらですか")
    expect(page.locator("article.turn")).to_contain_text("登録文書に根拠が見つかりません")
    assert_accessible(page)


def register(page: Page, file: Path) -> None:
    page.goto("/documents/upload/")
    page.locator("input[type=file]").first.set_input_files(file)
    page.get_by_label("文書庫").select_option(label="人事・服務")
    page.get_by_role("button", name="登録する").click()
    registration = page.locator(".registration", has_text=file.name)
    expect(registration.get_by_text("登録済み", exact=True)).to_be_visible(timeout=READY)


def assert_cites(word: Path, title: str) -> None:
    """The Word file opens as a package and names the source in a real footnote."""
    with zipfile.ZipFile(word) as package:
        assert package.testzip() is None
        assert title in package.read("word/footnotes.xml").decode()
