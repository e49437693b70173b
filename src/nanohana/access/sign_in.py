"""Checking a name and a password, with lock-out.

1. Every attempt is written down as a failure before the password is looked at, so that attempts made at the same time
   count each other.
2. More than ``ACCOUNT_LIMIT`` failures of the name or ``ADDRESS_LIMIT`` of the address within ``WINDOW`` refuse the
   attempt. A refused attempt is not kept: knocking on a locked door does not lengthen the lock.
3. Whether the account exists shows neither in the answer nor in the time: an unknown name costs the same hash (Django's
   ``ModelBackend`` sees to it), is counted the same and locked the same.
4. Success forgets the failures of that name only; an attacker's own account does not clear the address.
"""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.core.validators import validate_ipv46_address
from django.http import HttpRequest
from django.utils import timezone

from nanohana.access.models import Account, SignInFailure

WINDOW = timedelta(minutes=15)
ACCOUNT_LIMIT = 5
ADDRESS_LIMIT = 20

log = structlog.get_logger(__name__)


class LockedOut(Exception):
    """Too many failures of this name or from this address within ``WINDOW``."""


def check_credentials(request: HttpRequest, username: str, password: str) -> Account | None:
    """The account of this name and password, or None. Raises LockedOut; see the module for the order of things."""
    attempt = SignInFailure.objects.create(username=username, address=_address(request))
    if _locked(attempt):
        attempt.delete()
        log.warning("sign_in_locked_out", address=attempt.address)
        raise LockedOut
    account = authenticate(request, username=username, password=password)
    if not isinstance(account, Account):
        log.info("sign_in_failed", address=attempt.address)
        return None
    SignInFailure.objects.filter(username=username).delete()
    log.info("signed_in", account=str(account.pk))
    return account


def _locked(attempt: SignInFailure) -> bool:
    """Whether this attempt, itself included, exceeds a limit."""
    since = timezone.now() - WINDOW
    SignInFailure.objects.filter(at__lt=since).delete()
    recent = SignInFailure.objects.filter(at__gte=since)
    if recent.filter(username=attempt.username).count() > ACCOUNT_LIMIT:
        return True
    return attempt.address is not None and recent.filter(address=attempt.address).count() > ADDRESS_LIMIT


def _address(request: HttpRequest) -> str | None:
    """The client's address, or None where the server knows none (a UNIX socket)."""
    address: str = request.META.get("REMOTE_ADDR", "")
    try:
        validate_ipv46_address(address)
    except ValidationError:
        return None
    return address
