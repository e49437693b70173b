"""The pages for citizens that belong to no conversation."""

from __future__ import annotations

from functools import cache
from importlib import resources

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nanohana.chatbot.emergency_cards import AMBULANCE, CARDS, POLICE
from nanohana.configuration import current
from nanohana.public.active import active
from nanohana.public.pages.chatbots import language_note

#: On the first page: fire and ambulance, police, then who answers day and night for children, violence and despair.
EMERGENCY_LINES = (
    AMBULANCE, POLICE, CARDS["child_abuse"].lines[0], CARDS["domestic_violence"].lines[1], CARDS["suicide"].lines[1],
)  # fmt: skip


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The chatbots of the prefecture, the welfare guide, and whom to call in an emergency."""
    context = {
        "chatbots": [bot.content for bot in active().chatbots.values()],
        "emergency_lines": EMERGENCY_LINES,
        "language_note": language_note(request),
    }
    return render(request, "public/index.html", context)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "public/privacy.html", {"days_kept": current().public_retention_days})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "public/accessibility.html")


@require_safe
def widget_script(request: HttpRequest) -> HttpResponse:
    """The script that pages of other sites load; it holds nothing of anybody."""
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@cache
def _script() -> bytes:
    return resources.files("nanohana.public").joinpath("static/public/widget.js").read_bytes()
