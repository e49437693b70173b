"""Where one goes on to: always a page of this site."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def page_of(request: HttpRequest) -> str:
    """The page of this site from which the request was sent, else the first one."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}):
        return "/"
    _, _, path, query, _ = urlsplit(referer)
    return f"{path}?{query}" if query else path or "/"


def safe_next(request: HttpRequest, target: str | None) -> str:
    """The target where it is a path of this site, else the first page."""
    if target and target.startswith("/") and url_has_allowed_host_and_scheme(target, {request.get_host()}):
        return target
    return "/"
