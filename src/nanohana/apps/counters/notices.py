"""What this app tells where people begin: the owners of counters that nobody has checked for long."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import localdate

from nanohana.access.models import Account
from nanohana.apps.counters.selection import changeable_entries
from nanohana.apps.pointing import BEGINNINGS


def stale_counters(request: HttpRequest) -> dict[str, Any]:
    """``stale_counters``: how many of the own divisions' counters have to be checked again; on the first pages."""
    match = request.resolver_match
    if not isinstance(getattr(request, "user", None), Account) or match is None or match.view_name not in BEGINNINGS:
        return {}
    return {"stale_counters": SimpleLazyObject(lambda: changeable_entries(request).stale(localdate()).count())}
