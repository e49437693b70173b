"""From needs to counters: which rows of the registry come first for a person.

A counter is considered when it names one of the needs, serves the municipality and takes people of that age. Its value
for a need follows the order of kinds for that need (``needs.NEEDS``), in which the citizen's words may move a kind to
the front (``words.Turn``). The registry has the last word: a kind without a row there is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nanohana.published.content import Counter, Registry
from nanohana.welfare.needs import NEEDS
from nanohana.welfare.people import YEARS, AgeBand, ForWhom
from nanohana.welfare.recognition import Recognised
from nanohana.welfare.words import folded, words

MOST = 3
Orders = Mapping[str, tuple[str, ...]]  # the kinds for each need
_OF_KIND = (1.0, 0.8, 0.65, 0.55, 0.5, 0.45)  # the value of the first, second … kind for a need
_OTHER_KIND = 0.3
_SEVERAL = 0.25  # what further needs add
_ANSWERS = 0.8  # a counter of this value for a need makes another one for it unnecessary
_WORTH = 0.4  # of the best: the least that a further counter is shown for


@dataclass(frozen=True, slots=True)
class Person:
    """Who needs help, as far as known; ``municipality`` is empty where unknown."""

    municipality: str = ""
    ages: tuple[AgeBand, ...] = ()
    for_whom: ForWhom | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A counter with the needs (keys) that it was chosen for, the surest first."""

    counter: Counter
    needs: tuple[str, ...]


def choose(registry: Registry, needs: Sequence[Recognised], person: Person, text: str = "") -> tuple[Chosen, ...]:
    """One to three counters, the best first; empty where no need is known or the registry has none.

    1. The one that is best for all needs together. 2. For each need that it does not answer, the best one for that.
    3. While there is room, the next best for all together, of other kinds.
    """
    orders = {each.need: order_of_kinds(each.need, text, person) for each in needs}
    serving = [counter for counter in registry.counters if serves(counter, person.municipality)]
    fitting = [counter for counter in serving if _takes_any(counter, person.ages)]
    ranked = _ranked(fitting, needs, orders) or _ranked(serving, needs, orders)  # an age may have been misread
    chosen = ranked[:1]
    for each in needs:
        if not any(_fitness(counter, each.need, orders) >= _ANSWERS for counter in chosen):
            chosen += _ranked(_of_other_kinds(ranked, chosen), (each,), orders)[:1]
    least = _WORTH * max((_value(counter, needs, orders) for counter in ranked[:1]), default=0.0)
    while len(chosen) < MOST and (rest := _of_other_kinds(ranked, chosen)) and _value(rest[0], needs, orders) >= least:
        chosen.append(rest[0])
    return tuple(Chosen(one, tuple(each.need for each in needs if each.need in one.needs)) for one in chosen[:MOST])


def order_of_kinds(need: str, text: str, person: Person) -> tuple[str, ...]:
    """The kinds of counters for a need, the best first for this person."""
    said = folded(text)
    age = person.ages[0] if len(person.ages) == 1 else None
    turned = [turn.kind for turn in words().turns if turn.need == need and turn.holds(said, age, person.for_whom)]
    return tuple(dict.fromkeys((*turned, *NEEDS[need].kinds)))


def serves(counter: Counter, municipality: str) -> bool:
    """Whether people of a municipality may turn to it; an unknown one is served by what is for all."""
    return not counter.municipalities or municipality in counter.municipalities


def _takes_any(counter: Counter, ages: Sequence[AgeBand]) -> bool:
    return not ages or any(_takes(counter, age) for age in ages)


def _takes(counter: Counter, age: AgeBand) -> bool:
    first, last = YEARS[age]
    return (counter.age_from is None or counter.age_from <= last) and (
        counter.age_until is None or first <= counter.age_until
    )


def _ranked(counters: Sequence[Counter], needs: Sequence[Recognised], orders: Orders) -> list[Counter]:
    """Those that are for any of the needs; of equal value, the one for fewer municipalities first."""
    rated = [(_value(counter, needs, orders), counter) for counter in counters]
    rated.sort(key=lambda each: (-each[0], not each[1].municipalities, len(each[1].municipalities), each[1].key))
    return [counter for value, counter in rated if value > 0]


def _of_other_kinds(counters: Sequence[Counter], chosen: Sequence[Counter]) -> list[Counter]:
    kinds = {counter.kind for counter in chosen if counter.kind}
    return [counter for counter in counters if counter not in chosen and counter.kind not in kinds]


def _value(counter: Counter, needs: Sequence[Recognised], orders: Orders) -> float:
    values = sorted((each.certainty * _fitness(counter, each.need, orders) for each in needs), reverse=True)
    return sum(values[:1]) + _SEVERAL * sum(values[1:])


def _fitness(counter: Counter, need: str, orders: Orders) -> float:
    """0–1: how well a counter answers a need."""
    if need not in counter.needs:
        return 0.0
    place = orders[need].index(counter.kind) if counter.kind in orders[need] else len(_OF_KIND)
    return _OF_KIND[place] if place < len(_OF_KIND) else _OTHER_KIND
