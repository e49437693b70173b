"""What every page tells its reader: runs that have ended since they last looked, apps that wait for their approval.

And what the page of a registered document offers: to summarise it.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from nanohana.access.heads import divisions_answered_for
from nanohana.access.models import Account
from nanohana.access.publishing import usable_apps
from nanohana.access.rights import Actor, actor_behind
from nanohana.access.rule_models import Verb
from nanohana.access.viewing import is_viewing
from nanohana.apps.task_apps.models import TaskApp
from nanohana.apps.task_apps.selection import to_approve
from nanohana.apps.task_apps.starting import finished_unseen
from nanohana.documents.models import Version
from nanohana.documents.notices import ReaderLink

SUMMARY = "yoyaku"  # the shipped app


def finished_runs(request: HttpRequest) -> dict[str, Any]:
    """``finished_runs``: id, app and state of each; none on pages of the runs themselves, which are up to date.

    Looked up where the page shows it, as the others here: an answer on the page before has no room for notices."""
    account = getattr(request, "user", None)
    match = request.resolver_match
    if (
        not isinstance(account, Account)
        or is_viewing(request)
        or (match and match.namespace == "task_apps" and "run" in (match.url_name or ""))
    ):
        return {}
    return {"finished_runs": partial(finished_unseen, account)}


def apps_to_approve(request: HttpRequest) -> dict[str, Any]:
    """``apps_to_approve``: how many apps the person may approve now; not on the page that lists them, nor of one."""
    account = getattr(request, "user", None)
    match = request.resolver_match
    is_there = match and match.namespace == "task_apps" and match.url_name in ("manage", "manage_app")
    if not isinstance(account, Account) or is_there:
        return {}
    return {"apps_to_approve": SimpleLazyObject(lambda: _count_to_approve(request, account))}


def _count_to_approve(request: HttpRequest, account: Account) -> int:
    actor = actor_behind(request)
    by_rule = actor is not None and actor.apps(Verb.PUBLISH, allowed=True)
    may_approve_any = account.is_administrator or by_rule or divisions_answered_for(account)
    return to_approve(request).count() if may_approve_any else 0


def summary_link(version: Version, actor: Actor | None, **_: Any) -> list[ReaderLink]:
    """Where the shipped app is published to the reader, and takes registered documents."""
    app = TaskApp.objects.filter(usable_apps(actor), shipped=SUMMARY).select_related("current").first()
    if app is None or app.current is None or app.current.recipe.document_field is None:
        return []
    url = f"{reverse('task_apps:app', args=[app.pk])}?document={version.pk}"
    return [ReaderLink(url, "この文書を要約する")]
