"""Who heads divisions (所属長, 管理職), and for which they answer: those they head, and all below."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localdate

from nanohana.access.models import Account
from nanohana.access.rules import people_on
from nanohana.organization.staffing import headed_divisions


def divisions_answered_for(account: Account) -> frozenset[int]:
    """The divisions (keys) that a person heads today, and all below them; none for everybody else.

    Looked up once for a request: the account is read anew for each.
    """
    kept: Any = account
    if not hasattr(kept, "_answered_for"):
        kept._answered_for = _answered_for(account.staff_id) if account.staff_id is not None else frozenset()
    found: frozenset[int] = kept._answered_for
    return found


def _answered_for(staff: int) -> frozenset[int]:
    today = localdate()
    headed = headed_divisions(staff, today)
    people = people_on([staff], today) if headed else []
    return frozenset[int]().union(
        *(held.reach.below for person in people for held in person.held if held.division in headed)
    )
