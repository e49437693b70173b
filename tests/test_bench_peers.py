"""The plumbing of ``bench.peers``: what a driver answers, and what the table says of two figures."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from bench.peers.driver import answer_all
from bench.peers.table import Figure, table, verdict


class _Shelf:
    """A peer that finds the files in the order in which it got them."""

    def register(self, files: Sequence[Path]) -> int:
        self._names = [file.name for file in files]
        return len(self._names)

    def find(self, question: str, most: int) -> list[str]:
        return self._names[:most]

    def cite(self, question: str) -> list[str] | None:
        return None


def test_a_driver_answers_every_line_and_goes_on_after_a_failure() -> None:
    requests = [{"register": ["/x/0001.md", "/x/0002.md"]}, {"cite": "何日？"}, {"find": "何日？", "most": 1}, {}]
    answers = io.StringIO()
    answer_all(_Shelf(), io.StringIO("\n".join(map(json.dumps, requests))), answers)
    assert [json.loads(line) for line in answers.getvalue().splitlines()] == [
        {"ready": True},
        {"passages": 2},
        {"files": None},
        {"files": ["0001.md"]},
        {"error": "ValueError: unknown request"},
    ]


@pytest.mark.parametrize(
    ("ours", "theirs", "good", "said"),
    [
        (0.8, 0.4, "high", "better 2"),
        (0.4, 0.8, "high", "worse 0.5"),
        (10, 20, "low", "better 2"),
        (20, 10, "low", "worse 0.5"),
        (100, 101, "low", "equal"),
        (0, 0, "low", "equal"),
        (0, 7, "low", "better inf"),
        (3, 5, None, ""),
    ],
)
def test_verdict(ours: float, theirs: float, good: object, said: str) -> None:
    assert verdict(Figure("", ours, "", good), Figure("", theirs, "", good)) == said  # type: ignore[arg-type]


def test_table_has_a_gap_where_a_system_has_no_such_figure() -> None:
    rank, wrong = Figure("R@1", 0.8, ".3f", "high"), Figure("wrong citations", 5, ".0f", "low")
    shown = table({"nanohana": [rank, wrong], "other": [Figure("R@1", 0.4, ".3f", "high")]}, "nanohana")
    assert shown.splitlines()[2:] == ["| R@1 | 0.800 | 0.400 (better 2) |", "| wrong citations | 5 | — |"]
