"""No hidden count can be worked out: a reader who knows everything else tries every table that fits what is shown."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nanohana.usage.suppression import LEAST_SHOWN, hidden_rows, is_small

ROW = st.tuples(st.one_of(st.integers(0, 6), st.integers(0, 30)), st.integers(0, 40)).map(
    lambda row: (row[0], row[1] and max(row))  # nobody counts more people than there are, where it is said
)
patiently = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # on a busy machine
ROWS = st.lists(ROW, min_size=1, max_size=6)


def possible(count: int, size: int, total: int) -> range:
    """What a reader knows of a hidden row that knows why it is hidden."""
    if is_small(size):
        return range(size + 1)
    return range(1, LEAST_SHOWN) if is_small(count) else range(LEAST_SHOWN, total + 1)


def fitting(rows: list[tuple[int, int]], hidden: list[int]) -> list[tuple[int, ...]]:
    """All values of the hidden rows that make their sum."""
    total = sum(rows[row][0] for row in hidden)
    return [values for values in product(*(possible(*rows[row], total) for row in hidden)) if sum(values) == total]


def split(rows: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [count for count, _ in rows], [size for _, size in rows]


@patiently
@given(ROWS)
def test_every_small_count_may_be_something_else(rows: list[tuple[int, int]]) -> None:
    found = hidden_rows(*split(rows))
    if found is None:
        return
    hidden = sorted(found)
    primary = [row for row, (count, size) in enumerate(rows) if is_small(count) or is_small(size)]
    assert set(primary) <= found
    for row in primary:
        assert len({values[hidden.index(row)] for values in fitting(rows, hidden)}) > 1, (rows, hidden)


@patiently
@given(ROWS)
def test_what_is_hidden_beside_small_counts_tells_not_how_much_it_is(rows: list[tuple[int, int]]) -> None:
    """It is one row at most, and with more people in it the same one; a second one would tell that it has few."""
    counts, sizes = split(rows)
    hidden = hidden_rows(counts, sizes)
    others = [row for row in hidden or () if not is_small(counts[row]) and not is_small(sizes[row])]
    assert len(others) <= 1
    for row in others:
        counts[row] += 1
        assert hidden_rows(counts, sizes) == hidden


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([12, 30, 0], set()),
        ([3, 30, 12], {0, 2}),  # alone it would be the total less the others
        ([1, 1, 30], {0, 1, 2}),  # of two both could only be 1
        ([2, 3, 30], {0, 1}),
        ([1, 5, 30], None),  # of 6 in two rows, 5 at least in one of them
        ([3], None),
        ([0, 0], set()),
    ],
)
def test_examples(counts: list[int], hidden: set[int] | None) -> None:
    assert hidden_rows(counts, [max(count, 10) for count in counts]) == hidden


def test_that_nobody_of_few_has_begun_is_hidden_too() -> None:
    assert hidden_rows([0, 12, 30], [1, 20, 40]) == {0, 1}
    assert hidden_rows([0, 1, 30], [3, 20, 40]) == {0, 1, 2}
    assert hidden_rows([0, 0], [2, 2]) is None


def test_uses_of_hidden_people_cannot_be_worked_out_either() -> None:
    assert hidden_rows([2, 3, 30], [10, 10, 40], [9, 8, 40]) == {0, 1}
    assert hidden_rows([1, 3, 30], [10, 10, 40], [1, 1, 40]) == {0, 1, 2}
