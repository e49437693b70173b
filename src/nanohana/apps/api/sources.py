"""How a client is told of a passage: enough to name it, to quote it, and to open it in a browser."""

from __future__ import annotations

import datetime

from django.http import HttpRequest
from django.urls import reverse

from nanohana.answering.evidence import Source


def site_of(request: HttpRequest) -> str:
    """``https://host`` of the request."""
    return request.build_absolute_uri("/").rstrip("/")


def described(source: Source, site: str) -> dict[str, object]:
    path = reverse("documents:open", args=[source.version])
    return {
        "number": source.number,
        "title": source.title,
        "heading": source.heading,
        "place": source.place,
        "library": source.library,
        "division": source.division,
        "version_label": source.version_label,
        "effective_from": _day(source.effective_from),
        "effective_until": _day(source.effective_until),
        "document": source.document,
        "version": source.version,
        "text": source.text,
        "url": f"{site}{path}?from={source.first_block}&to={source.last_block}",
    }


def _day(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None
