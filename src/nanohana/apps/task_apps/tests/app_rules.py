"""Rules of one task app, as they stand and as its form sends them."""

from __future__ import annotations

from django.utils.timezone import localdate

from nanohana.access.models import Account, Rule, Verb
from nanohana.apps.task_apps.models import TaskApp


def said(app: TaskApp, account: Account, verb: Verb, *, allows: bool = True, **more: object) -> Rule:
    return Rule.objects.create(
        app=app,
        staff=account.staff,
        verb=verb,
        allows=allows,
        starts_on=localdate(),
        **more,  # type: ignore[misc]
    )


def given(**more: object) -> dict[str, object]:
    usual = {"effect": "allow", "verb": 0, "who": "person", "staff": "0004", "starts_on": str(localdate())}
    return usual | more
