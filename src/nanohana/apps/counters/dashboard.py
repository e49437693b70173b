"""The dashboard of the welfare guide: what is asked, from where, when, and what came of it.

Everything is counted on the public site, which tells whole months that are over, without small counts
(``public.welfare.counting``), and fetched while it is looked at.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from nanohana.apps.counters.acts import CounterAct
from nanohana.apps.counters.selection import keepers_only
from nanohana.apps.counters.views import crumbs_to
from nanohana.audit.recording import record
from nanohana.public_link import NotDone, NotReached, asked
from nanohana.published.desk import LEAST_TOLD, Counted, Days, GuideFigures
from nanohana.spreadsheet import csv_download
from nanohana.web import charts
from nanohana.web.charts import Value
from nanohana.web.counts import Table
from nanohana.web.months import MonthsForm, last_day, months, next_month
from nanohana.welfare.needs import NEEDS

#: Outcomes (``public.welfare.counting.GuideOutcome``) as the owner reads them.
OUTCOMES: Mapping[str, str] = {
    "counters": "窓口を案内",
    "general": "総合の窓口を案内",
    "nothing": "案内できる窓口がない",
    "emergency": "緊急の連絡先を案内",
    "not_understood": "一覧から選ぶよう案内",
    "personal_data": "個人情報を受け付けず",
}
HIDDEN = f"{LEAST_TOLD}未満など"
PARTLY = "※"  # on a sum without some months
LONGEST = datetime.timedelta(days=3 * 365)  # for which the public site keeps the counts


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    keepers_only(request)
    form = _form(request)
    since, until = form.chosen
    context: dict[str, Any] = {
        "form": form, "since": since, "until": last_day(until), "query": f"since={since}&until={until}",
        "next_told": next_month(localdate()), "hidden": HIDDEN, "crumbs": crumbs_to("利用状況"),
    }  # fmt: skip
    try:
        context["tables"] = list(tables(_figures(form)))
    except (NotReached, NotDone) as failed:
        context["failure"] = str(failed)
    return render(request, "counters/dashboard.html", context, status=422 if form.errors else 200)


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """All tables in one file, each line with the name of its table."""
    keepers_only(request)
    form = _form(request)
    since, until = form.chosen
    try:
        made = list(tables(_figures(form)))
    except (NotReached, NotDone):
        return redirect("counters:dashboard")  # the page says what is wrong
    rows = [(table.title, label, HIDDEN if count is None else count) for table in made for label, count in table.rows]
    record(CounterAct.EXPORTED, table="figures", since=f"{since}", until=f"{last_day(until)}")
    return csv_download(("表", "項目", "件数"), rows, f"welfare-guide-figures-{until:%Y%m}")


def _form(request: HttpRequest) -> MonthsForm:
    """Of the months that are over; the last of them, where nothing is chosen."""
    known = months(localdate() - LONGEST, localdate())[1:-1]
    return MonthsForm(request.GET, known, since=known[-1])


def _figures(form: MonthsForm) -> GuideFigures:
    since, until = form.chosen
    return asked(GuideFigures, "guide/counted", Days(since, last_day(until)))


def tables(figures: GuideFigures) -> Iterator[Table]:
    """Those that have something to show; the largest counts first, hours in their order."""
    needs = {key: need.title for key, need in NEEDS.items()}
    yield from _table("outcomes", "案内の結果", "結果", figures.outcomes, OUTCOMES)
    yield from _table("needs", "困りごと", "困りごと", figures.needs, needs)
    yield from _table("municipalities", "お困りの方の市町村", "市町村", figures.municipalities, {"": "分からない"})
    if figures.hours:
        counted = {each.key: each for each in figures.hours}
        rows = tuple(_of_hour(f"{hour}時台", counted.get(str(hour))) for hour in range(24))
        yield Table("hours", "時間帯", "時間帯", "件", rows, charts.line("時間帯", _values(rows)))


def _of_hour(label: str, counted: Counted | None) -> tuple[str, int | None]:
    if counted is None:
        return label, 0
    return f"{label}{PARTLY * counted.is_least}", counted.count or None


def _table(key: str, title: str, head: str, counts: Sequence[Counted], words: Mapping[str, str]) -> Iterator[Table]:
    ordered = sorted(counts, key=lambda each: -each.count)
    rows = tuple((f"{words.get(each.key, each.key)}{PARTLY * each.is_least}", each.count or None) for each in ordered)
    if rows:
        yield Table(key, title, head, "件", rows, charts.bars(title, _values(rows)))


def _values(rows: Sequence[tuple[str, int | None]]) -> list[Value]:
    return [
        Value(label, count or 0, HIDDEN if count is None else f"{count:,}件", is_hidden=count is None)
        for label, count in rows
    ]
