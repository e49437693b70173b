"""Runs: the list, one with its turns while they are made and after, changes, files. Everything through the owner."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nanohana.access.requests import account_of
from nanohana.access.rights import actor_behind
from nanohana.answering.notices import notices_for
from nanohana.answering.retention import UNDO_FOR
from nanohana.apps.task_apps import rated, starting
from nanohana.apps.task_apps.forms import FollowUpForm, ResultRatingForm
from nanohana.apps.task_apps.rated import may_rate
from nanohana.apps.task_apps.reading import shown
from nanohana.apps.task_apps.run_models import Reason, ResultRating, Run, RunTurn
from nanohana.apps.task_apps.selection import changeable_apps, own_run, own_turn, usable_apps
from nanohana.apps.task_apps.views import FORM_VERBS, HOME
from nanohana.configuration import current
from nanohana.llm.profiles import profile_of
from nanohana.protection.policy import check

PER_PAGE = 50


@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """All runs of the person, with how far each is."""
    account = account_of(request)
    own = Run.objects.owned_by(account).filter(test_case=None).listed()
    page = Paginator(own, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "is_working": any(run.last.is_unfinished for run in page), "deleted": _deleted_lately(request),
        "kept_days": current().conversations_kept_days,
        "crumbs": [(HOME, reverse("task_apps:index")), ("実行の記録", "")],
    }  # fmt: skip
    return render(request, "task_apps/runs.html", context)


def _deleted_lately(request: HttpRequest) -> Run | None:
    own = Run.objects.filter(owner=account_of(request), deleted_at__gt=timezone.now() - UNDO_FOR)
    return own.order_by("-deleted_at").first() if "deleted" in request.GET else None


@require_http_methods(FORM_VERBS)
def run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """A run with its turns; sending asks for a change."""
    found = own_run(request, run_id)
    form = FollowUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not found.last.is_unfinished:
        asked = form.cleaned_data["request"]
        try:
            turn = starting.ask_for_change(found, asked, check(asked).counts)
            return redirect(f"{reverse('task_apps:run', args=[found.pk])}#turn-{turn.ordinal}")
        except starting.TooMany as refused:
            form.add_error(None, str(refused))
    starting.seen(found)
    return _page(request, found, form)


def _page(request: HttpRequest, found: Run, form: FollowUpForm) -> HttpResponse:
    actor, app = actor_behind(request), found.version.app
    each_turn = found.turns.order_by("ordinal").select_related("rating").prefetch_related("attachments")
    turns = [shown(actor, turn) for turn in each_turn]
    can_use_again = usable_apps(request).filter(pk=app.pk).exists()
    may_go_on = can_use_again or changeable_apps(request).filter(pk=app.pk).exists()
    is_ended = bool(turns) and not turns[-1].turn.is_unfinished and not turns[-1].turn.unreadable
    context: dict[str, Any] = {
        "run": found, "turns": turns, "form": form, "profile": profile_of(current()),
        **_about_ratings(request, found), "can_use_again": can_use_again, "can_change": may_go_on and is_ended,
        "crumbs": [
            (HOME, reverse("task_apps:index")), ("実行の記録", reverse("task_apps:runs")), (found.version.title, ""),
        ],
    }  # fmt: skip
    return render(request, "task_apps/run.html", context, status=422 if form.errors else 200)


def _about_ratings(request: HttpRequest, found: Run) -> dict[str, Any]:
    """What the page says of ratings: the reasons, who will see them, and what has become of them."""
    return {
        "reasons": Reason.choices,
        "may_rate": found.test_case_id is None and found.version.published_at is not None,
        "of_results": {notice.result: notice for notice in notices_for(account_of(request)) if notice.result},
    }


@require_safe
def turn(request: HttpRequest, run_turn_id: UUID) -> HttpResponse:
    """One turn as part of the page, as it stands now; the page asks again and again while it is made."""
    found = own_turn(request, run_turn_id)
    if not request.headers.get("HX-Request"):
        return redirect(_address(found))
    if not found.is_unfinished:
        starting.seen(found.run)
    context = {
        "shown": shown(actor_behind(request), found),
        "run": found.run,
        "is_part": True,
        **_about_ratings(request, found.run),
    }
    return render(request, "task_apps/turn.html", context)


def _address(found: RunTurn) -> str:
    return f"{reverse('task_apps:run', args=[found.run_id])}#turn-{found.ordinal}"


@require_POST
def rate(request: HttpRequest, run_turn_id: UUID) -> HttpResponse:
    """What the person thinks of a result; the page has said who will see it."""
    found = own_turn(request, run_turn_id)
    if not may_rate(found):
        raise Http404
    own = ResultRating.objects.filter(turn=found).first() or ResultRating(turn=found)
    form = ResultRatingForm(request.POST, instance=own)
    if form.is_valid():
        rated.rate(form.save(commit=False))
        messages.success(request, "評価を受け付けました。ありがとうございます。")
    else:
        messages.error(request, "評価を受け付けられませんでした。理由を選び、ご意見からマイナンバーを除いてください。")
    return redirect(_address(found))


@require_POST
def stop(request: HttpRequest, run_turn_id: UUID) -> HttpResponse:
    found = own_turn(request, run_turn_id)
    starting.stop(found)
    return redirect(_address(found))


@require_POST
def delete(request: HttpRequest, run_id: UUID) -> HttpResponse:
    starting.delete(own_run(request, run_id))
    return redirect(f"{reverse('task_apps:runs')}?deleted")


@require_POST
def restore(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Undo a deletion, for as long as the page offers it."""
    lately = Run.objects.filter(owner=account_of(request), deleted_at__gt=timezone.now() - UNDO_FOR)
    found = get_object_or_404(lately, pk=run_id)
    starting.restore(found)
    messages.success(request, "元に戻しました。")
    return redirect("task_apps:run", found.pk)
