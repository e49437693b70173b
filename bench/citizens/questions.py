"""The questions of citizens, one a line as JSON: ``tuning`` to choose what is fitted, ``test`` to report alone.

``validation`` is a third of each batch of tuning questions, put aside before anything is fitted on the rest of it.

The test files were written by others than those who wrote the pipeline and its tuning files, without sight of either.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Question:
    """A question to a chatbot; ``outcome`` is the one expected, ``faq`` the key of the answer expected, ``card`` that
    of an emergency; each may be empty."""

    id: str
    question: str
    chatbot: str = ""
    outcome: str = ""
    faq: str = ""
    card: str = ""


def tuning(name: str) -> list[Question]:
    """The tuning questions of a kind, from all its files (``paraphrases.jsonl``, ``paraphrases-a.jsonl`` …)."""
    return _read("tuning", name)


def validation(name: str) -> list[Question]:
    """The questions of a kind that were put aside."""
    return _read("validation", name)


def test(name: str) -> list[Question]:
    """The test questions of a kind."""
    return _read("test", name)


def _read(purpose: str, name: str) -> list[Question]:
    files = sorted((HERE / purpose).glob(f"{name}*.jsonl"))
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [_question(json.loads(line)) for line in lines]


def _question(entry: dict[str, str]) -> Question:
    return Question(**{name: entry.get(name) or "" for name in Question.__slots__})
