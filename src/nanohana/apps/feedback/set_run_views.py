"""The question set of a division as a gate: its runs, what came out better and worse, and what no question touches."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from nanohana.access.requests import account_of
from nanohana.access.rights import actor_behind
from nanohana.apps.feedback.forms import ReleaseForm
from nanohana.apps.feedback.models import Item
from nanohana.apps.feedback.question_set_views import set_crumbs
from nanohana.apps.feedback.selection import division_of, items, set_runs
from nanohana.apps.feedback.views import PER_PAGE
from nanohana.audit.recording import record
from nanohana.digits import OF_A_KEY, whole_number
from nanohana.documents import selection
from nanohana.documents.models import Document, Version
from nanohana.evaluation import running
from nanohana.evaluation.acts import EvaluationAct
from nanohana.evaluation.models import Result, Run, SetQuestion
from nanohana.evaluation.tasks import defer_for_people
from nanohana.organization.models import Division
from nanohana.spreadsheet import csv_download
from nanohana.web import charts
from nanohana.web.templatetags.japanese import moment

MOST_DRAWN = 20
MOST_SUGGESTED = 10
_HEAD = ("設問", "答えるべき文書", "条項", "基準日", "結果", "順位", "根拠とした文書", "前回との比較")
_CHANGES = {"worse": "悪くなった", "better": "良くなった"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A result with what the person may read of it; ``change`` is empty, 良くなった or 悪くなった.

    ``other_day`` is that of the result where it is not the day of the run.
    """

    result: Result
    document: str
    expected_url: str
    found: str
    found_url: str
    blamed: str
    change: str
    other_day: datetime.date | None


@require_safe
def division_set(request: HttpRequest, division_id: int) -> HttpResponse:
    division = division_of(request, division_id)
    runs = set_runs(actor_behind(request)).filter(division=division)
    done = list(runs.filter(state=Run.State.DONE)[:MOST_DRAWN])
    untouched = _untouched(request, division)
    context = {
        "division": division,
        "questions": SetQuestion.objects.filter(division=division).count(),
        "latest": done[0] if done else None,
        "runs": runs[:MOST_DRAWN],
        "chart": charts.line("正しく答えた設問の割合", [_value(run) for run in reversed(done)], most=100),
        "page": Paginator(untouched, PER_PAGE).get_page(request.GET.get("page")),
        "documents": _documents(request, division).count(),
        "suggested": _suggested(request, division),
        "crumbs": set_crumbs(division),
    }
    return render(request, "feedback/division_set.html", context)


def _value(run: Run) -> charts.Value:
    return charts.Value(f"{timezone.localtime(run.finished_at):%m/%d}", run.percent, f"{run.percent}%")


def _documents(request: HttpRequest, division: Division) -> QuerySet[Document]:
    return selection.readable_documents(request).filter(owner_division=division)


def _untouched(request: HttpRequest, division: Division) -> QuerySet[Document]:
    """The documents of the division that no question of its set is about."""
    asked = SetQuestion.objects.filter(division=division, document__isnull=False)
    return _documents(request, division).exclude(pk__in=asked.values("document")).order_by("title")


def _suggested(request: HttpRequest, division: Division) -> list[Item]:
    """Rated answers that nobody has dealt with, those without any document first."""
    waiting = items(request).filter(division=division, state__in=(Item.State.OPEN, Item.State.IN_HAND))
    has_document = ExpressionWrapper(Q(document__isnull=False), BooleanField())
    return list(waiting.order_by(has_document, "-opened_at")[:MOST_SUGGESTED])


@require_POST
def start(request: HttpRequest, division_id: int) -> HttpResponse:
    division = division_of(request, division_id)
    run = running.begin(account_of(request), division)
    if run.state == Run.State.QUEUED:
        defer_for_people(run)
    return redirect("feedback:set_run", run.pk)


def _run_of(request: HttpRequest, set_run_id: int) -> Run:
    found: Run = get_object_or_404(set_runs(actor_behind(request)), pk=set_run_id)
    return found


@require_safe
def set_run(request: HttpRequest, set_run_id: int) -> HttpResponse:
    """One run; as part of the page while it goes on."""
    return _run_page(request, _run_of(request, set_run_id))


def _run_page(request: HttpRequest, run: Run, form: ReleaseForm | None = None) -> HttpResponse:
    against = _against(request, run)
    shown = _shown(request, run, against) if run.state == Run.State.DONE else []
    context = {
        "run": run,
        "against": against,
        "others": set_runs(actor_behind(request)).filter(division=run.division, state=Run.State.DONE, pk__lt=run.pk),
        "groups": _groups(shown),
        "form": form or ReleaseForm(),
        "may_release": run.has_regressed and running.latest(run.division) == run,
        "crumbs": [*set_crumbs(run.division), (moment(run.created_at), "")],
    }
    part = "feedback/set_run_part.html" if request.headers.get("HX-Request") else "feedback/set_run.html"
    return render(request, part, context, status=422 if form else 200)


def _against(request: HttpRequest, run: Run) -> Run | None:
    """The run that the address names, else the one that it was compared with."""
    named = whole_number(request.GET.get("against"), OF_A_KEY)
    if named is not None:
        return set_runs(actor_behind(request)).filter(division=run.division, state=Run.State.DONE, pk=named).first()
    return run.against


def _shown(request: HttpRequest, run: Run, against: Run | None) -> list[Shown]:
    results = list(run.results.select_related("document"))
    changes = running.compared(results, against.results.all() if against else ())
    change_of = {result.pk: _CHANGES[name] for name, some in changes.items() for result in some}
    named = {pk for one in results for pk in (one.expected_version_id, one.found_version_id, one.blamed_id) if pk}
    versions = {version.pk: version for version in selection.readable_versions(request).filter(pk__in=named)}
    asked = {one.document_id for one in results if one.document_id}
    titles = dict(selection.readable_documents(request).filter(pk__in=asked).values_list("pk", "title"))
    today = timezone.localdate(run.finished_at)
    return [_one(result, versions, titles, change_of.get(result.pk, ""), today) for result in results]


def _one(
    result: Result,
    versions: Mapping[UUID, Version],
    titles: Mapping[UUID, str],
    change: str,
    today: datetime.date,
) -> Shown:
    numbers = (result.expected_version_id, result.found_version_id, result.blamed_id)
    expected, found, blamed = (versions.get(pk) if pk else None for pk in numbers)
    first = last = result.expected_block
    return Shown(
        result,
        "" if result.document_id is None else titles.get(result.document_id, "（閲覧できない文書）"),
        _passage(expected, first, last) if expected else "",
        "（閲覧できない文書）" if result.found_version_id and found is None else str(found or ""),
        _passage(found, result.found_first, result.found_last) if found else "",
        str(blamed or ""),
        change,
        None if result.day == today else result.day,
    )


def _passage(version: Version, first: int | None, last: int | None) -> str:
    address = reverse("documents:open", args=[version.pk])
    return address if first is None else f"{address}?from={first}&to={last}"


def _groups(shown: Sequence[Shown]) -> list[tuple[str, list[Shown]]]:
    """The results by what one looks at first."""
    groups = (
        ("正しく答えられなくなった設問", [one for one in shown if one.change == _CHANGES["worse"]]),
        ("正しくない設問", [one for one in shown if not one.result.is_right and not one.change]),
        ("正しく答えられるようになった設問", [one for one in shown if one.change == _CHANGES["better"]]),
        ("正しい設問", [one for one in shown if one.result.is_right and not one.change]),
    )
    return [(title, group) for title, group in groups if group]


@require_safe
def export(request: HttpRequest, set_run_id: int) -> HttpResponse:
    run = _run_of(request, set_run_id)
    shown = _shown(request, run, _against(request, run))
    record(EvaluationAct.EXPORTED, run, results=len(shown))
    return csv_download(_HEAD, map(_row, shown), f"question-set-run-{run.pk}")


def _row(one: Shown) -> tuple[Any, ...]:
    result = one.result
    return (
        result.text, one.document, result.provision, result.day, result.get_outcome_display(), result.rank or "",
        one.found, one.change,
    )  # fmt: skip


@require_POST
def release_run(request: HttpRequest, set_run_id: int) -> HttpResponse:
    """Take a regression as it is."""
    run, form = _run_of(request, set_run_id), ReleaseForm(request.POST)
    if not form.is_valid():
        return _run_page(request, run, form)
    if running.release(run, account_of(request), form.cleaned_data["reason"]):
        messages.success(request, "後退を承知したことを記録しました。次の点検は、この結果と比べます。")
    else:
        messages.error(request, "この結果には、承知する後退がありません。何も変更していません。")
    return redirect("feedback:set_run", run.pk)
