"""Words of the public site's pages in the language that was chosen."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.template import Context
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from nanohana.chatbot.emergency_cards import Card
from nanohana.public.display import cards
from nanohana.public.display.cards import Said, said_of
from nanohana.public.display.choice import Display
from nanohana.public.display.labels import LANGUAGES, label

register = template.Library()

_PHONE = re.compile(r"(?<![\d-])0\d{1,4}-\d{1,4}-\d{3,4}(?![\d-])")


def display_of(context: Context) -> Display:
    """How the page is shown; ordinary Japanese where no request is known, as on pages of errors."""
    return getattr(context.get("request"), "display", None) or Display()


@register.simple_tag(takes_context=True)
def say(context: Context, key: str, **values: object) -> str:
    """A label of ``labels.toml``: ``{% say "kept" days=90 %}``."""
    return label(key, display_of(context).language, **values)


@register.simple_tag(takes_context=True)
def shown(context: Context) -> Display:
    """``{% shown as display %}``"""
    return display_of(context)


@register.simple_tag(takes_context=True)
def card_said(context: Context, card: Card) -> Said | None:
    """``{% card_said card as said %}``: an emergency card in the language of the page; None in Japanese."""
    return said_of(card, display_of(context).language)


@register.simple_tag(takes_context=True)
def who_answers(context: Context, number: str) -> str:
    """``{% who_answers "119" as said %}``: in the language of the page; empty in Japanese."""
    return cards.who_answers(number, display_of(context).language)


@register.simple_tag(takes_context=True)
def languages(context: Context) -> list[dict[str, Any]]:
    """The languages to choose from, each with the address of this page in it."""
    display = display_of(context)
    return [
        {"name": name, "html": html, "current": code == display.language, "query": _query(display.in_language(code))}
        for code, (name, html) in LANGUAGES.items()
    ]


@register.simple_tag(takes_context=True)
def ruby_switch(context: Context) -> str:
    """The query by which ふりがな is switched over."""
    display = display_of(context)
    return _query(display.with_ruby(not display.ruby))


@register.filter
def phones(text: str) -> SafeString:
    """A text with its telephone numbers as links to call, each kept on one line."""
    return mark_safe(_PHONE.sub(r'<a class="phone" href="tel:\g<0>" translate="no">\g<0></a>', escape(text)))  # noqa: S308 - escaped


def _query(display: Display) -> str:
    return f"?lang={display.language}&ruby={int(display.ruby)}"
