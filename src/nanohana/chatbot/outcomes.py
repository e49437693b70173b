"""What comes of a citizen's question: always one named outcome, with what is shown for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nanohana.published.content import Contact, Link


class Outcome(StrEnum):
    """The order is that in which they are decided; each has its own fixed text and counter."""

    EMERGENCY = "emergency"  # 119, 110, 189 … before anything else
    STOPPED = "stopped"  # by the switch of the chatbot or of all
    UNREADABLE = "unreadable"  # empty, emoji only, far too long
    PERSONAL_DATA = "personal_data"  # refused with the reason; the text is not kept
    ABUSE = "abuse"  # insults: polite, once
    FORBIDDEN = "forbidden"  # a topic on which the owner lets it not speak
    FIXED = "fixed"  # the owner's fixed answer; after FAQ also the ways in writing for who cannot telephone
    SMALL_TALK = "small_talk"
    FAQ = "faq"  # an approved answer, word for word
    EVIDENCE = "evidence"  # verified sentences of published documents
    CLARIFICATION = "clarification"  # one question back
    OUT_OF_SCOPE = "out_of_scope"  # the right chatbot or counter
    NO_EVIDENCE = "no_evidence"  # contacts and hand-over


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer, with the number (from 1) of the source that supports it."""

    text: str
    source: int


@dataclass(frozen=True, slots=True)
class PublishedSource:
    """A passage that an answer rests on, as citizens see it."""

    title: str
    version_label: str
    heading: str
    place: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to press: another question of this chatbot (``question``), or another chatbot (``chatbot``)."""

    label: str
    question: str = ""
    chatbot: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is shown. ``text`` is fixed or approved text; with EVIDENCE the ``sentences`` are the answer.

    ``emergency`` names the fixed card (``emergency.CARDS``), ``faq`` the key of the approved answer; with both,
    ``text`` is that answer, which stands under the card. ``possible_emergency`` names the card whose numbers stand
    under an answer to somebody who may be in danger. ``score`` (0–1) is what the decision rests on, for the owner's
    dashboard. ``summary`` is what a model made of the sentences, where the citizen wanted it and each of its own holds.
    """

    outcome: Outcome
    text: str = ""
    sentences: tuple[Sentence, ...] = ()
    sources: tuple[PublishedSource, ...] = ()
    links: tuple[Link, ...] = ()
    contacts: tuple[Contact, ...] = ()
    choices: tuple[Choice, ...] = ()
    emergency: str = ""
    possible_emergency: str = ""
    faq: str = ""
    topic: str = ""
    hand_over: bool = False
    score: float = 0.0
    summary: tuple[Sentence, ...] = ()
