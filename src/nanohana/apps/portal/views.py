"""The portal's first page, made for who one is, and the search over all that the portal holds."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import WorkflowState

from nanohana.answering.models import Conversation
from nanohana.answering.notices import new_with_turns, notices_for
from nanohana.apps.pointing import held_elsewhere
from nanohana.apps.portal import selection
from nanohana.apps.portal.article_views import LISTED
from nanohana.apps.portal.elsewhere import app
from nanohana.apps.portal.finding import found, words_of
from nanohana.apps.portal.models import Article, Idea, Kind, Tour
from nanohana.apps.portal.roles import Standing, standing_of
from nanohana.apps.portal.staff import guidelines_to_acknowledge, not_started, shares

NOTICES, CASES, CONVERSATIONS, WAITING = 5, 4, 5, 5
PER_PAGE = 20


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    standing = standing_of(request)
    notices = selection.published_articles().of_kind(Kind.NOTICE).order_by("-is_important", "-first_published_at")
    context: dict[str, Any] = {
        "standing": standing,
        "tour": _tour(standing),
        "to_acknowledge": guidelines_to_acknowledge(standing.account),
        "new_notices": new_with_turns(standing.account, notices_for(standing.account)),
        "notices": notices[:NOTICES],
        "conversations": Conversation.objects.owned_by(standing.account)[:CONVERSATIONS],
        "sections": [(kind, reverse("portal:articles", args=[kind.value])) for kind in LISTED],
        "figures": app("usage"),
        "task_apps": app("task_apps"),
        **_use_cases(standing),
        **(_for_leaders(standing) if standing.is_leader or standing.is_editor else {}),
        **(_for_managers(standing) if standing.is_manager else {}),
    }
    return render(request, "portal/index.html", context)


def _tour(standing: Standing) -> Tour | None:
    """The tour as far as it has come; None where they want to see it no more."""
    found = Tour.objects.filter(account=standing.account).first() or Tour(account=standing.account)
    return None if found.closed_at else found


def _use_cases(standing: Standing) -> dict[str, Any]:
    """Those of the own divisions, else the newest of all."""
    cases = selection.published_articles().of_kind(Kind.USE_CASE)
    own = list(cases.filter(division__in=standing.divisions)[:CASES])
    return {"cases": own or list(cases[:CASES]), "cases_are_own": bool(own)}


def _for_leaders(standing: Standing) -> dict[str, Any]:
    waiting = Idea.objects.filter(state__in=[Idea.State.IDEA, Idea.State.REVIEW]).select_related("division")
    if not standing.is_editor:
        waiting = waiting.filter(division__in=standing.led)
    return {
        "ideas": waiting.order_by("changed_at")[:WAITING],
        "beginners": not_started(standing.led).count() if standing.is_leader else None,
        "to_approve": _to_approve().count() if standing.is_editor else None,
    }


def _to_approve() -> QuerySet[WorkflowState]:
    states: QuerySet[WorkflowState] = WorkflowState.objects.filter(base_content_type=Article.get_base_content_type())
    return states.filter(status=WorkflowState.STATUS_IN_PROGRESS)


def _for_managers(standing: Standing) -> dict[str, Any]:
    """Of each guideline, how many of the divisions they head have not acknowledged it."""
    guidelines = Article.objects.published().of_kind(Kind.GUIDELINE)
    left = [(each, sum(share.left for share in shares(each, standing.managed))) for each in guidelines]
    return {"guidelines_left": left}


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Articles of all kinds and ideas that hold what is looked for; of many ideas the first, and the way to all.

    And what stands beside them: articles by the titles of their registered documents, ideas by what was written to
    them, and task apps.
    """
    words = words_of(request)
    articles, ideas = found(selection.published_articles(), words), found(Idea.objects.all(), words)
    page = Paginator(articles, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "words": words,
        "page": page,
        "ideas": Paginator(ideas.select_related("division"), PER_PAGE).get_page(1),
        "apps": list(held_elsewhere(request, words)),
        "by_documents": selection.with_documents(request, words).exclude(pk__in=articles.values("pk"))[:PER_PAGE],
        "by_notes": selection.with_notes(words).exclude(pk__in=ideas.values("pk"))[:PER_PAGE],
        "crumbs": [("ポータル", reverse("portal:index")), ("探す", "")],
    }
    return render(request, "portal/search.html", context)
