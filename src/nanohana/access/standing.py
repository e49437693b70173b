"""Whether an account may be signed in at this moment: read on every request and every few seconds inside a stream."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from nanohana.access.models import Account
from nanohana.organization.models import Appointment


def standing() -> QuerySet[Account]:
    """Open accounts whose person (where there is one) holds an appointment today."""
    appointed = Exists(Appointment.objects.filter(staff=OuterRef("staff")).in_force())
    return Account.objects.filter(Q(staff=None) | appointed, is_active=True)


def may_be_signed_in(account: Account) -> bool:
    return standing().filter(pk=account.pk).exists()


class StandingBackend(ModelBackend):
    """Django's, except that a session ends with the account's standing and not only with its deactivation."""

    def user_can_authenticate(self, user: Account | AnonymousUser | None) -> bool:
        return isinstance(user, Account) and may_be_signed_in(user)

    def get_user(self, user_id: UUID) -> Account | None:
        return standing().select_related("staff").filter(pk=user_id).first()
