"""承認回答: the list, one, written by one person and approved by a second."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nanohana.access.requests import account_of
from nanohana.access.rights import actor_behind
from nanohana.answering.approved import (
    ChangedMeanwhile,
    NotAllowed,
    Proposal,
    approve,
    propose,
    to_be_looked_at,
    withdraw,
)
from nanohana.answering.models import ApprovedAnswer
from nanohana.apps.feedback.acts import FeedbackAct
from nanohana.apps.feedback.forms import ApprovedForm
from nanohana.apps.feedback.models import Item
from nanohana.apps.feedback.reading import Seen, viewed
from nanohana.apps.feedback.selection import (
    answer_item_of,
    approved_answer,
    approved_answers,
    passages_for,
    sources_numbered,
)
from nanohana.apps.feedback.views import CRUMBS, PER_PAGE
from nanohana.audit.recording import record
from nanohana.documents import selection
from nanohana.search.found import Passage
from nanohana.spreadsheet import csv_download, moment_cell
from nanohana.web.identifiers import uuid_or_none
from nanohana.web.meanwhile import SAVED_MEANWHILE
from nanohana.web.words import words_in

_OUTDATED = "outdated"
_STATES = [("", "すべて"), (_OUTDATED, "要確認"), *ApprovedAnswer.State.choices]
_HEAD = ("質問", "言い換え", "回答", "所管課", "状態", "要確認", "作成", "作成日時", "承認", "承認日時", "有効期限")
_OPENING = 60  # characters of a passage in the form


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    every = list(approved_answers(request))
    outdated = to_be_looked_at(every)
    context = {
        "page": Paginator(_narrowed(request, every, outdated), PER_PAGE).get_page(request.GET.get("page")),
        "outdated": outdated,
        "states": _STATES,
        "state": request.GET.get("state", ""),
        "words": _words(request),
        "query": request.GET.urlencode(),
        "crumbs": [*CRUMBS, ("承認回答", "")],
    }
    return render(request, "feedback/approved_index.html", context)


def _narrowed(request: HttpRequest, every: list[ApprovedAnswer], outdated: set[UUID]) -> list[ApprovedAnswer]:
    """There are hundreds of a division at most; what is outdated is known here alone."""
    state, words = request.GET.get("state", ""), _words(request)
    if state == _OUTDATED:
        every = [one for one in every if one.pk in outdated]
    elif state in ApprovedAnswer.State.values:
        every = [one for one in every if one.state == state]
    return [one for one in every if words in f"{one.question}{one.answer}"]


def _words(request: HttpRequest) -> str:
    return words_in(request.POST if "words" in request.POST else request.GET)


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    every = list(approved_answers(request))
    outdated = to_be_looked_at(every)
    found = _narrowed(request, every, outdated)
    record(FeedbackAct.EXPORTED, approved=len(found))
    rows = (
        (
            one.question, "\n".join(one.variants), one.answer, one.division, one.get_state_display(),
            "要確認" if one.pk in outdated else "", one.made_by, moment_cell(one.made_at), one.approved_by or "",
            moment_cell(one.approved_at), one.valid_until or "",
        )
        for one in found
    )  # fmt: skip
    return csv_download(_HEAD, rows, "approved-answers")


@require_safe
def approved(request: HttpRequest, approved_id: UUID) -> HttpResponse:
    one = approved_answer(request, approved_id)
    context = {
        "one": one,
        "is_outdated": one.pk in to_be_looked_at([one]),
        "sources": _readable_sources(request, one),
        "is_own": one.made_by_id == account_of(request).pk,
        "crumbs": [*CRUMBS, ("承認回答", reverse("feedback:approved")), (one.question, "")],
    }
    return render(request, "feedback/approved.html", context)


def _readable_sources(request: HttpRequest, one: ApprovedAnswer) -> list[Any]:
    readable = set(selection.readable_versions(request).filter(pk__in=one.versions).values_list("pk", flat=True))
    return [source for source in one.evidence.sources if UUID(source.version) in readable]


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new one; ``?item=`` says from which rated answer."""
    wanted = uuid_or_none(request.GET.get("item", ""))
    return _edited(request, None, answer_item_of(request, wanted) if wanted else None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, approved_id: UUID) -> HttpResponse:
    return _edited(request, approved_answer(request, approved_id), None)


def _edited(request: HttpRequest, one: ApprovedAnswer | None, item: Item | None) -> HttpResponse:
    """A form with which one also looks for passages: what was entered and chosen by then stays in it."""
    actor, chosen = actor_behind(request), request.POST.getlist("passages")
    read = viewed(actor, item) if item else Seen()
    passages = passages_for(actor, read, one, _words(request) or read.question, chosen)
    is_sent = request.method == "POST" and "find" not in request.POST
    entered = {**request.POST.dict(), "passages": chosen} if request.method == "POST" else None
    form = ApprovedForm(
        request.POST if is_sent else None,
        divisions=selection.own_divisions(request),
        passages=[(str(passage.chunk), _opening(passage)) for passage in passages],
        initial=entered or _initial(one, item, read, passages),
    )
    seen = request.POST.get("revision", "") if request.method == "POST" else one.revision if one else ""
    if form.is_bound and form.is_valid():
        try:
            made = propose(account_of(request), _proposal(request, form), one, seen=seen)
            messages.success(request, "承認待ちにしました。ほかの職員が承認すると、質問した職員に示します。")
            return redirect("feedback:approved_answer", made.pk)
        except ChangedMeanwhile:
            seen = approved_answer(request, one.pk).revision if one else ""
            form.add_error(None, SAVED_MEANWHILE)
    context = {
        "form": form,
        "one": one,
        "item": item,
        "words": _words(request),
        "revision": seen,
        "crumbs": [*CRUMBS, ("承認回答", reverse("feedback:approved")), ("変更" if one else "作成", "")],
    }
    return render(request, "feedback/approved_form.html", context, status=422 if form.errors else 200)


def _initial(one: ApprovedAnswer | None, item: Item | None, read: Seen, passages: list[Passage]) -> dict[str, object]:
    if one is None:
        return {"question": read.question, "division": item.division_id if item else None}
    cited = {(source.version, source.first_block, source.text) for source in one.evidence.sources}
    chosen = [str(p.chunk) for p in passages if (str(p.version), p.first_block, p.text) in cited]
    return {
        "question": one.question, "variants": "\n".join(one.variants), "answer": one.answer,
        "division": one.division_id, "valid_until": one.valid_until, "passages": chosen,
    }  # fmt: skip


def _proposal(request: HttpRequest, form: ApprovedForm) -> Proposal:
    given = form.cleaned_data
    return Proposal(
        division=given["division"],
        questions=list(dict.fromkeys([given["question"], *given["variants"]])),
        answer=given["answer"],
        sources=sources_numbered(actor_behind(request), given["passages"]),
        valid_until=given["valid_until"],
    )


def _opening(passage: Passage) -> str:
    heading = " > ".join(passage.heading_path)
    text = passage.text.replace("\n", " ")
    return f"{passage.title} {heading}：{text[:_OPENING]}{'…' if len(text) > _OPENING else ''}"


@require_POST
def approve_answer(request: HttpRequest, approved_id: UUID) -> HttpResponse:
    one = approved_answer(request, approved_id)
    try:
        approve(one, account_of(request), request.POST.get("revision", ""))
        messages.success(request, "承認しました。今から、同じ内容の質問に示します。")
    except NotAllowed as reason:
        messages.error(request, str(reason))
    return redirect("feedback:approved_answer", one.pk)


@require_POST
def withdraw_answer(request: HttpRequest, approved_id: UUID) -> HttpResponse:
    one = approved_answer(request, approved_id)
    withdraw(one)
    messages.success(request, "取り下げました。質問した職員には示しません。")
    return redirect("feedback:approved_answer", one.pk)
