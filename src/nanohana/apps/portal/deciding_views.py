"""A draft on its way: shown, handed in, approved, given back, taken down; its history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Q, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Revision, WorkflowState

from nanohana.access.administration import administrators_only
from nanohana.access.requests import account_of
from nanohana.access.sessions import confirmed
from nanohana.apps.portal import publishing, selection
from nanohana.apps.portal.article_views import crumbs, shown
from nanohana.apps.portal.forms import CommentForm
from nanohana.apps.portal.models import Article
from nanohana.apps.portal.roles import standing_of
from nanohana.digits import whole_number

PER_PAGE = 50


@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    """What this person is writing; for editors all that is not published, those that wait for approval first."""
    own = Article.objects.filter(selection.written_by(standing_of(request)))
    unfinished = own.filter(Q(has_unpublished_changes=True) | Q(live=False))
    asked = _asked_for()
    waiting = Q(pk__in=[key for key, state in asked.items() if state == WorkflowState.STATUS_IN_PROGRESS])
    rank = Case(When(waiting, then=0), default=1)
    in_order = unfinished.select_related("division", "author__staff").order_by(rank, "-latest_revision__created_at")
    listed = Paginator(in_order, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(each, asked.get(str(each.pk), "")) for each in listed]
    context = {"page": listed, "rows": rows, "crumbs": [("ポータル", reverse("portal:index")), ("下書きと承認", "")]}
    return render(request, "portal/drafts.html", context)


def _asked_for() -> dict[str, str]:
    """The state of each article's request that is not decided, by the article's id."""
    active = WorkflowState.objects.active().filter(base_content_type=Article.get_base_content_type())
    return dict(active.values_list("object_id", "status"))


@require_safe
def draft(request: HttpRequest, article_id: UUID) -> HttpResponse:
    return _draft(request, selection.writable_article(request, article_id), CommentForm())


def _draft(request: HttpRequest, stored: Article, comment: CommentForm) -> HttpResponse:
    request_ = publishing.waiting(stored)
    standing = standing_of(request)
    latest = publishing.latest(stored)
    context: dict[str, Any] = {
        **shown(request, latest),
        "stored": stored,
        "revision": stored.latest_revision,
        "waiting": request_,
        "returned": publishing.returned(stored),
        "may_decide": standing.is_editor and request_ is not None and publishing.may_decide(standing.account, request_),
        "is_editor": standing.is_editor,
        "may_erase": standing.is_administrator and not stored.live,
        "scheduled": stored.scheduled_revision,
        "comment": comment,
        "crumbs": crumbs(stored, "下書き"),
    }
    return render(request, "portal/draft.html", context, status=422 if comment.errors else 200)


def _done(request: HttpRequest, article: Article, act: Callable[[], str]) -> HttpResponse:
    """Do it and say so, or say why it cannot be done."""
    try:
        messages.success(request, act())
    except publishing.NotPossible as impossible:
        messages.error(request, str(impossible))
    return redirect("portal:draft", article.pk)


@require_POST
def submit(request: HttpRequest, article_id: UUID) -> HttpResponse:
    found = selection.writable_article(request, article_id)

    def act() -> str:
        publishing.submit(found, account_of(request))
        return "承認を依頼しました。ほかの編集者が確かめて公開します。"

    return _done(request, found, act)


@require_POST
def call_back(request: HttpRequest, article_id: UUID) -> HttpResponse:
    found = selection.writable_article(request, article_id)

    def act() -> str:
        publishing.call_back(found, account_of(request))
        return "承認の依頼と公開の予約を取り下げました。下書きは残っています。"

    return _done(request, found, act)


@require_POST
@confirmed
def approve(request: HttpRequest, article_id: UUID) -> HttpResponse:
    found = selection.editors_article(request, article_id)

    def act() -> str:
        is_live = publishing.approve(found, account_of(request), _shown_revision(request))
        return "公開しました。" if is_live else "承認しました。公開の開始の日時に公開します。"

    return _done(request, found, act)


@require_POST
def give_back(request: HttpRequest, article_id: UUID) -> HttpResponse:
    found = selection.editors_article(request, article_id)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _draft(request, found, form)

    def act() -> str:
        publishing.give_back(found, account_of(request), _shown_revision(request), form.cleaned_data["comment"])
        return "差し戻しました。"

    return _done(request, found, act)


@require_POST
@confirmed
def withdraw(request: HttpRequest, article_id: UUID) -> HttpResponse:
    found = selection.editors_article(request, article_id)

    def act() -> str:
        publishing.withdraw(found, account_of(request))
        return "公開を終わりました。内容は下書きとして残っています。"

    return _done(request, found, act)


@require_POST
@administrators_only
@confirmed
def erase(request: HttpRequest, article_id: UUID) -> HttpResponse:
    found = selection.editors_article(request, article_id)
    try:
        publishing.erase(found)
    except publishing.NotPossible as impossible:
        messages.error(request, str(impossible))
        return redirect("portal:draft", found.pk)
    messages.success(request, f"「{found.title}」を、履歴とともに消去しました。")
    return redirect("portal:drafts")


def _shown_revision(request: HttpRequest) -> int:
    return whole_number(request.POST.get("revision")) or 0


@require_safe
def history(request: HttpRequest, article_id: UUID) -> HttpResponse:
    """All that was ever saved, the newest first."""
    found = selection.writable_article(request, article_id)
    revisions = found.revisions.select_related("user__staff").defer("content").order_by("-created_at", "-pk")
    page = Paginator(revisions, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/history.html", {"article": found, "page": page, "crumbs": crumbs(found, "履歴")})


@require_safe
def former(request: HttpRequest, article_id: UUID, revision_id: int) -> HttpResponse:
    """An article as it was saved once."""
    found = selection.writable_article(request, article_id)
    revision: Revision = get_object_or_404(found.revisions.select_related("user__staff"), pk=revision_id)
    then = revision.as_object()
    path = [*crumbs(found, "履歴")[:-1], ("履歴", reverse("portal:history", args=[found.pk])), ("その時の内容", "")]
    context = {**shown(request, then), "revision": revision, "crumbs": path}
    return render(request, "portal/former.html", context)
