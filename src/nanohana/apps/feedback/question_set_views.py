"""設問集: questions of which the division knows what must answer them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nanohana.access.requests import account_of
from nanohana.access.rights import actor_behind
from nanohana.apps.feedback.acts import FeedbackAct
from nanohana.apps.feedback.forms import SetQuestionForm
from nanohana.apps.feedback.selection import answer_item_of, division_of, set_questions, set_runs
from nanohana.apps.feedback.views import CRUMBS, PER_PAGE, item_page
from nanohana.audit.recording import record
from nanohana.documents.models import Document
from nanohana.documents.selection import own_divisions
from nanohana.evaluation.acts import EvaluationAct
from nanohana.evaluation.models import Run, SetQuestion
from nanohana.organization.models import Division
from nanohana.spreadsheet import csv_download, moment_cell


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The sets of one's divisions, each with its last run, and their questions."""
    every = set_questions(request)
    context = {
        "page": Paginator(every, PER_PAGE).get_page(request.GET.get("page")),
        "sets": _sets(request, every),
        "crumbs": [*CRUMBS, ("設問集", "")],
    }
    return render(request, "feedback/question_set.html", context)


def _sets(request: HttpRequest, every: QuerySet[SetQuestion]) -> list[tuple[Division, int, Run | None]]:
    """Each division with the number of its questions and the last run that came to its end."""
    counts = dict(every.order_by().values_list("division").annotate(Count("pk")))
    with_documents = Document.objects.filter(removed_at=None).values("owner_division")
    divisions = own_divisions(request).filter(Q(pk__in=counts) | Q(pk__in=with_documents)).order_by("code")
    done = set_runs(actor_behind(request)).filter(state=Run.State.DONE, division__in=divisions)
    last = {run.division_id: run for run in done.order_by("division_id", "-pk").distinct("division_id")}
    return [(division, counts.get(division.pk, 0), last.get(division.pk)) for division in divisions]


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, division_id: int) -> HttpResponse:
    """A question of the division's own, where no rating gave rise to it."""
    division = division_of(request, division_id)
    form = SetQuestionForm(
        request.POST or None, actor=actor_behind(request), division=division,
        initial={"document": request.GET.get("document")},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        _add(request, division, form)
        return redirect("feedback:division_set", division.pk)
    crumbs = [*set_crumbs(division), ("設問を加える", "")]
    context = {"division": division, "form": form, "crumbs": crumbs}
    return render(request, "feedback/question_form.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _add(request: HttpRequest, division: Division, form: SetQuestionForm) -> None:
    added = SetQuestion.objects.create(**form.cleaned_data, division=division, added_by=account_of(request))
    record(EvaluationAct.QUESTION_ADDED, added)
    messages.success(request, "設問集に加えました。")


def set_crumbs(division: Division) -> list[tuple[str, str]]:
    here = reverse("feedback:division_set", args=[division.pk])
    return [*CRUMBS, ("設問集", reverse("feedback:question_set")), (division.name, here)]


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    found = set_questions(request)
    record(FeedbackAct.EXPORTED, questions=found.count())
    rows = (
        (one.text, one.document or "", one.provision, one.division, one.added_by, moment_cell(one.added_at))
        for one in found
    )
    return csv_download(("設問", "答えるべき文書", "条項", "所管課", "追加", "追加日時"), rows, "question-set")


@require_POST
def add(request: HttpRequest, item_id: UUID) -> HttpResponse:
    item = answer_item_of(request, item_id)
    form = SetQuestionForm(request.POST, actor=actor_behind(request), division=item.division)
    if item.division is None:
        messages.error(request, "所管課が決まっていません。引き継いでから、加えてください。")
        return redirect("feedback:item", item.pk)
    if not form.is_valid():
        return item_page(request, item, status=422, set_form=form)
    _add(request, item.division, form)
    return redirect("feedback:item", item.pk)


@require_POST
@transaction.atomic
def remove(request: HttpRequest, question_id: int) -> HttpResponse:
    found = get_object_or_404(set_questions(request), pk=question_id)
    SetQuestion.objects.filter(pk=found.pk).delete()
    record(EvaluationAct.QUESTION_REMOVED, found)
    messages.success(request, "設問集から削除しました。")
    return redirect("feedback:question_set")
