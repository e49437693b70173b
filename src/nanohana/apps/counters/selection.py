"""Fetching through the actor: all staff read the registry, the owner division changes its rows, heads approve."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from nanohana.access.heads import divisions_answered_for
from nanohana.access.models import Account
from nanohana.access.publishing import changeable
from nanohana.access.requests import account_of
from nanohana.access.rights import NOTHING, Actor, actor_behind
from nanohana.apps.counters.models import Entry, EntryQuerySet, Version
from nanohana.organization.models import Division


def entries(request: HttpRequest) -> EntryQuerySet:
    """Every row, the removed ones too; none for who is no staff."""
    found = Entry.objects.select_related("owner_division")
    return found if actor_behind(request) is not None else found.filter(NOTHING)


def entry(request: HttpRequest, key: str) -> Entry:
    return get_object_or_404(entries(request), key=key)


def changeable_entries(request: HttpRequest) -> EntryQuerySet:
    return entries(request).filter(changeable(actor_behind(request)))


def offered(actor: Actor) -> Iterator[tuple[int, str]]:
    """The divisions whose rows the actor may change."""
    rows = Entry.objects.present().filter(changeable(actor)).order_by("owner_division__code")
    for key, name in rows.values_list("owner_division", "owner_division__name").distinct():
        yield key, f"窓口台帳（{name}）"


def changeable_entry(request: HttpRequest, key: str, *, held: bool = False) -> Entry:
    found = changeable_entries(request)
    return get_object_or_404(found.select_for_update(of=("self",)) if held else found, key=key)


def own_divisions(request: HttpRequest) -> QuerySet[Division]:
    """The divisions whose rows the person may make and change: of today, one's own with those below."""
    actor = actor_behind(request)
    found = Division.objects.exclude(valid_until__lt=timezone.localdate())
    if actor is None:
        return found.none()
    return found if actor.is_administrator else found.filter(pk__in=actor.divisions)


def is_keeper(request: HttpRequest) -> bool:
    """Who keeps the registry: administrators, and everybody in a division that owns a row."""
    if not isinstance(getattr(request, "user", None), Account):
        return False
    actor = actor_behind(request)
    return actor is not None and (actor.is_administrator or changeable_entries(request).exists())


def keepers_only(request: HttpRequest) -> Account:
    """Raises Http404."""
    if not is_keeper(request):
        raise Http404
    return account_of(request)


def may_approve(request: HttpRequest) -> bool:
    """Administrators, and who heads a division that owns a row."""
    actor = actor_behind(request)
    if actor is None:
        return False
    headed = divisions_answered_for(account_of(request))
    return actor.is_administrator or Entry.objects.present().filter(owner_division__in=headed).exists()


def approvers_only(request: HttpRequest) -> Account:
    """Raises Http404."""
    if not may_approve(request):
        raise Http404
    return account_of(request)


def version(request: HttpRequest, number: int) -> Version:
    keepers_only(request)
    return get_object_or_404(Version, number=number)
