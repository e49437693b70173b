"""What every page tells its reader: runs that have ended since they last looked, apps that wait for their approval."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from nanohana.access.heads import divisions_answered_for
from nanohana.access.models import Account
from nanohana.apps.task_apps.selection import to_approve
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


def apps_to_approve(request: HttpRequest) -> dict[str, Any]:
    """``apps_to_approve``: how many apps the person may approve now; not on the page that lists them, nor of one."""
    account = getattr(request, "user", None)
    match = request.resolver_match
    is_there = match and match.namespace == "task_apps" and match.url_name in ("manage", "manage_app")
    if not isinstance(account, Account) or is_there:
        return {}
    return {"apps_to_approve": SimpleLazyObject(lambda: _count_to_approve(request, account))}


def _count_to_approve(request: HttpRequest, account: Account) -> int:
    may_approve_any = account.is_administrator or bool(divisions_answered_for(account))
    return to_approve(request).count() if may_approve_any else 0
