"""The question sets of the sample prefecture: one to calibrate thresholds and weights on, another to measure with."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

QUESTIONS = Path(__file__).parent / "questions"


class Question(BaseModel):
    """A question with the place of its answer; ``answer`` stands literally in the source in force on ``as_of``.

    ``also`` names other documents that give the same answer, so that finding one of them is no error.
    Where ``answerable`` is false no document of the sample answers it, and the place is empty.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    question: str
    as_of: datetime.date | None = None
    document: str
    provision: str
    answer: str
    answerable: bool
    also: tuple[str, ...] = ()


def read_questions(purpose: Literal["calibration", "evaluation"]) -> list[Question]:
    """All questions of one purpose. The two sets share no fact."""
    return [question for path in sorted(QUESTIONS.glob(f"*{purpose}.jsonl")) for question in _read(path)]


def _read(path: Path) -> Iterator[Question]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield Question.model_validate_json(line)
