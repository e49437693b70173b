"""所管課の対応: the list of what is to be done about bad ratings, one of them, and what is done with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from nanohana.access.pages import page_of
from nanohana.access.requests import account_of
from nanohana.access.rights import actor_behind, editable_libraries
from nanohana.answering.models import Rating
from nanohana.apps.feedback.acts import FeedbackAct
from nanohana.apps.feedback.forms import CloseForm, DivisionForm, SetQuestionForm
from nanohana.apps.feedback.handling import AlreadyDone, close, pass_on, take
from nanohana.apps.feedback.models import Item, ItemQuerySet
from nanohana.apps.feedback.reading import Seen, viewed
from nanohana.apps.feedback.selection import answer_item_of, item_of, items, rated_by
from nanohana.audit.recording import record
from nanohana.documents import selection
from nanohana.documents.models import Library
from nanohana.documents.wall import set_aside
from nanohana.spreadsheet import csv_download, moment_cell
from nanohana.web.identifiers import uuid_or_none

PER_PAGE = 50
CRUMBS = [("所管課の対応", "/feedback/")]
_UNFINISHED = "unfinished"
_HEAD = (
    "評価日時",
    "所管課",
    "理由",
    "主な根拠の文書又は業務アプリ",
    "状態",
    "したこと",
    "担当",
    "完了日時",
    "内容の提供",
)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The items of one's divisions; those that are not finished first of all."""
    every = items(request)
    counts = dict(every.order_by().values_list("state").annotate(Count("pk")))
    context = {
        "page": Paginator(_narrowed(request, every), PER_PAGE).get_page(request.GET.get("page")),
        "counts": [(state.value, state.label, counts.get(state.value, 0)) for state in Item.State],
        "states": [(_UNFINISHED, "完了していないもの"), ("", "すべて"), *Item.State.choices],
        "state": request.GET.get("state", _UNFINISHED),
        "reasons": Rating.Reason.choices,
        "reason": request.GET.get("reason", ""),
        "document": request.GET.get("document", ""),
        "query": request.GET.urlencode(),
        "edits_libraries": Library.objects.filter(editable_libraries(actor_behind(request))).exists(),
    }
    return render(request, "feedback/index.html", context)


def _narrowed(request: HttpRequest, every: ItemQuerySet) -> ItemQuerySet:
    state, reason = request.GET.get("state", _UNFINISHED), request.GET.get("reason", "")
    if state == _UNFINISHED:
        every = every.exclude(state__in=Item.CLOSED)
    elif state in Item.State.values:
        every = every.filter(state=state)
    if reason in Rating.Reason.values:
        every = every.filter(reason=reason)
    if document := uuid_or_none(request.GET.get("document", "")):
        every = every.filter(document=document)
    return every


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Without what was asked: a file is kept where nothing can be taken back from it."""
    found = _narrowed(request, items(request))
    with set_aside():  # whether the asker shows it, and nothing of what was asked
        shared = set(found.filter(turn__rating__shared=True).order_by().values_list("pk", flat=True))
    record(FeedbackAct.EXPORTED, items=found.count())
    return csv_download(_HEAD, (_row(item, is_shown=item.pk in shared) for item in found), "feedback")


def _row(item: Item, *, is_shown: bool) -> tuple[object, ...]:
    return (
        moment_cell(item.opened_at), item.division or "", item.get_reason_display(), item.document or item.result_title,
        item.get_state_display(), item.get_fix_display(), item.handler or "", moment_cell(item.closed_at),
        "あり" if item.result or is_shown else "なし",
    )  # fmt: skip


@require_safe
def item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    return item_page(request, item_of(request, item_id))


def item_page(request: HttpRequest, found: Item, *, status: int = 200, **forms: Any) -> HttpResponse:
    read = viewed(actor_behind(request), found)
    context = {
        "item": found,
        "seen": read,
        "may_open": _may_open(request, found),
        "close_form": CloseForm(found),
        "division_form": DivisionForm(),
        "set_form": _set_form(request, found, read),
        "crumbs": [*CRUMBS, (str(found), "")],
        **forms,
    }
    return render(request, "feedback/item.html", context, status=status)


def _may_open(request: HttpRequest, found: Item) -> bool:
    return found.document is not None and selection.readable_documents(request).filter(pk=found.document.pk).exists()


def _set_form(request: HttpRequest, found: Item, read: Seen) -> SetQuestionForm:
    initial = {"text": read.question, "document": found.document_id}
    return SetQuestionForm(actor=actor_behind(request), division=found.division, initial=initial)


def _done(request: HttpRequest, found: Item, said: str, act: Any) -> HttpResponse:
    try:
        act()
        messages.success(request, said)
    except AlreadyDone as done:
        messages.error(request, str(done))
    return redirect("feedback:item", found.pk)


@require_POST
def take_item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    found = item_of(request, item_id)
    seen = request.POST.get("seen", "")
    return _done(request, found, "担当になりました。", lambda: take(found, account_of(request), seen))


@require_POST
def pass_item_on(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Behind it the item may be another's to see; a result was shown to the owner of the app alone."""
    found, form = answer_item_of(request, item_id), DivisionForm(request.POST)
    if not form.is_valid():
        return item_page(request, found, status=422, division_form=form)
    division = form.cleaned_data["division"]
    try:
        pass_on(found, division)
        messages.success(request, f"「{division}」に引き継ぎました。")
    except AlreadyDone as done:
        messages.error(request, str(done))
    return redirect("feedback:index")


@require_POST
def close_item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    found = item_of(request, item_id)
    form = CloseForm(found, request.POST)
    if not form.is_valid():
        return item_page(request, found, status=422, close_form=form)
    given = form.cleaned_data
    return _done(
        request, found, "完了しました。評価した職員の画面に知らせます。",
        lambda: close(found, account_of(request), Item.State(given["state"]), given["fix"], given["reply"]),
    )  # fmt: skip


@require_POST
def note(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """The asker has taken note of what the division did."""
    found = rated_by(request, item_id)
    Item.objects.filter(pk=found.pk, noted_at=None).update(noted_at=timezone.now())
    return redirect(page_of(request))
