"""The pages of the tour."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from nanohana.access.rights import actor_behind
from nanohana.answering.asking import UnusableQuestion
from nanohana.answering.models import Turn
from nanohana.answering.reading import ShownTurn, shown
from nanohana.apps.portal import tour as steps
from nanohana.apps.portal.models import Tour
from nanohana.apps.portal.roles import standing_of

PLACES = ("next", "back", "close", "again")
TITLES = ((1, "質問を選ぶ"), (2, "答えと根拠を読む"), (3, "自分の言葉で聞く"))
LISTED = 5


@require_safe
def tour(request: HttpRequest) -> HttpResponse:
    return _page(request, steps.tour_of(standing_of(request)))


def _page(request: HttpRequest, found: Tour, *, refused: str = "", asked: str = "") -> HttpResponse:
    turn = _own_turn(request, found)
    step = found.step if turn is not None else steps.CHOOSE
    context: dict[str, Any] = {
        "step": step,
        "titles": TITLES,
        "shown": turn,
        "refused": refused,
        "asked": asked,
        "crumbs": [("ポータル", reverse("portal:index")), ("はじめての5分", "")],
        **(_choice(request) if step == steps.CHOOSE else {}),
    }
    return render(request, "portal/tour.html", context, status=422 if refused else 200)


def _choice(request: HttpRequest) -> dict[str, Any]:
    versions, are_own = steps.documents_for(request, standing_of(request))
    newest = list(versions[: steps.DOCUMENTS_READ])
    return {
        "documents": newest[:LISTED],
        "are_own": are_own,
        "questions": steps.suggestions(request, newest),
    }


def _own_turn(request: HttpRequest, found: Tour) -> ShownTurn | None:
    """The answer to the question of the tour, as its owner may read it now; None where it was deleted."""
    if found.turn_id is None:
        return None
    own = Turn.objects.owned_by(standing_of(request).account).select_related("conversation")
    turn = own.filter(pk=found.turn_id).first()
    return shown(actor_behind(request), [turn])[0] if turn else None


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    found = steps.tour_of(standing_of(request))
    question = request.POST.get("question", "")
    try:
        steps.ask_on(request, found, question)
    except UnusableQuestion as unusable:
        found.step = steps.CHOOSE
        return _page(request, found, refused=str(unusable), asked=question)
    return redirect("portal:tour")


@require_POST
def step(request: HttpRequest) -> HttpResponse:
    where = request.POST.get("to", "")
    if where in PLACES:
        steps.go(steps.tour_of(standing_of(request)), where)
    return redirect("portal:index" if where == "close" else "portal:tour")
