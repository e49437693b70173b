"""Fetching through the actor: what one may not have is not there."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from nanohana.access import publishing
from nanohana.access.models import Rule
from nanohana.access.requests import account_of
from nanohana.access.rights import Actor, actor_behind, readable_libraries
from nanohana.apps.pointing import MOST, Pointer
from nanohana.apps.task_apps.models import AppVersion, Favourite, TaskApp
from nanohana.apps.task_apps.run_models import Run, RunTurn
from nanohana.documents.models import Library
from nanohana.web.words import all_words

AS_LISTED = ("current__template", "current__recipe_data")
"""What lists of apps do without: ``defer`` of these."""


def usable_apps(request: HttpRequest) -> QuerySet[TaskApp]:
    """The apps that the person may use, with ``is_favourite``, ``stars`` and ``raters``; favourites first."""
    favourite = Favourite.objects.filter(app=OuterRef("pk"), account=account_of(request))
    apps = _with_current(TaskApp.objects.filter(publishing.usable_apps(actor_behind(request))))
    return apps.annotate(is_favourite=Exists(favourite), stars=Avg("ratings__stars"), raters=Count("ratings")).order_by(
        "-is_favourite", "-uses", "current__title"
    )


def _with_current(apps: QuerySet[TaskApp]) -> QuerySet[TaskApp]:
    return apps.select_related("current", "owner_division").defer("current__template")


def offered(actor: Actor) -> Iterator[tuple[UUID, str]]:
    """The apps published to the actor, by their titles."""
    usable = TaskApp.objects.filter(publishing.usable_apps(actor)).order_by("current__title")
    for key, title in usable.values_list("pk", "current__title"):
        yield key, f"業務アプリ「{title}」"


def with_words(apps: QuerySet[TaskApp], words: str) -> QuerySet[TaskApp]:
    """The published apps that have all the words in their title or description."""
    return apps.filter(all_words(words, "current__title", "current__description"))


def found_for_portal(request: HttpRequest, words: str, **_: Any) -> list[Pointer]:
    """The receiver of ``pointing.portal_searched``."""
    found = with_words(usable_apps(request), words).defer(*AS_LISTED)[:MOST] if words.strip() else ()
    return [
        Pointer(reverse("task_apps:app", args=[app.pk]), app.current.title, app.current.description)
        for app in found
        if app.current
    ]


def usable_app(request: HttpRequest, app_id: UUID) -> TaskApp:
    return get_object_or_404(usable_apps(request), pk=app_id)


def changeable_apps(request: HttpRequest) -> QuerySet[TaskApp]:
    permitted = publishing.editable_apps(actor_behind(request))
    return _with_current(TaskApp.objects.filter(permitted))


def changeable_app(request: HttpRequest, app_id: UUID) -> TaskApp:
    return get_object_or_404(changeable_apps(request), pk=app_id)


def submittable_apps(request: HttpRequest) -> QuerySet[TaskApp]:
    """The apps for whose publication the person may ask, and which they may put back after they were withdrawn."""
    return TaskApp.objects.filter(publishing.submittable_apps(actor_behind(request)))


def approvable_apps(request: HttpRequest) -> QuerySet[TaskApp]:
    return TaskApp.objects.filter(publishing.publishable_apps(actor_behind(request), account_of(request)))


def managed_apps(request: HttpRequest) -> QuerySet[TaskApp]:
    """The apps whose rules the person may set."""
    permitted = publishing.manageable_apps(actor_behind(request), account_of(request))
    return _with_current(TaskApp.objects.filter(permitted))


def managed_app(request: HttpRequest, app_id: UUID) -> TaskApp:
    return get_object_or_404(managed_apps(request), pk=app_id)


def managed_rule(request: HttpRequest, rule_id: int) -> Rule:
    permitted = publishing.manageable_apps(actor_behind(request), account_of(request), "app__")
    rules = Rule.objects.filter(permitted).select_related(
        "app__current", "app__owner_division", "staff", "division", "post"
    )
    return get_object_or_404(rules, pk=rule_id)


def to_approve(request: HttpRequest) -> QuerySet[AppVersion]:
    """The submitted drafts that the person may approve, as ``editing.may_approve`` says of one: a second person."""
    account = account_of(request)
    newer = AppVersion.objects.filter(app=OuterRef("app"), number__gt=OuterRef("number"))
    waiting = AppVersion.objects.filter(~Exists(newer), submitted_at__isnull=False, published_at=None)
    others = waiting.exclude(editors__contains=[account.pk]).exclude(edited_by=account).exclude(submitted_by=account)
    return others.filter(app__in=approvable_apps(request))


def own_run(request: HttpRequest, run_id: UUID) -> Run:
    runs = Run.objects.owned_by(account_of(request)).select_related("version__app__owner_division", "owner")
    return get_object_or_404(runs, pk=run_id)


def own_turn(request: HttpRequest, turn_id: UUID) -> RunTurn:
    turns = RunTurn.objects.owned_by(account_of(request)).select_related(
        "run__version__app__owner_division", "run__owner", "rating"
    )
    return get_object_or_404(turns, pk=turn_id)


def library_names(actor: Actor | None, keys: Collection[int]) -> list[str]:
    """The names of libraries. One that is gone, or that the actor may not read, is told from others by its number."""
    readable = dict(Library.objects.filter(readable_libraries(actor), pk__in=keys).values_list("pk", "name"))
    return [readable.get(key, f"閲覧できない文書庫（番号{key}）") for key in keys]


def unreadable_libraries(actor: Actor | None, version: AppVersion) -> tuple[int, ...]:
    """The libraries a version searches that are there and that the actor may not read."""
    search = version.recipe.search
    wanted = Library.objects.filter(pk__in=search.libraries if search else ())
    return tuple(wanted.exclude(readable_libraries(actor)).values_list("pk", flat=True))
