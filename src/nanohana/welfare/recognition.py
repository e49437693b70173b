"""Which needs a citizen's own words speak of.

1. Words of a need found in the text (``words.toml``), its hints, and likeness to its examples are put together as if
   they were independent signs: certainty = 1 − Π(1 − weight). The name of a need is one sign more.
2. A need counts from ``ENOUGH`` on; beside the surest one others count where they are nearly as sure.

Weights and limits were chosen on ``bench/citizens/tuning/welfare.jsonl``; ``python -m bench.welfare_guide`` measures.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod

from nanohana.welfare.likeness import likeness
from nanohana.welfare.words import NeedWords, folded, words

LONGEST = 3_000  # characters that are looked at
WORD, HINT, LIKE = 0.5, 0.15, 2.5
MOST_WORDS, MOST_HINTS = 4, 3
MOST_LIKE = 0.9
ENOUGH = 0.55
BESIDE = 0.85  # of the certainty of the surest
SURE = 0.7  # counts in any case
CAUSE = 0.5  # what is this sure goes before what comes of it
A_LITTLE = 0.01
OFFERED = 0.25  # less is no sign of what is meant: 「ひざ 痛い ひとり」 is hardly of single parents
MOST_NEEDS = 4


@dataclass(frozen=True, slots=True)
class Recognised:
    """A need, and how sure it is (0–1)."""

    need: str
    certainty: float


def recognise(text: str) -> tuple[Recognised, ...]:
    """The needs that the text speaks of, the surest first; empty where it speaks of none that is known."""
    ranked = certainties(text)
    if not ranked or ranked[0].certainty < ENOUGH:
        return ()
    least = min(SURE, max(ENOUGH, ranked[0].certainty * BESIDE))
    spoken_of = [each for each in ranked if each.certainty >= least or _causes(each, ranked[0])]
    raised = (_raised(each, spoken_of) for each in spoken_of)
    return tuple(sorted(raised, key=lambda each: -each.certainty))[:MOST_NEEDS]


def _causes(one: Recognised, first: Recognised) -> bool:
    return one.certainty >= CAUSE and first.need in words().needs[one.need].before


def _raised(one: Recognised, spoken_of: Iterable[Recognised]) -> Recognised:
    """A cause is made a little surer than what comes of it."""
    after = (each.certainty + A_LITTLE for each in spoken_of if each.need in words().needs[one.need].before)
    return Recognised(one.need, max((one.certainty, *after)))


def likely(text: str, most: int) -> tuple[str, ...]:
    """The needs (keys) to choose from where none is sure, the likeliest first; empty where nothing speaks for any."""
    return tuple(each.need for each in certainties(text)[:most] if each.certainty >= OFFERED)


def certainties(text: str) -> tuple[Recognised, ...]:
    """Every need with any sign in the text, the surest first."""
    said = folded(text[:LONGEST])
    like = likeness(said)
    found = (Recognised(need, _certainty(said, given, like.get(need, 0.0))) for need, given in words().needs.items())
    return tuple(sorted((each for each in found if each.certainty > 0), key=lambda each: -each.certainty))


def _certainty(said: str, given: NeedWords, like: float) -> float:
    found = min(sum(1 for pattern in given.words if pattern.search(said)), MOST_WORDS)
    hinted = min(sum(1 for pattern in given.hints if pattern.search(said)), MOST_HINTS)
    signs = [WORD] * (found + given.is_named(said)) + [HINT] * hinted + [min(MOST_LIKE, LIKE * like)]
    return _together(signs)


def _together(signs: Iterable[float]) -> float:
    return 1 - prod(1 - sign for sign in signs)
