"""Which unit of the new version is which of the old one.

1. The same number and the same text: unchanged.
2. The same text under another number: renumbered (繰上げ, 繰下げ).
3. Of the rest, the most alike pairs, the same number counting in favour; a unit that finds none is new or gone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

from nanohana.drafting.comparison.units import Unit

ALIKE = 0.6
"""Dice coefficient of character bigrams from which a unit is known again under another number."""
_SAME_NUMBER = 0.3
"""What the same number adds: an article that was rewritten stays the same article."""
_SHORTEST = 12
"""Characters a text must have to be known again by itself (削除 is no text)."""
_MOST = 250_000
"""Pairs that are measured; beyond that only the same numbers are compared."""

Pair = tuple[int | None, int | None]


def align(old: Sequence[Unit], new: Sequence[Unit]) -> list[Pair]:
    """Pairs of indexes in the order of the new version; what is gone stands where it was."""
    matched: dict[int, int] = {}
    rest_old, rest_new = set(range(len(old))), set(range(len(new)))

    def take(pairs: Iterable[tuple[int, int]]) -> None:
        for one, other in pairs:
            if one in rest_old and other in rest_new:
                matched[other] = one
                rest_old.discard(one)
                rest_new.discard(other)

    take(_equal(old, new, lambda unit: (unit.key, unit.lines)))
    take(_equal(_only(old, rest_old), _only(new, rest_new), _renumbered))
    take(_alike(old, new, rest_old, rest_new))
    return list(_in_order(matched, len(old), len(new)))


def _only(units: Sequence[Unit], kept: set[int]) -> list[Unit | None]:
    return [unit if index in kept else None for index, unit in enumerate(units)]


def _renumbered(unit: Unit) -> Hashable | None:
    return (unit.key[0], unit.body) if len(unit.body) >= _SHORTEST else None


def _equal(
    old: Sequence[Unit | None], new: Sequence[Unit | None], identity: Callable[[Unit], Hashable | None]
) -> Iterator[tuple[int, int]]:
    """Pairs whose identity is equal, the first with the first."""
    places: defaultdict[Hashable, list[int]] = defaultdict(list)
    for index, unit in enumerate(old):
        name = identity(unit) if unit else None
        if name is not None:
            places[name].append(index)
    for index, unit in enumerate(new):
        name = identity(unit) if unit else None
        if name is not None and places.get(name):
            yield places[name].pop(0), index


def _alike(old: Sequence[Unit], new: Sequence[Unit], rest_old: set[int], rest_new: set[int]) -> list[tuple[int, int]]:
    """The remaining pairs, most alike first."""
    few = len(rest_old) * len(rest_new) <= _MOST
    grams_old = {index: bigrams(old[index].body) for index in rest_old}
    grams_new = {index: bigrams(new[index].body) for index in rest_new}
    scored = []
    for one in sorted(rest_old):
        for other in sorted(rest_new):
            same = old[one].key == new[other].key
            if not same and (not few or old[one].key[0] != new[other].key[0]):
                continue
            likeness = dice(grams_old[one], grams_new[other])
            if same or likeness >= ALIKE:
                scored.append((likeness + _SAME_NUMBER * same, -one, -other))
    return [(-one, -other) for _, one, other in sorted(scored, reverse=True)]


def bigrams(text: str) -> frozenset[str]:
    return frozenset(text[index : index + 2] for index in range(len(text) - 1)) or frozenset((text,))


def dice(one: frozenset[str], other: frozenset[str]) -> float:
    """2 |A ∩ B| / (|A| + |B|), from 0 to 1; nothing is like nothing."""
    if "" in one or "" in other:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))


def _in_order(matched: dict[int, int], olds: int, news: int) -> Iterator[Pair]:
    """What is gone follows the unit it stood behind."""
    kept = set(matched.values())
    gone_from = 0

    def gone() -> Iterator[Pair]:
        nonlocal gone_from
        while gone_from < olds and gone_from not in kept:
            yield gone_from, None
            gone_from += 1

    yield from gone()
    for index in range(news):
        place = matched.get(index)
        yield place, index
        if place is not None and place >= gone_from:
            between = [(old, None) for old in range(gone_from, place) if old not in kept]
            yield from between
            gone_from = place + 1
            yield from gone()
    yield from ((old, None) for old in range(gone_from, olds) if old not in kept)
