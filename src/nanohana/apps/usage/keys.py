"""The few figures on top of a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from nanohana.apps.usage.charts import shown
from nanohana.apps.usage.tables import HIDDEN, Cell
from nanohana.usage import figures as of
from nanohana.usage.counting import Axis, Count, Figure, Key, Window
from nanohana.usage.models import TimeSaved
from nanohana.usage.suppression import is_small
from nanohana.web.months import month_in_era

MEDIAN = "答えを小さい順に並べたときの真ん中の答え。"


@dataclass(frozen=True, slots=True)
class KeyFigure:
    title: str
    value: str
    definition: str


def of_use(window: Window, count: Count) -> Iterator[KeyFigure]:
    """How many use the product: of everybody, or of the divisions that the viewer answers for."""
    if window.divisions is None:
        yield _people(of.EVER, of.EVER.total(window))
    staff, begun = of.STAFF.total(window), of.BEGUN.total(window)
    hides = is_small(begun) or is_small(staff)
    yield _key(of.STAFF, staff)
    yield _key(of.BEGUN, HIDDEN if hides else begun)
    share: Cell = HIDDEN if hides else of.BEGUN_SHARE.of(begun, staff)
    yield KeyFigure(of.BEGUN_SHARE.title, shown(share, of.BEGUN_SHARE.unit), of.BEGUN_SHARE.definition)
    month = replace(window, first=window.last.replace(day=1))
    yield _people(of.USERS, of.USERS.total(month), f"{month_in_era(window.last)}に利用した職員")
    users, runs = (count(figure, Axis.MONTH, window).total for figure in (of.USERS, of.RUNS))
    yield _key(of.RUNS, HIDDEN if is_small(users) else runs, "期間中の利用回数")
    yield _people(of.REACHED, count(of.REACHED, Axis.STEP, window).rows.get(of.REGULAR, 0), "定着した職員")


def of_time(window: Window, count: Count) -> Iterator[KeyFigure]:
    """How many were asked for the time saved, how many answered, and what the one in the middle said."""
    if window.divisions is None:
        yield _people(of.ASKED, of.ASKED.total(window))
    saved = count(of.SAVED, Axis.CLASS, window)
    yield _people(of.SAVED, saved.total)
    if saved.total:
        middle = HIDDEN.value if is_small(saved.total) else median(saved.rows)
        yield KeyFigure("真ん中の答え", middle, MEDIAN)


def median(answers: Mapping[Key, int]) -> str:
    """The class of the answer in the middle; of two, the lower."""
    left = (sum(answers.values()) + 1) // 2
    for kind in TimeSaved.Class:
        left -= answers.get(kind.value, 0)
        if left <= 0:
            return str(kind.label)
    raise ValueError("no answers")


def _people(figure: Figure, count: int, title: str = "") -> KeyFigure:
    return _key(figure, HIDDEN if is_small(count) else count, title)


def _key(figure: Figure, cell: Cell, title: str = "") -> KeyFigure:
    return KeyFigure(title or figure.title, shown(cell, figure.unit), figure.definition)
