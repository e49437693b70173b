"""Who is behind a session: nobody, once ``rights.actor_of`` knows no actor any more. Read on every request."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser

from nanohana.access.models import Account
from nanohana.access.rights import actor_of


class StandingBackend(ModelBackend):
    """Django's, except that a session ends with the person's last appointment and not only with a closed account."""

    def user_can_authenticate(self, user: Account | AnonymousUser | None) -> bool:
        return actor_of(user) is not None

    def get_user(self, user_id: UUID) -> Account | None:
        account = Account.objects.select_related("staff").filter(pk=user_id).first()
        actor = actor_of(account)
        if account is None or actor is None:
            return None
        account._actor = actor  # type: ignore[attr-defined]  # for actor_behind: the object lives as long as its request
        return account
