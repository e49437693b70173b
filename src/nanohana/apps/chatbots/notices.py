"""What this app tells on pages of other rooms: the owner division that published documents have changed, and whoever
changes a document that citizens read it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from nanohana.access.models import Account
from nanohana.apps.chatbots.desk.permission import is_at_desk
from nanohana.apps.chatbots.models import Chatbot
from nanohana.apps.chatbots.selection import in_header
from nanohana.documents.models import Document
from nanohana.documents.notices import OwnerNotice


def chatbot_alarms(request: HttpRequest) -> dict[str, Any]:
    """``chatbot_alarms``: key and title of the person's chatbots whose documents have changed; for every page."""
    match = request.resolver_match
    if not isinstance(getattr(request, "user", None), Account) or (match and match.namespace == "chatbots"):
        return {}
    return {"chatbot_alarms": SimpleLazyObject(lambda: _alarms(request))}


def _alarms(request: HttpRequest) -> list[tuple[str, str]]:
    return [(chatbot.key, chatbot.title) for chatbot in in_header(request) if chatbot.alarm]


def at_desk(request: HttpRequest) -> dict[str, Any]:
    """``is_at_desk``: whether the header asks how many citizens wait for the person; looked up when it is shown."""
    if not isinstance(getattr(request, "user", None), Account):
        return {}
    return {"is_at_desk": SimpleLazyObject(lambda: is_at_desk(request))}


def notices_for_owner(document: Document, **_: Any) -> list[OwnerNotice]:
    """On the page of a document: the chatbots that publish it."""
    single, of_library = Q(published_documents__document=document), Q(libraries=document.library_id)
    published = Chatbot.objects.filter(single | of_library).distinct()
    return [
        OwnerNotice(
            "info", f"この文書は、県民チャットボット「{chatbot.title}」で公開する文書です",
            "新しい版は、設問集で点検し、承認されると公開します。削除、非公開、取扱区分の変更をすると、公開中の内容からも取り除きます。",
            reverse("chatbots:index"), "県民チャットボットを見る",
        )
        for chatbot in published
    ]  # fmt: skip
