"""Accounts of people of the directory: made, closed and opened again. Recorded by whoever acts."""

from __future__ import annotations

from django.db import transaction

from nanohana.access.acts import AccessAct
from nanohana.access.models import Account
from nanohana.access.sessions import end_sessions
from nanohana.access.signals import account_closed
from nanohana.audit.recording import record
from nanohana.organization.models import StaffMember


def make_account(staff: StaffMember, password: str | None = None) -> Account:
    """Named by the staff number; without a password one signs in at the provider. Raises IntegrityError if taken."""
    account = Account(username=staff.number, staff=staff)
    account.set_password(password)
    with transaction.atomic():
        account.save(force_insert=True)
        record(AccessAct.ACCOUNT_MADE, account, title=account.username)
    return account


def set_active(account: Account, is_active: bool) -> None:
    """Closing ends all sessions of the account, and all else by which its person could act."""
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(is_active=is_active)
        if not is_active:
            end_sessions(account)
            account_closed.send(Account, account=account)
        act = AccessAct.ACCOUNT_REOPENED if is_active else AccessAct.ACCOUNT_CLOSED
        record(act, account, title=account.username)
