"""Fetching through the actor: the owner division has its chatbots, administrators have all; nobody else has any."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from nanohana.access.heads import divisions_answered_for
from nanohana.access.models import Account
from nanohana.access.publishing import approvable, changeable
from nanohana.access.requests import account_of
from nanohana.access.rights import Actor, actor_behind
from nanohana.apps.chatbots.models import Chatbot


def chatbots(request: HttpRequest) -> QuerySet[Chatbot]:
    """The chatbots that the person may see and edit."""
    found = Chatbot.objects.filter(changeable(actor_behind(request)))
    return found.select_related("owner_division", "current")


def offered(actor: Actor) -> Iterator[tuple[int, str]]:
    """The chatbots that the actor may edit, by their titles."""
    for key, title in Chatbot.objects.filter(changeable(actor)).order_by("title").values_list("pk", "title"):
        yield key, f"県民チャットボット「{title}」"


def chatbot(request: HttpRequest, key: str) -> Chatbot:
    return get_object_or_404(chatbots(request), key=key)


def answered_for(request: HttpRequest) -> QuerySet[Chatbot]:
    """The chatbots that the person may approve, stop, put back: they head the owner division, or are administrator."""
    return chatbots(request).filter(approvable(actor_behind(request), account_of(request)))


def chatbot_answered_for(request: HttpRequest, key: str) -> Chatbot:
    return get_object_or_404(answered_for(request), key=key)


def may_make(request: HttpRequest) -> bool:
    """Whether the person may make a new chatbot: administrators, and who heads a division."""
    actor = actor_behind(request)
    return actor is not None and (actor.is_administrator or bool(divisions_answered_for(account_of(request))))


def has_chatbots(request: HttpRequest) -> bool:
    """Whether the header shows the app: to administrators, heads, and everybody in a division that owns a chatbot."""
    if not isinstance(getattr(request, "user", None), Account):
        return False
    return bool(in_header(request)) or may_make(request)


def in_header(request: HttpRequest) -> list[Chatbot]:
    """The person's chatbots as far as the frame of a page tells of them: key, title, alarm and owner division.

    Looked up once for a request: the account is read anew for each.
    """
    kept: Any = account_of(request)
    if not hasattr(kept, "_chatbots_in_header"):
        told = chatbots(request).select_related(None).only("key", "title", "alarm", "owner_division")
        kept._chatbots_in_header = list(told)
    found: list[Chatbot] = kept._chatbots_in_header
    return found
