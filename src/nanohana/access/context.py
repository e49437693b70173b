"""What the frame of every page shows about access."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from nanohana.access.models import Account, BreakGlassAlarm


def alarms(request: HttpRequest) -> dict[str, Any]:
    """``alarms``: uses of the break-glass account that no administrator has acknowledged; only for administrators."""
    account = getattr(request, "user", None)
    if not isinstance(account, Account) or not account.is_administrator:
        return {}
    return {"alarms": BreakGlassAlarm.objects.filter(acknowledged_at=None).select_related("account")[:5]}
