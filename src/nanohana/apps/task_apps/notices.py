"""What every page tells its reader: runs that have ended since they last looked."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from nanohana.access.models import Account
from nanohana.apps.task_apps.starting import finished_unseen


def finished_runs(request: HttpRequest) -> dict[str, Any]:
    """``finished_runs``: id, app and state of each; none on pages of the runs themselves, which are up to date."""
    account = getattr(request, "user", None)
    match = request.resolver_match
    if not isinstance(account, Account) or (
        match and match.namespace == "task_apps" and "run" in (match.url_name or "")
    ):
        return {}
    return {"finished_runs": finished_unseen(account)}
