"""What officers see of the public zone: hand-overs and figures, fetched through the signed link while they look.

Nothing of it stays on the staff site. Both sites read and write it with these classes, so that what the public zone
sends is held to its form before a page shows it: texts are no longer than here, lists neither.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, TypeVar
from uuid import UUID, uuid4

from pydantic import Field, TypeAdapter

LONGEST_MESSAGE = 2_000
LONGEST_NOTE = 500
LEAST_TOLD = 5  # a smaller count of people is not told
MOST_QUESTIONS = 2_000
MOST_ASKED, MOST_SOURCES, LONGEST_WORD = 500, 20, 200

Text = Annotated[str, Field(max_length=20_000)]
Word = Annotated[str, Field(max_length=LONGEST_WORD)]
Answer = TypeVar("Answer")


class State(StrEnum):
    """How a hand-over stands. A form is worked off when it is answered; the rest are conversations."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    FORM = "form"
    ANSWERED = "answered"

    @property
    def label(self) -> str:
        """For officers."""
        return _LABELS[self]

    @property
    def is_open(self) -> bool:
        return self in (State.WAITING, State.CLAIMED, State.FORM)


_LABELS = {
    State.WAITING: "待っている",
    State.CLAIMED: "対応中",
    State.CLOSED: "終了",
    State.CANCELLED: "県民による取消し",
    State.FORM: "未回答のフォーム",
    State.ANSWERED: "回答済みのフォーム",
}


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A hand-over in the queue. ``officer`` is the id that the staff site gave when it was claimed, nothing else.

    ``first`` is the beginning of what it is about, ``is_unread`` whether the citizen wrote last, ``seen_at`` when the
    citizen's page last asked for news. ``unpicked_at`` is when a place in the queue became a form after the opening
    hours. ``danger`` is the title of the emergency card that the citizen's page shows for what they wrote.
    """

    id: str
    number: Word
    chatbot: Word
    state: State
    opened_at: datetime.datetime
    first: Text
    language: Word = "ja"
    claimed_at: datetime.datetime | None = None
    closed_at: datetime.datetime | None = None
    officer: Word = ""
    is_unread: bool = False
    seen_at: datetime.datetime | None = None
    unpicked_at: datetime.datetime | None = None
    danger: Word = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the chatbot with what it answered, before an officer came. ``outcome`` as ``chatbot.outcomes``."""

    at: datetime.datetime
    question: Text
    outcome: Word
    answer: Text
    sources: Annotated[tuple[Word, ...], Field(max_length=MOST_SOURCES)] = ()
    rating: int | None = None
    comment: Text = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A message between citizen and officer; a notice is of the system and for both."""

    id: str
    at: datetime.datetime
    text: Text
    from_citizen: bool = False
    is_notice: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """A hand-over with the latest questions; ``message`` and ``contact`` are of a form, ``note`` is among officers."""

    head: HandedOver
    asked: Annotated[tuple[Asked, ...], Field(max_length=MOST_ASKED)] = ()
    said: Annotated[tuple[Said, ...], Field(max_length=2_000)] = ()
    message: Text = ""
    contact: Text = ""
    note: Text = ""


@dataclass(frozen=True, slots=True)
class Queue:
    """The hand-overs of some chatbots: all open ones, the oldest first, then those that ended lately."""

    rows: Annotated[tuple[HandedOver, ...], Field(max_length=1_000)] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """An officer's act on a hand-over. ``chatbots`` are those whose hand-overs the officer may see.

    ``officer`` is an id of the staff site's, ``division`` what citizens read of who helps them. ``message_id`` makes a
    message that is sent twice one message; ``to`` is the chatbot to whose officers it goes, ``to_division`` theirs.
    ``seen`` is the officer from whom it is taken over.
    """

    chatbots: Annotated[tuple[Word, ...], Field(max_length=200)]
    hand_over: UUID
    officer: Word
    division: Word = ""
    text: Annotated[str, Field(max_length=LONGEST_MESSAGE)] = ""
    message_id: UUID = field(default_factory=uuid4)
    to: Word = ""
    to_division: Word = ""
    note: Annotated[str, Field(max_length=LONGEST_NOTE)] = ""
    seen: Word = ""


@dataclass(frozen=True, slots=True)
class Period:
    """Questions of a chatbot that are asked for: all, those with some outcomes, those rated as unhelpful."""

    chatbot: Word
    since: datetime.date
    until: datetime.date
    outcomes: Annotated[tuple[Word, ...], Field(max_length=20)] = ()
    unhelpful: bool = False


@dataclass(frozen=True, slots=True)
class Watched:
    """The chatbots whose hand-overs an officer may see."""

    chatbots: Annotated[tuple[Word, ...], Field(max_length=200)]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many citizens wait, and how many forms are unanswered."""

    citizens: int
    forms: int


@dataclass(frozen=True, slots=True)
class Done:
    """Whether an act took place, and if not, why (Japanese). ``officer`` is who has the conversation then."""

    done: bool
    reason: Text = ""
    officer: Word = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many, of a day, an hour, an outcome, a topic; with ``is_least`` there are more, which are not told."""

    key: Word
    count: int
    is_least: bool = False


Counts = Annotated[tuple[Counted, ...], Field(max_length=5_000)]


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of a chatbot's questions in a period. Days are ISO dates, hours "0" to "23", both of Japan.

    Waiting is in seconds, of those that an officer has taken; None where nobody has been.
    """

    questions: int
    conversations: int
    outcomes: Counts = ()
    topics: Counts = ()
    days: Counts = ()
    hours: Counts = ()
    helpful: int = 0
    unhelpful: int = 0
    hand_overs: Counts = ()  # by State
    waiting_p50: float | None = None
    waiting_p90: float | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """From a day to a day of Japan, both included."""

    since: datetime.date
    until: datetime.date


@dataclass(frozen=True, slots=True)
class GuideFigures:
    """What the welfare guide was asked in the whole months of a period that are over. A count of 0 is one that is
    hidden (below ``LEAST_TOLD`` in a month, or by which such a one could be found out); what never came stands nowhere.
    Of several months only those count of which the count is told.

    ``needs`` are keys of ``welfare.needs``, ``municipalities`` names (empty where not said), ``hours`` "0" to "23".
    """

    outcomes: Counts = ()
    needs: Counts = ()
    municipalities: Counts = ()
    hours: Counts = ()


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions of a chatbot in a period, the latest first, at most ``MOST_QUESTIONS``."""

    asked: Annotated[tuple[Asked, ...], Field(max_length=MOST_QUESTIONS)] = ()
    left_out: int = 0


_ADAPTERS: dict[type, TypeAdapter[Any]] = {
    of: TypeAdapter(of)
    for of in (Queue, Waiting, Thread, Watched, Order, Done, Period, Figures, Questions, Days, GuideFigures)
}


def as_json(value: object) -> Any:
    """A value of these classes as JSON types."""
    return _ADAPTERS[type(value)].dump_python(value, mode="json")


def read(of: type[Answer], value: object) -> Answer:
    """A value of the class ``of`` out of JSON types. Raises pydantic.ValidationError."""
    given: Answer = _ADAPTERS[of].validate_python(value)
    return given
