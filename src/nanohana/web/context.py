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
    places = [(app.title, f"/{app.url}") for app in APPS]
    places += [("検索", "/search/"), ("文書", "/documents/")]
    here = max((url for _, url in places if request.path.startswith(url)), key=len, default="")
    return {"navigation": [Link(title, url, url == here) for title, url in places]}
