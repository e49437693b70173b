"""The dashboard of the welfare guide: what is asked, from where, when, and what came of it.

Everything is counted on the public site, which tells no small counts, and fetched while it is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
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
from nanohana.web.periods import QUICK, USUAL, PeriodForm, last
from nanohana.welfare.needs import NEEDS

#: Outcomes (``public.welfare.counting.GuideOutcome``) as the owner reads them.
OUTCOMES: Mapping[str, str] = {
    "counters": "窓口を案内",
    "general": "困りごとが分からず、総合の窓口を案内",
    "nothing": "案内できる窓口がない",
    "emergency": "緊急の連絡先を先に案内",
    "not_understood": "文章を読み取れず、一覧から選ぶよう案内",
    "personal_data": "個人情報があり、受け付けず",
}
HIDDEN = f"{LEAST_TOLD}未満など"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    keepers_only(request)
    form = PeriodForm(request.GET or None, initial=dict(zip(("since", "until"), last(USUAL), strict=True)))
    since, until = form.days
    context: dict[str, Any] = {
        "form": form, "since": since, "until": until, "query": f"since={since}&until={until}",
        "quick": [(days, *last(days)) for days in QUICK], "hidden": HIDDEN, "crumbs": crumbs_to("利用状況"),
    }  # fmt: skip
    try:
        context["tables"] = list(tables(asked(GuideFigures, "guide/counted", Days(since, until))))
    except (NotReached, NotDone) as failed:
        context["failure"] = str(failed)
    return render(request, "counters/dashboard.html", context, status=422 if form.errors else 200)


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """All tables in one file, each line with the name of its table."""
    keepers_only(request)
    since, until = PeriodForm(request.GET).days
    try:
        made = list(tables(asked(GuideFigures, "guide/counted", Days(since, until))))
    except (NotReached, NotDone):
        return redirect("counters:dashboard")  # the page says what is wrong
    rows = [(table.title, label, HIDDEN if count is None else count) for table in made for label, count in table.rows]
    record(CounterAct.EXPORTED, table="figures", since=f"{since}", until=f"{until}")
    return csv_download(("表", "項目", "件数"), rows, f"welfare-guide-figures-{until:%Y%m%d}")


def tables(figures: GuideFigures) -> Iterator[Table]:
    """Those that have something to show; the largest counts first, hours in their order."""
    needs = {key: need.title for key, need in NEEDS.items()}
    yield from _table("outcomes", "案内の結果", "結果", figures.outcomes, OUTCOMES)
    yield from _table("needs", "困りごと", "困りごと", figures.needs, needs)
    yield from _table("municipalities", "お困りの方の市町村", "市町村", figures.municipalities, {"": "分からない"})
    if figures.hours:
        counted = {each.key: each.count or None for each in figures.hours}
        rows = tuple((f"{hour}時台", counted.get(str(hour), 0)) for hour in range(24))
        yield Table("hours", "時間帯", "時間帯", "件", rows, charts.line("時間帯", _values(rows)))


def _table(key: str, title: str, head: str, counts: Sequence[Counted], words: Mapping[str, str]) -> Iterator[Table]:
    ordered = sorted(counts, key=lambda each: -each.count)
    rows = tuple((words.get(each.key, each.key), each.count or None) for each in ordered)
    if rows:
        yield Table(key, title, head, "件", rows, charts.bars(title, _values(rows)))


def _values(rows: Sequence[tuple[str, int | None]]) -> list[Value]:
    return [Value(label, count or 0, HIDDEN if count is None else f"{count:,}件") for label, count in rows]
