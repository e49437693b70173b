"""What a summary of minutes holds. Every item quotes its place in the minutes word for word."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from pydantic import JsonValue, TypeAdapter

from nanohana.summarizing.minutes.due import Due
from nanohana.summarizing.points import Point, Quote


@dataclass(frozen=True, slots=True)
class Decision:
    """A 決定. ``due`` where it names a day."""

    point: Point
    speaker: str
    due: Due | None


@dataclass(frozen=True, slots=True)
class Action:
    """A 宿題. ``who`` is empty and ``due`` None where the minutes do not say it.

    ``what`` is made of the words of the quote, less what says ``who`` and ``due``.
    """

    what: str
    who: str
    due: Due | None
    quote: Quote
    speaker: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """A 期限: a day to come that is named with まで or 期限, of an action, a decision or anything else."""

    due: Due
    what: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class Issue:
    """A 論点: a question, an opinion, a worry, or (``is_open``) what was left undecided."""

    point: Point
    speaker: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class MinutesSummary:
    """``notes`` are Japanese sentences for the reader; ``complete`` is False where the model was stopped.

    ``by_model``: some decisions or points at issue are in a model's words.
    """

    title: str
    held_on: datetime.date | None
    next_on: datetime.date | None
    decisions: tuple[Decision, ...]
    actions: tuple[Action, ...]
    deadlines: tuple[Deadline, ...]
    issues: tuple[Issue, ...]
    notes: tuple[str, ...]
    by_model: bool = False
    complete: bool = True


_ADAPTER = TypeAdapter(MinutesSummary)


def to_json(summary: MinutesSummary) -> JsonValue:
    value: JsonValue = _ADAPTER.dump_python(summary, mode="json")
    return value


def from_json(value: object) -> MinutesSummary:
    return _ADAPTER.validate_python(value)
