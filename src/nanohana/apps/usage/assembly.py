"""The one page for the assembly: how many people have used the product since it was begun, in words and by year."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from nanohana.apps.usage.charts import shown
from nanohana.apps.usage.tables import HIDDEN, Cell
from nanohana.japanese.wareki import in_era
from nanohana.usage import figures as of
from nanohana.usage.counting import Figure, Share, Window
from nanohana.usage.suppression import LEAST_SHOWN, is_small
from nanohana.web.months import month_in_era


@dataclass(frozen=True, slots=True)
class Year:
    """A fiscal year (年度) up to its end or the day as of which is counted."""

    label: str
    as_of: datetime.date
    ever: str
    users: str
    runs: str


@dataclass(frozen=True, slots=True)
class Statement:
    sentence: str
    as_of: datetime.date
    facts: tuple[tuple[str, str], ...]
    years: tuple[Year, ...]
    definitions: tuple[Figure | Share, ...] = (of.EVER, of.STAFF, of.BEGUN, of.BEGUN_SHARE, of.USERS, of.RUNS)


def statement(begun: datetime.date, as_of: datetime.date) -> Statement:
    """As of a day that is not before the first use."""
    window = Window(begun.replace(day=1), as_of)
    staff, working = of.STAFF.total(window), of.BEGUN.total(window)
    share: Cell = HIDDEN if is_small(working) else of.BEGUN_SHARE.of(working, staff)
    facts = (
        (of.EVER.title, _people(of.EVER, window)),
        (of.STAFF.title, shown(staff, of.STAFF.unit)),
        (of.BEGUN.title, _people(of.BEGUN, window)),
        (of.BEGUN_SHARE.title, shown(share, of.BEGUN_SHARE.unit)),
        ("利用開始からの利用回数", _runs(window)),
    )
    sentence = f"利用開始（{month_in_era(begun)}）から{month_in_era(as_of)}までで{about(of.EVER.total(window))}"
    return Statement(sentence, as_of, facts, tuple(_years(begun, as_of)))


def about(people: int) -> str:
    """「約1万人」「約1万2千人」「約8,200人」; below a hundred the number itself, below five 「5人未満」."""
    if is_small(people):
        return f"{LEAST_SHOWN}人未満"
    if people < 100:
        return f"{people}人"
    unit = 1000 if people >= 9_950 else 100 if people >= 1000 else 10
    rounded = (people + unit // 2) // unit * unit
    if rounded < 10_000:
        return f"約{rounded:,}人"
    tens, thousands = divmod(rounded // 1000, 10)
    return f"約{tens}万{f'{thousands}千' if thousands else ''}人"


def _people(figure: Figure, window: Window) -> str:
    count = figure.total(window)
    return shown(HIDDEN if is_small(count) else count, figure.unit)


def _runs(window: Window) -> str:
    return shown(HIDDEN if is_small(of.USERS.total(window)) else of.RUNS.total(window), of.RUNS.unit)


def _years(begun: datetime.date, as_of: datetime.date) -> Iterator[Year]:
    year = begun.year if begun.month >= 4 else begun.year - 1
    while (first := datetime.date(year, 4, 1)) <= as_of:
        last = min(datetime.date(year + 1, 3, 31), as_of)
        window = Window(first, last)
        label = in_era(datetime.date(year, 5, 1)).partition("年")[0] + "年度"
        ever, users = _people(of.EVER, window), _people(of.USERS, window)
        yield Year(label, last, ever, users, _runs(window))
        year += 1
