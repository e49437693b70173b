"""Every request knows how its page is to be shown (``request.display``), and its page gets its readings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from nanohana.configuration import current
from nanohana.public.display.choice import COOKIE, Display, wanted
from nanohana.public.display.places import names_of_places
from nanohana.public.display.ruby_html import with_ruby

_YEAR = 365 * 24 * 60 * 60


class ShownAsChosen(MiddlewareMixin):
    """Sets ``request.display``, remembers a choice made in the address, and writes ふりがな into HTML where chosen."""

    def process_request(self, request: HttpRequest) -> None:
        request.display = wanted(request.GET, request.COOKIES.get(COOKIE, ""))  # type: ignore[attr-defined]

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        display: Display | None = getattr(request, "display", None)
        if display is None:
            return response
        if "lang" in request.GET or "ruby" in request.GET:
            response.set_cookie(
                COOKIE, display.cookie, max_age=_YEAR, httponly=True, samesite="Lax",
                secure=current().production,
            )  # fmt: skip
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if display.ruby and is_page and isinstance(response, HttpResponse):
            response.content = with_ruby(response.content.decode(), names_of_places())
            response.headers["Content-Length"] = str(len(response.content))
        return response
