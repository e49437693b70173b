"""What the pages of the welfare guide show, in the language that was chosen: choices, what is known, the counters.

The guide's own words are labels in every language; what the registry says is Japanese, with plainer words beside it in
やさしい日本語 and an offer of a translation where a model is set.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from nanohana.public.display.choice import Display
from nanohana.public.display.labels import label
from nanohana.public.display.plain import simplified
from nanohana.published.content import Counter, Municipality, Registry
from nanohana.welfare.guide import Ask, Consultation, Suggestion, Understood, understand
from nanohana.welfare.kinds import KINDS
from nanohana.welfare.needs import GROUPS
from nanohana.welfare.people import AgeBand, ForWhom
from nanohana.welfare.person import Urgency

#: What is chosen of, for the questions that are answered by one choice.
CHOICES: dict[Ask, type[StrEnum]] = {Ask.AGE: AgeBand, Ask.FOR_WHOM: ForWhom, Ask.URGENCY: Urgency}
_ROWS = ("あいうえお", "かきくけこがぎぐげご", "さしすせそざじずぜぞ", "たちつてとだぢづでど", "なにぬねの",
         "はひふへほばびぶべぼぱぴぷぺぽ", "まみむめも", "やゆよ", "らりるれろ", "わをん")  # fmt: skip


@dataclass(frozen=True, slots=True)
class NeedChoice:
    key: str
    title: str
    meaning: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known; ``is_read`` where it was read out of the text and not answered.

    ``japanese`` is the label with its value for who reads the note at a counter.
    """

    ask: Ask
    label: str
    value: str
    is_read: bool
    japanese: tuple[str, str]


@dataclass(frozen=True, slots=True)
class CounterCard:
    """A suggested counter. ``plain`` is what the registry says of it in plainer words, empty where that is the same.

    ``successor`` takes its place soon; ``moves`` says on which day.
    """

    suggestion: Suggestion
    about: str
    place: str
    plain: str
    successor: Counter | None
    moves: str

    @property
    def counter(self) -> Counter:
        return self.suggestion.counter


def need_groups(chosen: Collection[str], language: str, only: Iterable[str] = ()) -> list[tuple[str, list[NeedChoice]]]:
    """All needs under their headings, or ``only`` these under none."""
    groups: Iterable[tuple[str, Iterable[str]]] = [("", only)] if only else GROUPS
    return [
        (
            label(f"needs_{heading}", language) if heading else "",
            [
                NeedChoice(need, need_title(need, language), label(f"need_{need}_meaning", language), need in chosen)
                for need in needs
            ],
        )
        for heading, needs in groups
    ]


def need_title(need: str, language: str) -> str:
    return label(f"need_{need}", language)


def options(ask: Ask, language: str) -> list[tuple[str, str]]:
    """Values with their words for a question that is answered by one choice; empty for the others."""
    return [(each.value, label(f"{ask}_{each}", language)) for each in CHOICES.get(ask, ())]


def municipality_groups(registry: Registry) -> list[tuple[str, list[Municipality]]]:
    """The municipalities by the row of the kana in which their readings begin."""
    ordered = sorted(registry.municipalities, key=lambda one: (_row(one), one.reading))
    return [(f"{_ROWS[row][0]}行", list(group)) for row, group in groupby(ordered, key=_row)]


def known_facts(said: Consultation, registry: Registry, language: str) -> list[Fact]:
    """What was said and understood, in the order of the questions; each may be changed."""
    known = understand(said, registry)
    answered = {
        Ask.TROUBLE: said.needs,
        Ask.MUNICIPALITY: said.municipality,
        Ask.AGE: said.age,
        Ask.FOR_WHOM: said.for_whom,
        Ask.URGENCY: said.urgency,
    }
    return [
        Fact(
            ask,
            label(f"fact_{ask}", language),
            value,
            not answered[ask],
            (label(f"fact_{ask}", "ja"), _value(ask, known, "ja")),
        )
        for ask in Ask
        if (value := _value(ask, known, language))
    ]


def counter_card(suggestion: Suggestion, display: Display, successor: Counter | None) -> CounterCard:
    """The card of a counter in the chosen language."""
    needs, place = suggestion.needs, suggestion.municipality
    quoted = "、".join(f"「{need_title(need, display.language)}」" for need in needs)
    titles = quoted if display.is_japanese else ", ".join(need_title(need, display.language) for need in needs)
    return CounterCard(
        suggestion,
        about=label("reason_needs" if needs else "reason_general", display.language, needs=titles),
        place=label("reason_place", display.language, place=place) if place else "",
        plain=_plainer(registry_words(suggestion.counter, suggestion.does), display),
        successor=successor,
        moves=_moves(suggestion.counter, display.language) if successor else "",
    )


def _moves(counter: Counter, language: str) -> str:
    if counter.valid_until is None:
        return ""
    first = counter.valid_until + datetime.timedelta(days=1)
    return label("guide_moves", language, month=first.month, day=first.day)


def registry_words(counter: Counter, does: str | None = None) -> str:
    """What the registry says of a counter in Japanese, for plainer words and for a translation."""
    kind = KINDS.get(counter.kind)
    what = (kind.does if kind else "") if does is None else does
    return "\n".join(filter(None, (what, counter.hours, counter.audience)))


def _plainer(text: str, display: Display) -> str:
    plain = simplified(text) if display.is_easy else text
    return plain if plain != text else ""


def _value(ask: Ask, known: Understood, language: str) -> str:
    match ask:
        case Ask.TROUBLE:
            return _listed((need_title(each.need, language) for each in known.needs), language)
        case Ask.MUNICIPALITY:
            return known.person.municipality
        case Ask.AGE:
            return _listed((label(f"age_{age}", language) for age in known.ages), language)
        case Ask.FOR_WHOM:
            return label(f"for_whom_{known.for_whom}", language) if known.for_whom else ""
        case Ask.URGENCY:
            return label(f"urgency_{known.urgency}", language) if known.urgency else ""


def _listed(words: Iterable[str], language: str) -> str:
    return ("、" if language in ("ja", "easy", "zh") else ", ").join(words)


def _row(one: Municipality) -> int:
    return next((row for row, kana in enumerate(_ROWS) if one.reading[:1] in kana), len(_ROWS) - 1)
