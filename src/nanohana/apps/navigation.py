"""Where one can go from every page: the links of its header and menus, made of the apps and rooms there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from nanohana.apps import APPS

Place = tuple[str, str, str]  # title, address, and the room of its pages


_ROOMS: list[Place] = [("検索", "/search/", "nanohana.search"), ("文書", "/documents/", "nanohana.documents")]


@dataclass(frozen=True, slots=True)
class Link:
    title: str
    url: str
    current: bool


def navigation(request: HttpRequest) -> dict[str, Any]:
    """``navigation``: the links of the header, the one the page belongs to marked as current. ``administration``: those
    of its menu 管理. ``of_account``: those of apps in the menu of one's account. Looked up when the header is shown: a
    page of which the script of the page before takes a part alone (``main_only``) has none, and no notices."""
    # An unknown host is refused before anybody is known.
    administrator = getattr(getattr(request, "user", None), "is_administrator", False)
    here = f"{request.resolver_match.func.__module__}." if request.resolver_match else ""

    def links(places: list[Place]) -> list[Link]:
        return [Link(title, url, here.startswith(f"{room}.")) for title, url, room in places]

    def of_header() -> list[Link]:
        first, *others = _apps(request)
        return links([first, *_ROOMS, *others, *([] if administrator else _apps_of_some(request))])

    return {
        "navigation": SimpleLazyObject(of_header),
        "administration": links(_apps(request, for_administrators=True)) if administrator else [],
        "of_account": [(app.title, f"/{app.url}") for app in APPS if app.of_account],
    }


def _apps_of_some(request: HttpRequest) -> list[Place]:
    """Those for administrators that show themselves to others, too."""
    shown = (app for app in APPS if app.for_administrators and app.shown_to and import_string(app.shown_to)(request))
    return [(app.title, f"/{app.url}", app.module) for app in shown]


def _apps(request: HttpRequest, *, for_administrators: bool = False) -> list[Place]:
    shown = (
        app
        for app in APPS
        if app.for_administrators == for_administrators
        and not app.of_account
        and (not app.shown_to or import_string(app.shown_to)(request))
    )
    return [(app.title, f"/{app.url}", app.module) for app in shown]
