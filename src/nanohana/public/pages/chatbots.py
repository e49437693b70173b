"""A chatbot's page: which chatbot, where it stands, and what every page of it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from nanohana.configuration import current
from nanohana.public.active import active
from nanohana.public.conversations import conversation_of
from nanohana.public.display.choice import Display
from nanohana.public.display.labels import label
from nanohana.public.display.plain import simplified
from nanohana.public.display.translation import is_offered
from nanohana.public.framing import shown_in_host_pages
from nanohana.public.handing_over.addresses import begin_url
from nanohana.public.models import Conversation, Exchange
from nanohana.public.pages.shown import Shown
from nanohana.published.content import Chatbot

MOST_SHOWN = 100  # exchanges of a conversation on one page


class NotPublished(Http404):
    """No chatbot of this key is published: it was withdrawn, or has never been there."""


@dataclass(frozen=True, slots=True)
class Page:
    """A chatbot on its full page or in a widget. ``base`` is the address there, by which its other addresses begin."""

    chatbot: Chatbot
    display: Display
    in_widget: bool

    @property
    def base(self) -> str:
        return reverse("citizens:widget" if self.in_widget else "citizens:chat", kwargs={"key": self.chatbot.key})

    @property
    def cookie_path(self) -> str:
        return reverse("citizens:chat", kwargs={"key": self.chatbot.key})

    def address(self, more: str = "") -> str:
        """An address of this chatbot with the chosen display in it."""
        return f"{self.base}{more}{self.display.query}"

    def conversation(self, request: HttpRequest) -> Conversation | None:
        return conversation_of(request, self.chatbot.key)

    def shown(self, exchanges: Sequence[Exchange]) -> list[Shown]:
        return [Shown(exchange, self.chatbot, self.display, self.base) for exchange in exchanges]

    def context(self, **more: Any) -> Mapping[str, Any]:
        """What every template of the chatbot knows."""
        return {
            "base": "public/widget_base.html" if self.in_widget else "public/base.html",
            "chatbot": self.chatbot,
            "in_widget": self.in_widget,
            "here": self.base,
            "page_url": self.cookie_path,
            "erase_url": f"{self.base}erase/",
            "hand_over_url": self.hand_over_url(),
        } | more

    def rendered(
        self, request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200
    ) -> HttpResponse:
        """A page of it; in a widget the host pages of this chatbot may show it in a frame."""
        response = render(request, template, context, status=status)
        return shown_in_host_pages(response, self.chatbot) if self.in_widget else response

    def hand_over_url(self, conversation: Conversation | None = None) -> str:
        """Where a person takes over, with what was asked so far; empty where this chatbot hands nothing over."""
        return begin_url(self.chatbot.key, conversation) + self.display.query if self.chatbot.hand_over else ""


def page_of(request: HttpRequest, key: str, *, in_widget: bool) -> Page:
    """The page of a published chatbot. Raises NotPublished."""
    published = active().chatbots.get(key)
    if published is None:
        raise NotPublished
    return Page(published.content, display_of(request), in_widget)


def display_of(request: HttpRequest) -> Display:
    """How the page is to be shown, as the middleware has read it."""
    display: Display = request.display  # type: ignore[attr-defined]
    return display


def greeting_in_plain_words(chatbot: Chatbot, display: Display) -> str:
    """The greeting as やさしい日本語, where that is chosen and it can be said more plainly; else empty."""
    plain = simplified(chatbot.greeting) if display.is_easy else chatbot.greeting
    return plain if plain != chatbot.greeting else ""


def language_note(request: HttpRequest) -> str:
    """What readers of other languages are told about the language of questions and answers."""
    display = display_of(request)
    if display.is_japanese:
        return ""
    return label("answers_translated" if is_offered(display.language) else "answers_japanese", display.language)


def days_kept() -> int:
    return current().public_retention_days
