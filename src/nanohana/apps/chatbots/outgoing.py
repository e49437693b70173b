"""All that citizens see of the chatbots now, for a public site that is not reached by the network."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F

from nanohana.apps.chatbots.models import ChatbotVersion
from nanohana.apps.chatbots.switching import switch, switches
from nanohana.published.content import Content


def published_now() -> Iterator[Content]:
    """The current version of each chatbot, and the switches."""
    for version in ChatbotVersion.objects.filter(pk=F("chatbot__current")).order_by("chatbot__key"):
        yield version.published
    yield switches(switch())
