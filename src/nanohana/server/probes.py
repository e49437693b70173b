"""What whoever runs the product asks a web process itself: is it there, and may it be given requests?

1. ``/health``: 200 while the process serves. It touches neither database nor session.
2. ``/ready``: 200 while the database answers and has every table that this build needs, else 503 with the reason.
   Once the tables are there they are not looked for again: nobody takes them away under a running process.

Answered before anything else looks at the request: a supervisor knows neither the site's name nor its certificate, and
comes without a session.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from nanohana.server.pending import pending_migrations


class Probes:
    """Middleware, the first of all."""

    looks_for_tables = True

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response
        self._has_tables = not self.looks_for_tables

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == "/health":
            return _answer("ok")
        if request.path == "/ready":
            missing = self._missing()
            return _answer(missing or "ready", 503 if missing else 200)
        return self._get_response(request)

    def _missing(self) -> str:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            self._has_tables = self._has_tables or not pending_migrations()
        except Error:
            return "database"
        return "" if self._has_tables else "migrations"


def _answer(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain", headers={"Cache-Control": "no-store"})
