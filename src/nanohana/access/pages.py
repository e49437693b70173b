"""Where one goes on to: always a page of this site."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def page_of(request: HttpRequest) -> str:
    """The page of this site from which the request was sent, else the first one."""
    return path_here(request, request.headers.get("Referer", "")) or "/"


def path_here(request: HttpRequest, address: str) -> str:
    """Path and query of an address of this site; empty where it leads elsewhere.

    The path is looked at by itself, too: that of ``https://own.host//elsewhere/`` is another host to a browser.
    """
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}):
        return ""
    _, _, path, query, _ = urlsplit(address)
    target = f"{path}?{query}" if query else path
    return target if _is_path(request, target) else ""


def safe_next(request: HttpRequest, target: str | None) -> str:
    """The target where it is a path of this site, else the first page."""
    return target if target and _is_path(request, target) else "/"


def _is_path(request: HttpRequest, target: str) -> bool:
    return target.startswith("/") and url_has_allowed_host_and_scheme(target, {request.get_host()})
