"""Whose account an identity is: by (issuer, subject), the first time by the staff number. Never by e-mail or name.

At some providers people may edit the number themselves. So an administrator's account is never linked by it, but by who
has the command line (``nanohana admin link-identity``) and the subject, which nobody can choose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from nanohana.access.accounts import make_account
from nanohana.access.acts import AccessAct
from nanohana.access.models import Account, Identity
from nanohana.access.rights import actor_of, actors_of_staff
from nanohana.audit.recording import record
from nanohana.configuration import OidcSettings
from nanohana.organization.models import StaffMember

if TYPE_CHECKING:  # what reads tokens takes long to import, and every command imports this
    from nanohana.access.oidc.tokens import Claims


class NotAdmitted(Exception):
    """The person is who the provider says, but nobody who may use this service; nothing was made."""


class LinkedByHand(NotAdmitted):
    """The account is an administrator's, which no number links."""


def account_of_identity(claims: Claims, settings: OidcSettings) -> Account:
    """The account of these claims, linked or made where the directory has the person. Raises NotAdmitted."""
    try:
        with transaction.atomic():
            return _known(claims) or _linked(claims, settings)
    except IntegrityError as error:  # a second sign-in at the same moment was first
        raise NotAdmitted("linked at the same moment") from error


def _known(claims: Claims) -> Account | None:
    found = Identity.objects.select_related("account").filter(issuer=claims["iss"], subject=claims["sub"]).first()
    if found is not None and actor_of(found.account) is None:
        raise NotAdmitted("not in standing")
    return found.account if found else None


def _linked(claims: Claims, settings: OidcSettings) -> Account:
    number = claims.get(settings.staff_number_claim)
    if not isinstance(number, str) or not 0 < len(number) <= 20 or not number.isprintable():
        raise NotAdmitted("no staff number")
    staff = StaffMember.objects.select_for_update().filter(number=number).first()
    if staff is None:
        raise NotAdmitted("not in the directory")
    if (linked := _known(claims)) is not None:  # by another browser of the person, while this one waited for the row
        return linked
    known = Account.objects.filter(staff=staff).first()
    if staff.pk not in actors_of_staff({staff.pk: known}):
        raise NotAdmitted("not in standing")
    account = known or make_account(staff)
    if Identity.objects.filter(account=account).exists():
        raise NotAdmitted("the account has another identity")
    if account.is_administrator:
        raise LinkedByHand("an administrator is linked on the command line")
    link(account, claims["iss"], claims["sub"])
    return account


@transaction.atomic
def link(account: Account, issuer: str, subject: str) -> None:
    """From now on this identity signs in as the account. Raises IntegrityError where one of them is linked already."""
    Identity.objects.create(account=account, issuer=issuer, subject=subject)
    record(AccessAct.IDENTITY_LINKED, account, title=account.username, provider_subject=subject)
