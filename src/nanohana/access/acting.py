"""Who acts in a request, for the audit record, and the answer where an act could not be recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from django.core.exceptions import ValidationError
from django.core.validators import validate_ipv46_address
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.timezone import localdate

from nanohana.access.models import Account
from nanohana.audit.acting import Person, acting_as
from nanohana.audit.recording import AuditUnavailable
from nanohana.organization.models import Appointment

NOBODY = "（ログイン前）"


class ActingMiddleware:
    """Every request is somebody's; who it is, is looked up when something is recorded."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with acting_as(partial(_person_of_request, request)):
            return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """503 where an act was refused because it could not be recorded. Needs neither database nor session."""
        if not isinstance(exception, AuditUnavailable):
            return None
        reason = f"{exception}時間をおいて、もう一度操作してください。続くときは、管理者へご連絡ください。"
        return HttpResponse(render_to_string("errors/refused.html", {"reason": reason}), status=503)


def _person_of_request(request: HttpRequest) -> Person:
    """Who sends it: while an administrator looks as somebody else (``access.viewing``), the administrator."""
    address = client_address(request) or ""
    sender = getattr(request, "viewer", request.user)
    if not isinstance(sender, Account):
        return Person(NOBODY, address=address)
    person = person_of(sender, address)
    return person if sender is request.user else replace(person, name=f"{person.name}（{request.user}として閲覧）")


def person_of(account: Account, address: str) -> Person:
    """An account with the staff number, the name and the division of today: the main post before concurrent ones."""
    staff = account.staff
    if staff is None:
        return Person(account.username, account.pk, address=address)
    posts = Appointment.objects.filter(staff=staff).in_force(localdate()).main_first()
    code, place = posts.values_list("division__code", "division__name").first() or ("", "")
    return Person(staff.name, account.pk, staff.number, f"{code} {place}" if code else "", address)


def client_address(request: HttpRequest) -> str | None:
    """The client's address, or None where the server knows none (a UNIX socket)."""
    address: str = request.META.get("REMOTE_ADDR", "")
    try:
        validate_ipv46_address(address)
    except ValidationError:
        return None
    return address
