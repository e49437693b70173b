"""Numbers of provisions as they are read from a line, and as Word gives them."""

from __future__ import annotations

import pytest

from nanohana.sample.provisions import AutomaticNumbers, Level, Provision, read_provision
from nanohana.sample.write_vertical_pdf import kanji_numbers, vertical_text


@pytest.mark.parametrize(
    ("line", "provision"),
    [
        ("第12条　本文", Provision(Level.ARTICLE, 12, "本文")),
        ("2　本文", Provision(Level.CLAUSE, 2, "本文")),
        ("２　本文", Provision(Level.CLAUSE, 2, "本文")),
        ("(3)　本文", Provision(Level.ITEM, 3, "本文")),
        ("ウ　本文", Provision(Level.SUBITEM, 3, "本文")),
        ("第12条の2　枝番", None),
        ("第12条の規定により", None),
        ("（趣旨）", None),
    ],
)
def test_read_provision(line: str, provision: Provision | None) -> None:
    assert read_provision(line) == provision


def test_first_clause_of_an_article_bears_no_number() -> None:
    numbers = AutomaticNumbers()
    levels = [Level.ARTICLE, Level.ITEM, Level.ITEM, Level.CLAUSE, Level.ITEM, Level.ARTICLE, Level.CLAUSE]
    assert [numbers.give(level) for level in levels] == [1, 1, 2, 2, 1, 2, 2]


def test_supplement_counts_its_clauses_from_one() -> None:
    numbers = AutomaticNumbers(first_clause=1)
    assert [numbers.give(Level.CLAUSE) for _ in range(3)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第12条", "第十二条"),
        ("100キロメートル", "百キロメートル"),
        ("10,000円", "一万円"),
        ("昭和25年法律第261号", "昭和二十五年法律第二百六十一号"),
        ("1,234,567円", "百二十三万四千五百六十七円"),
        ("0円", "〇円"),
    ],
)
def test_kanji_numbers(text: str, expected: str) -> None:
    assert kanji_numbers(text) == expected


def test_vertical_clause_is_full_width_and_item_is_kanji() -> None:
    assert vertical_text("2　第3条の額") == "２　第三条の額"
    assert vertical_text("(2)　25円") == "二　二十五円"
