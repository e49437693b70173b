from __future__ import annotations

import pytest

from nanohana.documents.structure import Span, whole_place


def sheet(name: str, *cells: str) -> list[Span]:
    return [Span(0, 1, sheet=name, cells=one) for one in cells]


@pytest.mark.parametrize(
    ("spans", "place"),
    [
        ([], ""),
        ([Span(0, 1, paragraph=4)], ""),
        ([Span(0, 1, page=3), Span(1, 2, page=3)], "3ページ"),
        ([Span(0, 1, page=3), Span(1, 2, page=4)], "3～4ページ"),
        ([Span(0, 1, page=1), Span(1, 2, page=5), Span(2, 3, page=6)], "5～6ページ"),
        ([Span(0, 1, slide=1), Span(1, 2, slide=2)], "スライド1～2"),
        (sheet("日当", "A1:C1", "A2:E2", "B3"), "シート「日当」A1:E3"),
        (sheet("日当", "A1:E1", "A200:E200", "A201:E201"), "シート「日当」A200:E201"),
        (sheet("日当", "A1:E1", "A200:E200", "A202:E202", "A203:E203"), "シート「日当」A200:E203"),
        ([*sheet("日当", "A1"), *sheet("職員", "A1:D1", "A2:D2")], "シート「日当」A1、シート「職員」A1:D2"),
    ],
)
def test_a_passage_stands_from_its_first_place_to_its_last(spans: list[Span], place: str) -> None:
    assert whole_place(spans) == place
