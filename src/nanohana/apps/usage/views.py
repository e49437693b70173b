"""The figures of use: pages, tables as CSV, and one page for the assembly."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from nanohana.apps.usage import worklist
from nanohana.apps.usage.acts import UsageAct
from nanohana.apps.usage.assembly import statement
from nanohana.apps.usage.catalogue import OVERVIEW, PAGES, TABLES, Page
from nanohana.apps.usage.keys import KeyFigure, of_time, of_use
from nanohana.apps.usage.periods import PeriodForm, first_use
from nanohana.apps.usage.permission import OF_LIBRARIES, Viewer, viewer_of
from nanohana.apps.usage.tables import HIDDEN, Table
from nanohana.audit.recording import record
from nanohana.spreadsheet import csv_download
from nanohana.usage.counting import Count, Window, counted_once
from nanohana.web.charts import Chart

_KEYS: Mapping[str, Callable[[Window, Count], Iterator[KeyFigure]]] = {OVERVIEW: of_use, "time": of_time}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A table with its name in addresses and its picture."""

    kind: str
    table: Table
    chart: Chart | None


def _window(viewer: Viewer, form: PeriodForm) -> Window:
    return Window(*form.days, viewer.divisions, viewer.libraries)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return _page(request, OVERVIEW)


@require_safe
def page(request: HttpRequest, kind: str) -> HttpResponse:
    return _page(request, kind)


def _page(request: HttpRequest, kind: str) -> HttpResponse:
    viewer = viewer_of(request, kind)
    shown = PAGES.get(kind)
    if shown is None:
        raise Http404
    begun = first_use()
    form = PeriodForm(request.GET, begun)
    window = _window(viewer, form)
    count = counted_once()
    keys = list(_KEYS[kind](window, count)) if begun and kind in _KEYS else []
    names = [name for name in shown.tables if begun and TABLES[name].is_for(window)]
    drawn = [_drawn(name, window, count) for name in names]
    context: dict[str, Any] = {
        "page": shown,
        "tabs": [
            (about.title, _address(name), name == kind)
            for name, about in PAGES.items()
            if name == kind or not viewer.is_editor_alone
        ],
        "form": form,
        "begun": begun,
        "window": window,
        "viewer": viewer,
        "of_libraries": kind == OF_LIBRARIES and not viewer.sees_everything,
        "drawn": drawn,
        "tasks": worklist.tasks_for(request, viewer) if kind == OF_LIBRARIES else (),
        "key_figures": keys,
        "definitions": _definitions(drawn) | {key.title: key.definition for key in keys},
        "query": request.GET.urlencode(),
        "crumbs": _crumbs(viewer, shown, kind),
    }
    return render(request, "usage/page.html", context, status=422 if form.errors else 200)


def _crumbs(viewer: Viewer, shown: Page, kind: str) -> list[tuple[str, str]]:
    home = [] if viewer.is_editor_alone else [("利用実績", reverse("usage:index") if kind else "")]
    return [*home, *([(shown.title, "")] if kind else [])]


def _address(name: str) -> str:
    return reverse("usage:page", args=[name]) if name else reverse("usage:index")


def _drawn(name: str, window: Window, count: Count) -> Drawn:
    kept = TABLES[name]
    table = kept.make(window, count)
    if name == "libraries":
        table = replace(table, rows=tuple(worklist.linked(row) for row in table.rows))
    return Drawn(name, table, kept.draw(table))


def _definitions(drawn: list[Drawn]) -> dict[str, str]:
    """What each column means, once."""
    return {column.title: column.definition for each in drawn for column in each.table.columns}


@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """A table as CSV; that it was taken is recorded first."""
    viewer = viewer_of(request, kind)
    if kind not in TABLES:
        raise Http404
    form = PeriodForm(request.GET, first_use())
    window = _window(viewer, form)
    if not TABLES[kind].is_for(window):
        raise Http404
    table = TABLES[kind].make(window, counted_once())
    record(UsageAct.EXPORTED, title=table.title, table=kind, since=f"{window.first}", until=f"{window.last}")
    head = (table.head, *(f"{column.title}（{column.unit}）" for column in table.columns))
    return csv_download(head, _lines(table), f"usage-{kind}-{window.last:%Y%m%d}")


def _lines(table: Table) -> Iterator[tuple[object, ...]]:
    for row in (*table.rows, *([table.total] if table.total else [])):
        yield (row.label, *(HIDDEN.value if cell is HIDDEN else cell for cell in row.cells))


@require_safe
def assembly(request: HttpRequest) -> HttpResponse:
    """One page to print and hand in; for those who see everything."""
    viewer = viewer_of(request)
    begun = first_use()
    if not viewer.sees_everything:
        raise Http404
    form = PeriodForm(request.GET, begun)
    context: dict[str, Any] = {
        "form": form,
        "statement": statement(begun, form.days[1]) if begun else None,
        "crumbs": [("利用実績", reverse("usage:index")), ("議会用の1枚", "")],
    }
    return render(request, "usage/assembly.html", context, status=422 if form.errors else 200)
