"""A passage as sentences and rows; a row has all its cells, and the heads above it."""

from __future__ import annotations

import pytest

from nanohana.answering.evidence import Citation, Evidence, Source
from nanohana.answering.reading import _excerpt
from nanohana.answering.selection import Sought, excerpts
from nanohana.answering.statements import statements
from nanohana.search.analysis import terms

AMOUNTS = (
    "専決できる金額は、次のとおりとする。\n"
    "区分\t\t専決できる金額（1件につき）\t\t\n\t\t部長\t課長\t班長\n"
    "支出負担行為\t工事請負費\t2億円未満\t5,000万円未満\t130万円未満\n\t委託料\t1億円未満\t2,000万円未満\t50万円未満\n"
    "支出命令\t\t－\t全額\t100万円未満"
)
HEADS = "区分\t\t専決できる金額（1件につき）\t\t\n\t\t部長\t課長\t班長"


def source(text: str) -> Source:
    empty = {"document": "d", "version": "v", "version_label": "", "library": "", "division": "", "place": ""}
    return Source(
        1, title="規程", heading_path=("別表第2",), text=text, first_block=0, last_block=0,
        effective_from=None, effective_until=None, **empty,
    )  # fmt: skip


def test_divided_heads_are_read_with_every_row_and_cells_keep_their_columns() -> None:
    rows = [one for one in statements(AMOUNTS) if one.heads]
    assert [one.is_head for one in rows] == [True, True, False, False, False]
    assert {one.heads for one in rows if not one.is_head} == {HEADS}
    assert rows[3].text.split("\t") == ["", "委託料", "1億円未満", "2,000万円未満", "50万円未満"]
    assert all(AMOUNTS[one.start : one.end] == one.text for one in rows)


@pytest.mark.parametrize(
    "table",
    [
        "区分\t額\n\t10円\n乙\t20円",  # no head reaches over several columns
        "区分\t\t額\n甲\t新規\t10円\n\t更新\t20円",  # the row stands below the first head
    ],
)
def test_a_row_is_no_head_for_an_empty_first_cell_alone(table: str) -> None:
    assert [one.is_head for one in statements(table)] == [True, False, False]


def test_heads_alone_are_no_excerpt() -> None:
    filler = "".join(f"\n項目{number}\t\t{number}円\t{number}円\t{number}円" for number in range(20))
    found = source(AMOUNTS + filler)
    question = "専決できる金額の区分"
    sought = Sought(question, dict.fromkeys(terms(question), 1.0), {})
    texts = [found.text[one.start : one.end] for one in excerpts(sought, [found])]
    assert texts and not {text.strip() for text in texts} & {head.strip() for head in HEADS.split("\n")}


def test_an_excerpt_that_was_kept_without_the_empty_cells_finds_its_heads() -> None:
    start = AMOUNTS.index("委託料")
    kept = Citation(1, start, AMOUNTS.index("\n支出命令"))
    assert _excerpt(Evidence(True, 1.0, (source(AMOUNTS),), (kept,)), kept).heads == HEADS
