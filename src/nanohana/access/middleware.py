"""Who is not signed in is asked to, and comes back to a page: what was posted is not posted again."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme


class SignInRequired(LoginRequiredMiddleware):
    """Django's, except that a form leads back to the page it stood on: its own address knows no GET."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        return redirect_to_login(_page_of(request))


def _page_of(request: HttpRequest) -> str:
    """The page of this site from which the request was sent, else the first one."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}):
        return "/"
    _, _, path, query, _ = urlsplit(referer)
    return f"{path}?{query}" if query else path or "/"
