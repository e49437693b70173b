"""What every page knows: where one can go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from nanohana.apps import APPS


@dataclass(frozen=True, slots=True)
class Link:
    title: str
    url: str
    current: bool


def navigation(request: HttpRequest) -> dict[str, Any]:
    """``navigation``: the links of the header, the one the page belongs to marked as current."""
    # An unknown host is refused before anybody is known.
    administrator = getattr(getattr(request, "user", None), "is_administrator", False)
    places = [
        *_places(for_administrators=False),
        ("検索", "/search/", "nanohana.search"),
        ("文書", "/documents/", "nanohana.documents"),
    ]
    places += _places(for_administrators=True) if administrator else []
    here = request.resolver_match.func.__module__ if request.resolver_match else ""
    return {"navigation": [Link(title, url, here.startswith(f"{room}.")) for title, url, room in places]}


def _places(*, for_administrators: bool) -> list[tuple[str, str, str]]:
    shown = (app for app in APPS if app.for_administrators == for_administrators)
    return [(app.title, f"/{app.url}", app.module) for app in shown]
