"""Small cells are hidden, and enough others that a hidden one cannot be worked out (statistical disclosure control).

Primary suppression: a count of 1 to 4 people is hidden, and any count among fewer than five people: that nobody of
three has done something says it of each. Complementary suppression: the total is shown and so is every row that is not
hidden, so the hidden ones have a known sum. A reader may know all of this file and why each row is hidden; still each
primary one must have at least two values that fit. Where it has not, one more row is hidden: the one with the least
weight, which is chosen without looking at how much it counts, so that the choice tells nothing. Where that is not
enough, the whole column is hidden with its total: yet another row would tell how little the second counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf

LEAST_SHOWN = 5

Range = tuple[int, float]  # the least and the most that a reader must think possible


def is_small(count: int) -> bool:
    return 0 < count < LEAST_SHOWN


def hidden_rows(people: Sequence[int], sizes: Sequence[int], runs: Sequence[int] = ()) -> set[int] | None:
    """The rows (by position) whose counts are not shown; None where the total is not shown either.

    ``people``: a count of people a row. ``sizes``: how many people there are in all, which is public; 0 where nobody
    says so. It is the weight of a row; of rows that weigh the same the first is hidden first. ``runs``: how often the
    counted people used the product, hidden with them.
    """
    if is_small(sum(people)) or is_small(sum(sizes)):
        return None
    ranges = {row: _range(count, size) for row, (count, size) in enumerate(zip(people, sizes, strict=True))}
    primary = {row for row, count in enumerate(people) if is_small(count) or is_small(sizes[row])}
    spare = [row for row, count in enumerate(people) if count >= LEAST_SHOWN and row not in primary]
    beside = [set[int](), *({row} for row in sorted(spare, key=lambda row: (sizes[row], row))[:1])]
    return next(
        (primary | more for more in beside if _is_safe(people, runs, {row: ranges[row] for row in primary | more})),
        None,
    )


def _range(count: int, size: int) -> Range:
    if is_small(size):
        return 0, size
    return (1, LEAST_SHOWN - 1) if is_small(count) else (LEAST_SHOWN, inf)


def _is_safe(people: Sequence[int], runs: Sequence[int], hidden: Mapping[int, Range]) -> bool:
    """Whether every primary row has two values that fit; ``hidden``: the hidden rows with their ranges."""
    total = sum(people[row] for row in hidden)
    least, most = (sum(range_[end] for range_ in hidden.values()) for end in (0, 1))
    primary = [range_ for range_ in hidden.values() if range_[1] < inf]
    if primary and runs and sum(runs[row] for row in hidden) <= least:
        return False
    return all(_fitting(range_, total, least - range_[0], most - range_[1]) > 1 for range_ in primary)


def _fitting(range_: Range, total: int, least: float, most: float) -> int:
    """How many values of a range are left, where the others make between ``least`` and ``most`` of the total."""
    return sum(least <= total - value <= most for value in range(int(range_[0]), int(range_[1]) + 1))
