"""Drawing what was understood: the right blocks of a page, cited characters, long tables."""

from __future__ import annotations

import io
import threading
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from nanohana.configuration import data_folder
from nanohana.documents import page_images
from nanohana.documents.blocks import block_of, store_blocks
from nanohana.documents.citations import Passage
from nanohana.documents.models import Document, Library, Version
from nanohana.documents.structure import Block, BlockKind, Box, Span, table_text
from nanohana.documents.tests.conftest import People, registered
from nanohana.documents.understood import ROWS_SHOWN, glimpse, part_of, parts, passage_blocks, shown_blocks

LINE = Box(0.1, 0.1, 0.9, 0.12)
NEXT_LINE = Box(0.1, 0.13, 0.5, 0.15)


@pytest.fixture
def version(library: Library) -> Version:
    document = Document.objects.create(library=library, title="規則", owner_division=library.owner_division)
    return Version.objects.create(
        document=document, filename="規則.pdf", sha256="0" * 64, size=1, state="ready", pages=[[595, 842], [595, 842]]
    )


def test_a_block_survives_the_database(version: Version) -> None:
    block = Block(
        BlockKind.TABLE,
        "a\tb\n1\t2",
        (Span(0, 3, page=1, box=LINE), Span(4, 7, page=2, box=NEXT_LINE, sheet="一覧", cells="A1:B2")),
        ("第1章", "第2条"),
        rows=(("a", "b"), ("1", "2")),
        header_rows=1,
        flags=("hidden",),
    )
    store_blocks(version, [block])
    assert block_of(version.blocks.get()) == block


def test_a_block_that_goes_on_is_shown_on_both_pages_with_its_part_of_each(version: Version) -> None:
    joined = Block(BlockKind.PARAGRAPH, "前のページから次のページへ", (Span(0, 7, 1, LINE), Span(7, 13, 2, NEXT_LINE)))
    store_blocks(version, [joined, Block(BlockKind.PARAGRAPH, "次", (Span(0, 1, 2, LINE),))])
    assert [shown.ordinal for shown in shown_blocks(version, 1, None)] == [0]
    second = shown_blocks(version, 2, None)
    assert [shown.ordinal for shown in second] == [0, 1]
    assert second[0].outline is not None and second[0].outline.y == NEXT_LINE.top


def test_a_sentence_is_marked_in_the_text_and_on_its_lines_only(version: Version) -> None:
    text = "第一文である。第二文である。"
    store_blocks(version, [Block(BlockKind.PARAGRAPH, text, (Span(0, 7, 1, LINE), Span(7, 14, 1, NEXT_LINE)))])
    (shown,) = shown_blocks(version, 1, Passage(0, 0, 7, 14))
    assert [(piece.text, piece.is_cited) for piece in shown.pieces] == [
        ("第一文である。", False),
        ("第二文である。", True),
    ]
    assert [cited.y for cited in shown.cited] == [NEXT_LINE.top]


def test_a_passage_opens_on_the_page_where_its_sentence_begins(version: Version) -> None:
    store_blocks(version, [Block(BlockKind.PARAGRAPH, "一二", (Span(0, 1, 1, LINE), Span(1, 2, 2, LINE)))])
    assert part_of(version, Passage(0, 0)) == 1
    assert part_of(version, Passage(0, 0, start=1)) == 2
    assert part_of(version, Passage(999, 999)) == 1


def test_a_long_table_shows_its_header_and_the_rows_around_the_citation(version: Version) -> None:
    rows = (("年度", "税額"), *((str(year), f"{year}円") for year in range(1_000)))
    text = table_text(rows)
    store_blocks(version, [Block(BlockKind.TABLE, text, (Span(0, len(text), 1, LINE),), rows=rows, header_rows=1)])
    start = text.index("500\t500円")
    (shown,) = shown_blocks(version, 1, Passage(0, 0, start, start + 5))
    assert shown.rows[0].is_header and shown.rows[0].cells == ("年度", "税額")
    assert [row.cells[0] for row in shown.rows if row.is_cited] == ["500"]
    assert len(shown.rows) == ROWS_SHOWN + 1 and shown.rows_left_out == 1_001 - ROWS_SHOWN - 1


def test_a_document_without_pages_is_shown_in_parts(version: Version) -> None:
    version.pages = []
    store_blocks(version, [Block(BlockKind.PARAGRAPH, f"第{n}段落", (Span(0, 3),)) for n in range(400)])
    assert parts(version) == 3 and part_of(version, Passage(399, 399)) == 3
    assert [shown.ordinal for shown in shown_blocks(version, 3, None)] == list(range(300, 400))


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
    canvas = Canvas(str(tmp_path / "規程.pdf"), pagesize=A4)
    for page in (1, 2):
        canvas.setFont("HeiseiMin-W3", 12)
        canvas.drawString(72, 720, f"第{page}条　職員は、誠実に職務を遂行しなければならない。")
        canvas.showPage()
    canvas.save()
    return tmp_path / "規程.pdf"


def test_the_original_page_is_drawn_beside_its_blocks(library: Library, people: People, pdf: Path) -> None:
    version = registered(library, pdf)
    assert version.state == Version.State.READY and len(version.pages) == 2, version.failure
    page = people.staff.get(reverse("documents:open", args=[version.pk]), {"page": 2}).content.decode()
    image = reverse("documents:page_image", args=[version.pk, 2])
    assert image in page and "<rect" in page and "第2条" in page and "第1条" not in page

    drawn = people.staff.get(image)
    assert Image.open(io.BytesIO(drawn.content)).format == "WEBP" and "private" in drawn["Cache-Control"]
    assert people.staff.get(image, headers={"If-None-Match": drawn["ETag"]}).status_code == 304
    assert list((data_folder() / "cache" / "pages").rglob("2-*.webp")), "kept for the next reader"
    assert people.staff.get(reverse("documents:page_image", args=[version.pk, 99])).status_code == 404

    Library.objects.update(audience=Library.Audience.OWNER_DIVISION)
    assert people.staff.get(image, headers={"If-None-Match": drawn["ETag"]}).status_code == 404


def test_only_so_many_pages_are_drawn_at_once(
    library: Library, people: People, pdf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = registered(library, pdf)
    monkeypatch.setattr(page_images, "PATIENCE", 0.01)
    monkeypatch.setattr(page_images, "_places", threading.BoundedSemaphore(1))
    image = reverse("documents:page_image", args=[version.pk, 1])
    with page_images._places:
        refused = people.staff.get(image)
    assert (refused.status_code, refused["Retry-After"]) == (503, "10")
    assert people.staff.get(image).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_who_waits_for_a_page_holds_no_connection(
    library: Library, people: People, pdf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = registered(library, pdf)
    held: list[object] = []

    def draw(*_: object) -> bytes:
        held.append(connection.connection)
        return b"RIFF"

    monkeypatch.setattr(page_images, "image_sandboxed", draw)
    assert people.staff.get(reverse("documents:page_image", args=[version.pk, 1])).content == b"RIFF"
    assert held == [None]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user = session_user")
        assert cursor.fetchone() == (True,)


def test_the_image_of_a_page_whose_file_was_erased_meanwhile_is_not_kept(
    library: Library, people: People, pdf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = registered(library, pdf)

    def draw(*_: object) -> bytes:
        Version.objects.filter(pk=version.pk).delete()
        return b"RIFF"

    monkeypatch.setattr(page_images, "image_sandboxed", draw)
    people.staff.get(reverse("documents:page_image", args=[version.pk, 1]))
    assert not list(page_images._folder(version.sha256).glob("*"))


def test_a_passage_is_cut_out_of_its_page_with_its_text_only(version: Version, people: People) -> None:
    rule = Block(BlockKind.PARAGRAPH, "第2条", spans=(Span(0, 3, page=1, box=LINE),))
    foot = Block(BlockKind.FURNITURE, "1", spans=(Span(0, 1, page=1, box=Box(0.5, 0.95, 0.52, 0.97)),))
    store_blocks(version, [rule, foot])
    cut = glimpse(passage_blocks(version, Passage(0, 1)))
    assert cut is not None and cut.y < LINE.top and cut.y + cut.height < 0.5
    shown = people.staff.get(reverse("documents:passage", args=[version.pk]), {"from": 0, "to": 1}).content.decode()
    assert reverse("documents:page_image", args=[version.pk, 1]) in shown and 'class="cited"' in shown


def test_a_passage_that_goes_on_says_so_and_stays_marked_on_the_next_page(version: Version, people: People) -> None:
    label = Block(BlockKind.PARAGRAPH, "全壊の場合の額", spans=(Span(0, 7, page=1, box=LINE),))
    amount = Block(BlockKind.PARAGRAPH, "50万円", spans=(Span(0, 4, page=2, box=LINE),))
    store_blocks(version, [label, amount])
    address = reverse("documents:open", args=[version.pk])
    first = people.staff.get(address, {"from": 0, "to": 1}).content.decode()
    assert "引用箇所は、次のページに続きます" in first and 'href="?page=2&amp;from=0&amp;to=1"' in first
    second = people.staff.get(address, {"from": 0, "to": 1, "page": 2}).content.decode()
    assert 'class="cited"' in second and "続きます" not in second
    assert "続きます" not in people.staff.get(address, {"from": 0, "to": 0}).content.decode()
    before = people.staff.get(address, {"from": 1, "to": 1, "page": 1}).content.decode()
    assert "続きます" not in before and '<input type="hidden" name="from" value="1">' in before


def test_a_table_in_a_passage_is_a_table(version: Version, people: People) -> None:
    rows = (("死亡した者", "日数"), ("配偶者", "10日"))
    store_blocks(version, [Block(BlockKind.TABLE, table_text(rows), rows=rows, header_rows=1)])
    shown = people.staff.get(reverse("documents:passage", args=[version.pk]), {"from": 0, "to": 0}).content.decode()
    assert "<td>10日</td>" in shown and '<th scope="col">日数</th>' in shown and "<svg" not in shown
