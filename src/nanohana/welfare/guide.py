"""福祉相談窓口案内: a dialogue that asks only what changes the answer, and ends in one to three counters.

1. What the citizen wrote is read: danger, needs, municipality, for whom, ages, urgency. What the citizen answered or
   corrected goes before what was read.
2. ``next_question``: the first question whose answer could still change which counters are shown. Everything can be
   passed over; then the counters for the whole prefecture remain.
3. ``advise``: the counters with the reason. Everything shown comes from the published registry, as it is on the day
   (``Registry.on``), or is fixed text. No model takes part; nothing is stored: the state is what the citizen's page
   holds.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from nanohana.chatbot.emergency import emergency_card
from nanohana.chatbot.emergency_cards import CARDS, Card
from nanohana.published.content import Counter, Registry
from nanohana.welfare import person as reading
from nanohana.welfare.kinds import KINDS
from nanohana.welfare.needs import NEEDS
from nanohana.welfare.people import AgeBand, ForWhom
from nanohana.welfare.person import Urgency
from nanohana.welfare.places import municipalities_in
from nanohana.welfare.recognition import ENOUGH, Recognised, recognise
from nanohana.welfare.routing import Chosen, Person, choose

LONGEST = 1_000  # characters of a consultation
GENERAL_DESK = "general_desk"
MOVES_WITHIN = datetime.timedelta(days=14)  # before that a citizen is not told that a counter moves
_DAY = datetime.timedelta(days=1)
_CARDS = {  # the card for who says that somebody is in danger now, by the surest need
    "child_abuse": "child_abuse",
    "domestic_violence": "domestic_violence",
    "elder_abuse": "elder_abuse",
    "disability_abuse": "elder_abuse",
    "sexual_violence": "sexual_violence",
    "mental_distress": "suicide",
}
_NEEDS_OF_CARDS = {"bullying": "school_refusal"} | {key: need for need, key in reversed(_CARDS.items())}
_OF_ELDERS = frozenset({"elder_care", "dementia", "isolation", "elder_abuse"})
_DANGEROUS = frozenset(_CARDS) | {"hardship", "housing"}  # where it is asked how urgent it is


class Ask(StrEnum):
    """What may be asked, in this order."""

    TROUBLE = "trouble"
    MUNICIPALITY = "municipality"
    AGE = "age"
    FOR_WHOM = "for_whom"
    URGENCY = "urgency"


@dataclass(frozen=True, slots=True)
class Consultation:
    """What the citizen has said so far. ``needs`` are chosen ones (keys); ``passed`` was not to be answered.

    ``danger`` is the card for the text, where whoever asks has looked at its meaning, too; its words are seen to here.
    """

    text: str = ""
    needs: tuple[str, ...] = ()
    municipality: str = ""
    for_whom: ForWhom | None = None
    age: AgeBand | None = None
    urgency: Urgency | None = None
    passed: frozenset[Ask] = frozenset()
    danger: Card | None = None


@dataclass(frozen=True, slots=True)
class Understood:
    """What is known of a consultation; ``municipalities`` are several where the text leaves it open."""

    needs: tuple[Recognised, ...]
    municipalities: tuple[str, ...]
    ages: tuple[AgeBand, ...]
    for_whom: ForWhom | None
    urgency: Urgency | None
    card: Card | None

    @property
    def person(self) -> Person:
        municipality = self.municipalities[0] if len(self.municipalities) == 1 else ""
        return Person(municipality, self.ages, self.for_whom)


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask next; ``choices`` are municipalities or needs (keys), empty where all are meant."""

    ask: Ask
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A counter with the reason: the needs (keys) that it answers, what its kind does, and whose residents it serves.

    ``does`` and ``municipality`` are empty where they are no reason; ``is_stale``: nobody has checked the row for long.
    """

    counter: Counter
    needs: tuple[str, ...]
    does: str
    municipality: str
    is_stale: bool


def understand(said: Consultation, registry: Registry) -> Understood:
    """Read the text; answers go before what was read."""
    chosen = tuple(Recognised(need, 1.0) for need in said.needs if need in NEEDS)
    danger = said.danger or emergency_card(said.text)
    needs = chosen or recognise(said.text) or _of_the_card(danger)
    urgency = said.urgency or reading.urgency(said.text)
    return Understood(
        needs=needs,
        municipalities=(said.municipality,) if said.municipality else _places(said.text, registry),
        ages=(said.age,) if said.age else _ages(said.text, needs),
        for_whom=said.for_whom or reading.for_whom(said.text),
        urgency=urgency,
        card=danger or _card(needs, urgency),
    )


def next_question(said: Consultation, registry: Registry) -> Question | None:
    """The next thing to ask; None where nothing more would change the answer."""
    known = understand(said, registry)
    if not known.needs:
        return None if Ask.TROUBLE in said.passed else Question(Ask.TROUBLE)
    if Ask.MUNICIPALITY not in said.passed and not known.person.municipality and _place_matters(said, known, registry):
        return Question(Ask.MUNICIPALITY, known.municipalities)
    if Ask.AGE not in said.passed and not known.ages and _matters(said, known, registry, "ages", AgeBand):
        return Question(Ask.AGE)
    if Ask.FOR_WHOM not in said.passed and not known.for_whom and _matters(said, known, registry, "for_whom", ForWhom):
        return Question(Ask.FOR_WHOM)
    if Ask.URGENCY not in said.passed and not known.urgency and not known.card and _is_dangerous(known):
        return Question(Ask.URGENCY)
    return None


def advise(said: Consultation, registry: Registry, today: datetime.date) -> tuple[Suggestion, ...]:
    """One to three counters; where no need was recognised, the prefecture's general desk."""
    known = understand(said, registry)
    chosen = choose(registry, known.needs, known.person, said.text) or _general(registry)
    return tuple(_suggested(each, known.person, registry, today) for each in chosen)


def is_stale(counter: Counter, registry: Registry, today: datetime.date) -> bool:
    """Whether nobody has checked the row for longer than the registry allows."""
    return counter.updated_on is None or (today - counter.updated_on).days > registry.stale_after_days


def successor_soon(counter: Counter, registry: Registry, today: datetime.date) -> Counter | None:
    """The counter that takes the place of this one within ``MOVES_WITHIN``; ``registry`` has those to come, too."""
    if counter.valid_until is None or not counter.successor:
        return None
    if counter.valid_until + _DAY - today > MOVES_WITHIN:
        return None
    return next((each for each in registry.counters if each.key == counter.successor), None)


def _places(text: str, registry: Registry) -> tuple[str, ...]:
    return municipalities_in(text, registry.municipalities)


def _ages(text: str, needs: Sequence[Recognised]) -> tuple[AgeBand, ...]:
    """As read; where an old person's need stands beside a child's age only, the old person is meant, too."""
    read = reading.age_bands(text)
    is_of_an_elder = not _OF_ELDERS.isdisjoint(each.need for each in needs)
    is_of_the_young = bool(read) and {AgeBand.ADULT, AgeBand.ELDER}.isdisjoint(read)
    return (*read, AgeBand.ELDER) if is_of_an_elder and is_of_the_young else read


def _of_the_card(danger: Card | None) -> tuple[Recognised, ...]:
    """Where only the danger was understood, the need that its card is for."""
    need = _NEEDS_OF_CARDS.get(danger.key) if danger is not None else None
    return (Recognised(need, ENOUGH),) if need is not None else ()


def _card(needs: Sequence[Recognised], urgency: Urgency | None) -> Card | None:
    if urgency != Urgency.NOW:
        return None
    named = (_CARDS[each.need] for each in needs if each.need in _CARDS)
    return CARDS[next(named, "medical")]


def _is_dangerous(known: Understood) -> bool:
    return not _DANGEROUS.isdisjoint(each.need for each in known.needs)


def _place_matters(said: Consultation, known: Understood, registry: Registry) -> bool:
    """Whether any of the first counters differs between municipalities."""
    names = known.municipalities or tuple(one.name for one in registry.municipalities)
    return _differ(said, registry, known, [replace(known.person, municipality=name) for name in ("", *names)])


def _matters(said: Consultation, known: Understood, registry: Registry, field: str, answers: type[StrEnum]) -> bool:
    values = [(answer,) if field == "ages" else answer for answer in answers]
    return _differ(said, registry, known, [replace(known.person, **{field: value}) for value in values])  # type: ignore[arg-type]


def _differ(said: Consultation, registry: Registry, known: Understood, people: Sequence[Person]) -> bool:
    """Whether these people would be sent to different counters."""
    first = _keys(registry, known, people[0], said)
    return any(_keys(registry, known, person, said) != first for person in people[1:])


def _keys(registry: Registry, known: Understood, person: Person, said: Consultation) -> list[str]:
    return [each.counter.key for each in choose(registry, known.needs, person, said.text)]


def _general(registry: Registry) -> tuple[Chosen, ...]:
    return tuple(Chosen(counter, ()) for counter in registry.counters if counter.kind == GENERAL_DESK)[:1]


def _suggested(chosen: Chosen, person: Person, registry: Registry, today: datetime.date) -> Suggestion:
    kind = KINDS.get(chosen.counter.kind)
    return Suggestion(
        chosen.counter,
        needs=chosen.needs,
        does=kind.does if kind and chosen.needs else "",
        municipality=person.municipality if chosen.counter.municipalities else "",
        is_stale=is_stale(chosen.counter, registry, today),
    )
