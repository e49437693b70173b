"""What a person of the prefecture may write in a source, and what is refused."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from nanohana.sample.organisation import read_organisation
from nanohana.sample.sources import (
    Cell,
    Heading,
    InvalidSource,
    Item,
    Note,
    Paragraph,
    Table,
    parse_body,
    parse_source,
    parse_table,
    read_source,
    read_sources,
)

HEAD = """---
id: a
title: 題名
format: docx
library: 人事・服務
division: 1010
label: 庁内
effective: 2025-04-01
until:
filename: a.docx
---
"""


def test_head_gives_dates_and_its_id_as_document() -> None:
    source = parse_source(HEAD.replace("until:\n", "until: 2026-03-31\n"))
    assert (source.document, source.effective, source.until) == (
        "a",
        datetime.date(2025, 4, 1),
        datetime.date(2026, 3, 31),
    )


def test_empty_entry_is_left_out() -> None:
    assert parse_source(HEAD).until is None


@pytest.mark.parametrize(
    "head",
    [
        HEAD.replace("label: 庁内", "label: 秘"),
        HEAD.replace("format: docx", "format: doc"),
        HEAD.replace("title:", "subject:"),
        HEAD.replace("2025-04-01", "令和7年4月1日"),
        HEAD.replace("title: 題名", "題名"),
        HEAD.replace("id: a\n", ""),
        "# 見出し\n",
    ],
)
def test_wrong_head_is_refused_with_the_name_of_the_file(head: str, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(head, encoding="utf-8")
    with pytest.raises(InvalidSource, match=r"a\.md"):
        read_source(path)


def test_id_must_be_the_name_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text(HEAD, encoding="utf-8")
    with pytest.raises(InvalidSource):
        read_sources(tmp_path)


def test_two_sources_may_not_share_a_file_name(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(HEAD, encoding="utf-8")
    (tmp_path / "b.md").write_text(HEAD.replace("id: a", "id: b"), encoding="utf-8")
    with pytest.raises(InvalidSource, match="filename"):
        read_sources(tmp_path)


def test_body_lines_become_blocks() -> None:
    body = "# 第1章　総則\n\n（目的）\n第1条　本文\n- 項目\n> 備考\n| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |\n"
    assert list(parse_body(body)) == [
        Heading("第1章　総則", 1),
        Paragraph("（目的）"),
        Paragraph("第1条　本文"),
        Item("項目"),
        Note("備考"),
        Table((("甲", "乙"), ("1", "2")), header_rows=1),
    ]


def test_merged_cells_cover_their_neighbours() -> None:
    table = parse_table(["| 区分 | < | 額 |", "| 甲 | 乙 | 1 |", "| ^ | 丙 | 2 |"])
    cells = list(table.cells())
    assert Cell("区分", 0, 0, columns=2) in cells
    assert Cell("甲", 1, 0, rows=2) in cells
    assert len(cells) == 7


@pytest.mark.parametrize("lines", [["| a | b |", "| c |"], ["| a | b"]])
def test_broken_table_is_refused(lines: list[str]) -> None:
    with pytest.raises(ValueError, match=r"table|bar"):
        parse_table(lines)


def test_sources_name_known_divisions_and_libraries() -> None:
    organisation = read_organisation()
    divisions = {division.code for division in organisation.divisions}
    libraries = {library.name for library in organisation.libraries}
    for source in read_sources():
        assert source.division in divisions, source.id
        assert source.library in libraries, source.id


def test_versions_of_a_document_share_title_and_owner_and_do_not_overlap() -> None:
    documents: dict[str, list[tuple[datetime.date, datetime.date]]] = {}
    heads: dict[str, tuple[str, str, str, str]] = {}
    for source in read_sources():
        head = (source.title, source.library, source.division, source.label)
        assert heads.setdefault(source.document, head) == head, source.id
        period = (source.effective or datetime.date.min, source.until or datetime.date.max)
        assert all(period[1] < begin or end < period[0] for begin, end in documents.get(source.document, [])), source.id
        documents.setdefault(source.document, []).append(period)
    assert len(documents) >= 60


def test_a_title_names_one_document_of_its_library() -> None:
    documents: dict[tuple[str, str], str] = {}
    for source in read_sources():
        assert documents.setdefault((source.library, source.title), source.document) == source.document
