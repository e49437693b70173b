"""Checking a name and a password, with lock-out.

1. Every attempt is written down as a failure before the password is looked at, so that attempts made at the same time
   count each other.
2. More than ``ACCOUNT_LIMIT`` failures of the name or ``ADDRESS_LIMIT`` of the address within ``WINDOW`` refuse the
   attempt. A refused attempt is not kept: knocking on a locked door does not lengthen the lock.
3. Whether the account exists shows neither in the answer nor in the time: an unknown name costs the same hash (Django's
   ``ModelBackend`` sees to it), is counted the same and locked the same.
4. Success forgets the failures of that name only; an attacker's own account does not clear the address.
5. Second factors are counted apart, by the account's id: who knows the password cannot clear them by giving it again.
   Passkeys name nobody before they are checked: their failures count for the address alone.
   Six digits can be guessed with patience: after ``CODE_LIMIT`` wrong ones within ``CODE_WINDOW`` no code of the app
   counts any more, until a recovery code is given, an administrator resets the second factor, or the time is over. A
   right code forgets the failures from its own address only, so guesses from elsewhere add up between sign-ins.
6. Failure and the beginning of a lock are recorded before they take effect (success: ``sessions.begin``). What was
   typed as a name is recorded only where an account has that name: it may have been a password, and the record cannot
   be erased.
"""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.contrib.auth import authenticate
from django.db.models import Q, QuerySet, TextChoices
from django.http import HttpRequest
from django.utils import timezone

from nanohana.access.acting import client_address
from nanohana.access.acts import AccessAct
from nanohana.access.models import Account, SignInFailure
from nanohana.audit.recording import record

WINDOW = timedelta(minutes=15)
ACCOUNT_LIMIT = 5
ADDRESS_LIMIT = 20
CODE_WINDOW = timedelta(days=30)
CODE_LIMIT = 10
UNKNOWN_NAME = "（登録のない利用者ID）"

log = structlog.get_logger(__name__)


class LockedOut(Exception):
    """Too many failures of this name or from this address within ``WINDOW``."""

    message = (
        "続けて正しくない入力があったため、ログインを一時的に止めています。"
        f"最長{WINDOW.seconds // 60}分で自動的に解除されますので、時間をおいてもう一度お試しください。"
    )


def check_credentials(request: HttpRequest, username: str, password: str) -> Account | None:
    """The account of this name and password, or None. Raises LockedOut; see the module for the order of things."""
    attempt = write_down_attempt(request, username)
    account = authenticate(request, username=username, password=password)
    if not isinstance(account, Account):
        named = Account.objects.filter(username=username).first()
        record_failure(attempt, AccessAct.SIGN_IN_FAILED, named, named.username if named else UNKNOWN_NAME)
        return None
    SignInFailure.objects.filter(username=username, is_second_factor=False).delete()
    return account


def write_down_attempt(request: HttpRequest, name: str, *, is_second_factor: bool = False) -> SignInFailure:
    """The attempt as a failure, to be deleted on success. Raises LockedOut."""
    attempt = SignInFailure.objects.create(
        username=name, address=client_address(request), is_second_factor=is_second_factor
    )
    if _exceeds(attempt, ACCOUNT_LIMIT, ADDRESS_LIMIT):
        attempt.delete()
        log.warning("sign_in_locked_out", address=attempt.address, second_factor=is_second_factor)
        raise LockedOut
    return attempt


def record_failure(attempt: SignInFailure, act: TextChoices, account: Account | None, title: str) -> None:
    """The failure, and the lock where it begins with this one; refused knocks after it are not recorded."""
    record(act, account, title=title)
    if _exceeds(attempt, ACCOUNT_LIMIT - 1, ADDRESS_LIMIT - 1):
        record(AccessAct.LOCKED_OUT, account, title=title, minutes=WINDOW.seconds // 60)
    log.info("sign_in_failed", act=act.value, address=attempt.address)


def codes_are_locked(account: Account) -> bool:
    """Whether so many codes of the account were wrong lately that none of the app counts any more."""
    return _wrong_codes(account).count() >= CODE_LIMIT


def forget_wrong_codes(account: Account, address: str | None = None) -> None:
    """All of them, or those from one address."""
    wrong = _wrong_codes(account)
    (wrong.filter(address=address) if address else wrong).delete()


def _wrong_codes(account: Account) -> QuerySet[SignInFailure]:
    since = timezone.now() - CODE_WINDOW
    return SignInFailure.objects.filter(username=str(account.pk), is_second_factor=True, at__gte=since)


def _exceeds(attempt: SignInFailure, account_limit: int, address_limit: int) -> bool:
    """Whether the failures of this name or from this address, this attempt included, are more than a limit."""
    now = timezone.now()
    since = now - WINDOW
    lately = Q(at__range=(since, now + WINDOW))  # what is dated further ahead is of a clock that was wrong
    outdated = Q(is_second_factor=False) & ~lately | Q(at__lt=now - CODE_WINDOW)
    SignInFailure.objects.filter(outdated).delete()
    recent = SignInFailure.objects.filter(at__gte=since)
    of_name = recent.filter(username=attempt.username, is_second_factor=attempt.is_second_factor)
    if attempt.username and of_name.count() > account_limit:
        return True
    return attempt.address is not None and recent.filter(address=attempt.address).count() > address_limit
