"""Who somebody is in the portal, read anew on every request: from the appointments and the designations of today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.timezone import localdate

from nanohana.access.heads import divisions_answered_for
from nanohana.access.models import Account
from nanohana.access.requests import account_of
from nanohana.access.rules import people_on
from nanohana.apps.pointing import Pointer
from nanohana.apps.portal.models import Designation
from nanohana.organization.staffing import main_division

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Standing:
    """``led`` are the divisions whose 推進リーダー somebody is, ``managed`` those they head, with all below them."""

    account: Account
    is_administrator: bool
    is_editor: bool
    division: int | None  # of the main post
    divisions: frozenset[int]  # of all posts, without those below
    led: frozenset[int]
    managed: frozenset[int]

    @property
    def is_leader(self) -> bool:
        return bool(self.led)

    @property
    def is_manager(self) -> bool:
        return bool(self.managed)

    @property
    def watched(self) -> frozenset[int]:
        """The divisions whose state somebody may see: who has acknowledged, who has not begun."""
        return self.led | self.managed

    @property
    def role(self) -> str:
        """「管理職」 before 「推進リーダー」: who is both sees the parts of both."""
        return "管理職" if self.is_manager else "推進リーダー" if self.is_leader else "一般職員"


def standing_of(request: HttpRequest) -> Standing:
    """Looked up once for a request; kept with the account, which is read anew for each."""
    account = account_of(request)
    if not hasattr(account, "_portal_standing"):
        account._portal_standing = _standing(account)  # type: ignore[attr-defined]
    standing: Standing = account._portal_standing  # type: ignore[attr-defined]
    return standing


def _standing(account: Account) -> Standing:
    today, staff = localdate(), account.staff_id
    people = people_on([staff], today) if staff is not None else []
    held = [place for person in people for place in person.held]
    return Standing(
        account=account,
        is_administrator=account.is_administrator,
        is_editor=account.is_administrator
        or any(each.role == Designation.Role.EDITOR for each in _designated(account)),
        division=main_division(staff, today),
        divisions=frozenset(place.division for place in held),
        led=divisions_led(account),
        managed=divisions_answered_for(account),
    )


def divisions_led(account: Account) -> frozenset[int]:
    """The divisions (keys) whose 推進リーダー somebody is today: as long as they work there, above or below.

    Looked up once for a request: the account is read anew for each.
    """
    kept: Any = account
    if not hasattr(kept, "_led"):
        kept._led = _led(account)
    found: frozenset[int] = kept._led
    return found


def _led(account: Account) -> frozenset[int]:
    named = [each.division_id for each in _designated(account) if each.role == Designation.Role.LEADER]
    if not named or account.staff_id is None:
        return frozenset()
    held = (place.reach for person in people_on([account.staff_id], localdate()) for place in person.held)
    near = frozenset[int]().union(*(reach.above | reach.below for reach in held))
    return frozenset(filter(None, named)) & near


def work_of_leader(request: HttpRequest, **_: Any) -> list[Pointer]:
    """On the question page, for a 推進リーダー. Who also heads divisions finds it on the portal: no query is made."""
    account = account_of(request)
    if divisions_answered_for(account) or not divisions_led(account):
        return []
    return [
        Pointer(reverse("portal:ideas"), "アイデア"),
        Pointer(reverse("portal:beginners"), "まだ使っていない職員"),
    ]


def _designated(account: Account) -> list[Designation]:
    """Looked up once for a request: the account is read anew for each."""
    if account.staff_id is None:
        return []
    kept: Any = account
    if not hasattr(kept, "_designated"):
        kept._designated = list(Designation.objects.in_force().filter(staff=account.staff_id))
    found: list[Designation] = kept._designated
    return found


def whose(allowed: Callable[[Standing], bool]) -> Callable[[View[P]], View[P]]:
    """A page for some alone: for everybody else it is not there."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not allowed(standing_of(request)):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return guard
