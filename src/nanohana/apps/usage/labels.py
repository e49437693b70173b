"""The rows of a table: which there are, in which order, and what they are called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from nanohana.apps import APPS
from nanohana.documents.models import Library
from nanohana.organization.models import Division, DivisionState, Post
from nanohana.usage.counting import Axis, Counts, Key, Window
from nanohana.usage.figures import REGULAR
from nanohana.usage.models import TimeSaved
from nanohana.usage.titles import titles_of
from nanohana.web.months import month_in_era, months

UNKNOWN = "不明"
Labels = Mapping[Key, str]


def labels(axis: Axis, counted: Iterable[Counts], window: Window) -> Labels:
    """The keys that were counted with what they are called, in the order of the organisation."""
    keys = {key for counts in counted for key, value in counts.rows.items() if value}
    known = _KNOWN[axis](keys, window)
    return known if None not in keys or None in known else {**known, None: UNKNOWN}


def division_labels(keys: set[Key], window: Window) -> Labels:
    """As ``labels``, of divisions alone."""
    known = _divisions(keys, window)
    return {**known, None: UNKNOWN} if None in keys else known


def _divisions(keys: set[Key], window: Window) -> Labels:
    """By the names that they had on the day as of which is counted."""
    then = dict(
        DivisionState.objects.filter(period__contains=window.last).order_by().values_list("division_id", "name")
    )
    listed = Division.objects.filter(pk__in=_numbers(keys)).order_by("code").values_list("pk", "name")
    return {key: then.get(key, name) for key, name in listed}


def _posts(keys: set[Key], window: Window) -> Labels:
    return dict(Post.objects.filter(pk__in=_numbers(keys)).order_by("rank", "code").values_list("pk", "name"))


def _ages(keys: set[Key], window: Window) -> Labels:
    return {key: f"{key}代" for key in sorted(_numbers(keys))}


def _numbers(keys: set[Key]) -> list[int]:
    return [key for key in keys if isinstance(key, int)]


def _apps(keys: set[Key], window: Window) -> Labels:
    """Those of an app beside each other, in the order of the menu."""
    places = {app.name: (place, app.title) for place, app in enumerate(APPS)}
    used = sorted(str(key) for key in keys)
    within = titles_of(used)
    placed = []
    for key in used:
        folder = key.partition(":")[0]
        place, title = places.get(folder, (len(APPS), folder))
        placed.append((place, f"{title}：{within[key]}" if key in within else title, key))
    return {key: title for _, title, key in sorted(placed)}


def _months(keys: set[Key], window: Window) -> Labels:
    return {month: month_in_era(month) for month in months(window.first, window.last)}


def _steps(keys: set[Key], window: Window) -> Labels:
    return {**{step: f"{step}回" for step in range(1, REGULAR)}, REGULAR: "定着"}


def _libraries(keys: set[Key], window: Window) -> Labels:
    named: Labels = dict(Library.objects.filter(pk__in=_numbers(keys)).order_by("name").values_list("pk", "name"))
    return {**named, None: "どの文書庫にも近い文書がないもの"} if None in keys else named


def _classes(keys: set[Key], window: Window) -> Labels:
    return {key: str(label) for key, label in TimeSaved.Class.choices} if keys else {}


_KNOWN: Mapping[Axis, Callable[[set[Key], Window], Labels]] = {
    Axis.DIVISION: _divisions,
    Axis.POST: _posts,
    Axis.AGE: _ages,
    Axis.APP: _apps,
    Axis.MONTH: _months,
    Axis.STEP: _steps,
    Axis.LIBRARY: _libraries,
    Axis.CLASS: _classes,
}
