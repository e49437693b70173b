"""Whose account an identity is: by (issuer, subject), the first time by the staff number. Never by e-mail or name."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from nanohana.access.accounts import make_account
from nanohana.access.acts import AccessAct
from nanohana.access.models import Account, Identity
from nanohana.access.oidc.tokens import Claims
from nanohana.access.rights import actor_of, actors_of_staff
from nanohana.audit.recording import record
from nanohana.configuration import OidcSettings
from nanohana.organization.models import StaffMember


class NotAdmitted(Exception):
    """The person is who the provider says, but nobody who may use this service; nothing was made."""


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
    known = Account.objects.filter(staff=staff).first()
    if staff.pk not in actors_of_staff({staff.pk: known}):
        raise NotAdmitted("not in standing")
    account = known or make_account(staff)
    if Identity.objects.filter(account=account).exists():
        raise NotAdmitted("the account has another identity")
    Identity.objects.create(account=account, issuer=claims["iss"], subject=claims["sub"])
    record(AccessAct.IDENTITY_LINKED, account, title=account.username, provider_subject=claims["sub"])
    return account
