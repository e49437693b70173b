"""What is published to the public zone: everything that a citizen chatbot may say, and the registry of counters.

The staff site writes it, signs it (``sealing.py``) and hands it over; the public site reads nothing else. This room is
free of Django and knows neither site.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import TypeVar, cast

from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class Link:
    """A link that an answer may show. ``url`` is absolute, https."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Faq:
    """An approved question with its answer. ``key`` is stable over versions; ``variants`` are other ways to ask it.

    ``valid_from`` and ``valid_until`` are the first and the last day on which the answer may be shown. ``vectors`` are
    those of the question and of every variant, in this order, ``answer_vectors`` those of the windows of the answer
    (all as of ``Passage``); empty where none were made.
    """

    key: str
    question: str
    answer: str
    variants: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    topic: str = ""
    owner: str = ""  # the division in charge, as citizens read it
    valid_from: datetime.date | None = None
    valid_until: datetime.date | None = None
    vectors: tuple[str, ...] = ()
    answer_vectors: tuple[str, ...] = ()

    def holds_on(self, day: datetime.date) -> bool:
        return _holds(self.valid_from, self.valid_until, day)


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a published document, as it stands there.

    ``document`` is the key of its document; ``place`` is 「3ページ」 or empty. ``vectors`` are those of its windows
    (float16, little endian, base64) by the model of ``Chatbot.vector_model``, empty where none were made.
    """

    document: str
    heading_path: tuple[str, ...]
    text: str
    kind: str = "text"  # as in documents.structure.Chunk
    place: str = ""
    vectors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A published document in the version that was in force; ``url`` is where citizens may read the whole of it."""

    key: str
    title: str
    version_label: str = ""
    effective_from: datetime.date | None = None
    effective_until: datetime.date | None = None  # the first day on which it no longer holds
    url: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """An office to turn to. Nothing but what stands here is ever shown as a phone number or an address."""

    name: str
    phone: str = ""
    hours: str = ""
    address: str = ""
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When officers take over: ``start`` to ``end`` (Japanese time) on the given weekdays (0 = Monday).

    ``closed_on`` are further days without officers; on holidays of public offices (``opening.py``) there are none
    either, unless ``on_holidays``.
    """

    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    start: datetime.time = datetime.time(9)
    end: datetime.time = datetime.time(17)
    closed_on: tuple[datetime.date, ...] = ()
    on_holidays: bool = False


@dataclass(frozen=True, slots=True)
class FixedText:
    """Where one of ``words`` stands in the question, ``text`` is the answer, whatever else would be found.

    Used for the owner's fixed answers and for topics on which the chatbot does not speak.
    """

    words: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Chatbot:
    """One version of one citizen chatbot, whole. ``key`` stands in its address, ``number`` counts its versions from 1.

    ``scope_words`` are the words of its field, by which other chatbots send citizens here; ``host_pages`` are the
    origins (``https://www.pref.example.lg.jp``) that may show its widget. ``tone`` is one of ``chatbot.tone.Tone``, or
    empty for the standard one. ``summarises``: whether what documents say may be put into a model's words, too.
    """

    key: str
    number: int
    title: str
    field: str
    owner: str
    greeting: str
    published_at: datetime.datetime
    examples: tuple[str, ...] = ()
    scope_words: tuple[str, ...] = ()
    faqs: tuple[Faq, ...] = ()
    documents: tuple[Document, ...] = ()
    passages: tuple[Passage, ...] = ()
    contacts: tuple[Contact, ...] = ()
    hours: OpeningHours = OpeningHours()
    fixed_answers: tuple[FixedText, ...] = ()
    forbidden_topics: tuple[FixedText, ...] = ()
    hand_over: bool = True
    host_pages: tuple[str, ...] = ()
    vector_model: str = ""
    tone: str = ""
    summarises: bool = False


@dataclass(frozen=True, slots=True)
class Counter:
    """A row of the registry of welfare counters (窓口台帳). ``municipalities`` is empty for the whole prefecture.

    ``needs`` are keys of the needs it covers (``welfare/needs.py``), the main one first; ``kind`` is a key of
    ``welfare/kinds.py`` or empty. ``audience`` says who it is for, ``age_from`` and ``age_until`` are inclusive years.
    ``basis`` is the law or rule it rests on, ``updated_on`` when a person last checked it. ``valid_from`` and
    ``valid_until`` are the first and the last day on which it is there; ``successor`` is the key of the counter that
    takes its place on the day after. ``fax`` and ``email`` are for who cannot telephone.
    """

    key: str
    name: str
    needs: tuple[str, ...]
    municipalities: tuple[str, ...] = ()
    audience: str = ""
    age_from: int | None = None
    age_until: int | None = None
    phone: str = ""
    hours: str = ""
    address: str = ""
    url: str = ""
    basis: str = ""
    updated_on: datetime.date | None = None
    kind: str = ""
    valid_from: datetime.date | None = None
    valid_until: datetime.date | None = None
    successor: str = ""
    fax: str = ""
    email: str = ""

    def holds_on(self, day: datetime.date) -> bool:
        return _holds(self.valid_from, self.valid_until, day)


@dataclass(frozen=True, slots=True)
class Registry:
    """One published version of the registry of counters, with the municipalities of the prefecture.

    A row that nobody has checked for ``stale_after_days`` is shown with a remark.
    """

    number: int
    published_at: datetime.datetime
    municipalities: tuple[Municipality, ...]
    counters: tuple[Counter, ...]
    owner: str = ""
    stale_after_days: int = 365

    def on(self, day: datetime.date) -> Registry:
        """The registry with the counters alone that are there on a day (Japanese time)."""
        return replace(self, counters=tuple(counter for counter in self.counters if counter.holds_on(day)))


@dataclass(frozen=True, slots=True)
class Municipality:
    """``name`` 「花央市」, ``reading`` in hiragana; ``parts`` are places in it by which people say where they live."""

    name: str
    reading: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Switches:
    """What is stopped now. ``everything`` stops all chatbots and the welfare guide, ``chatbots`` the ones named.

    ``number`` counts up; a lower one than the last is refused. ``message`` is shown instead of an answer.
    """

    number: int
    everything: bool = False
    chatbots: tuple[str, ...] = ()
    message: str = ""


Content = Chatbot | Registry | Switches
_Known = TypeVar("_Known", Chatbot, Registry, Switches)
KINDS: dict[str, type[Content]] = {"chatbot": Chatbot, "registry": Registry, "switches": Switches}
_ADAPTERS = {kind: TypeAdapter(of) for kind, of in KINDS.items()}


def _holds(first: datetime.date | None, last: datetime.date | None, day: datetime.date) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def kind_of(content: Content) -> str:
    """ "chatbot", "registry" or "switches"."""
    return next(kind for kind, of in KINDS.items() if isinstance(content, of))


def to_json(content: Content) -> bytes:
    """The content as UTF-8 JSON."""
    return _ADAPTERS[kind_of(content)].dump_json(content)


def from_json(kind: str, value: bytes) -> Content:
    """Content of a kind. Raises KeyError for an unknown kind, pydantic.ValidationError for what does not fit."""
    content: Content = _ADAPTERS[kind].validate_json(value)
    return content


def content_of(of: type[_Known], value: str) -> _Known:
    """Content that is known to be of a class. Raises pydantic.ValidationError for what does not fit."""
    kind = next(kind for kind, each in KINDS.items() if each is of)
    return cast(_Known, from_json(kind, value.encode()))
