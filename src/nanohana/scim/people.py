"""Users of the directory as members of the staff with an account.

1. Who somebody is, the 職員番号 (``employeeNumber``) says; it never changes. A person known from a CSV file is found by
   it and looked after from then on.
2. Only what the directory says anew is taken over: what was changed here meanwhile (人事異動, a closed account) is not
   undone by a repetition of what it said before.
3. ``active: false`` and removal close the account and end its sessions; appointments stay, they are the personnel
   division's. Nobody is ever deleted.
4. What the directory has closed with ``active: false``, it may open again. What an administrator has closed, and the
   account of somebody who was removed, an administrator opens: else a stolen token would give a former member of the
   staff the account back.

``create``, ``change`` and ``remove`` run within ``protocol.one_change``.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from django.http import HttpRequest
from scim2_models import InvalidValueException, Meta, MutabilityException, UniquenessException

from nanohana.access.accounts import make_account, set_active
from nanohana.access.models import Account
from nanohana.audit.recording import record
from nanohana.organization.models import StaffMember
from nanohana.scim.acts import ScimAct
from nanohana.scim.models import Person
from nanohana.scim.placing import division_named, place, post_named
from nanohana.scim.resources import EnterpriseUser, StaffUser, User

Said = dict[str, Any]
_ENTERPRISE = str(EnterpriseUser.__schema__)


def shown(person: Person, request: HttpRequest) -> User[EnterpriseUser]:
    """The user as the directory last said it; whether it is active, as it is."""
    found = StaffUser.model_validate(person.said)
    found.id = str(person.pk)
    account = Account.objects.filter(staff=person.staff_id).first()
    found.active = account is not None and account.is_active
    found.meta = Meta(
        resource_type="User", created=person.created_at, last_modified=person.changed_at,
        location=request.build_absolute_uri(f"/scim/v2/Users/{person.pk}"),
    )  # fmt: skip
    return found


def create(user: User[EnterpriseUser]) -> Person:
    """Raises SCIMException."""
    said = _said(user)
    _refuse_taken_name(said["userName"])
    number = _number(said)
    staff = StaffMember.objects.filter(number=number).first() or StaffMember(number=number)
    if staff.pk is not None and Person.objects.filter(staff=staff).exists():
        raise UniquenessException(detail=f"職員番号「{number}」の職員は、既に連携しています。")
    if not staff.name and not _name(said):
        raise InvalidValueException(detail="氏名（displayName）が必要です。")
    staff.name = _name(said) or staff.name
    staff.save()
    person = Person(staff=staff)
    _take_over(person, {}, said)
    record(ScimAct.PERSON_CREATED, person, title=number)
    return person


def change(person: Person, user: User[EnterpriseUser]) -> None:
    """Raises SCIMException."""
    said = _said(user)
    before: Said = person.said
    if said == before:
        return
    if _number(said) != person.staff.number:
        raise MutabilityException(detail="職員番号（employeeNumber）は変えられません。")
    if said["userName"].lower() != person.user_name.lower():
        _refuse_taken_name(said["userName"])
    if _name(said) != _name(before) and _name(said):
        person.staff.name = _name(said)
        person.staff.save(update_fields=["name"])
    _take_over(person, before, said)
    changed = sorted(name for name in said.keys() | before.keys() if said.get(name) != before.get(name))
    record(ScimAct.PERSON_CHANGED, person, title=person.staff.number, changed=changed)


def remove(person: Person) -> None:
    """The directory looks after the person no longer; the account is closed."""
    account = Account.objects.filter(staff=person.staff_id).first()
    if account is not None and account.is_active:
        set_active(account, False)
    Person.objects.filter(pk=person.pk).delete()
    record(ScimAct.PERSON_REMOVED, person, title=person.staff.number)


def _take_over(person: Person, before: Said, said: Said) -> None:
    """What is said otherwise than before, in the account and the appointments."""
    person.said, person.user_name, person.external_id = said, said["userName"], said.get("externalId", "")
    account = Account.objects.filter(staff=person.staff).first() or make_account(person.staff)
    is_said = said.get("active", True)
    if (
        is_said != before.get("active", True)
        and is_said != account.is_active
        and (not is_said or person.is_closed_by_directory)
    ):
        set_active(account, is_said)
        person.is_closed_by_directory = not is_said
    person.save()
    department = said.get(_ENTERPRISE, {}).get("department")
    if department and _place(said) != _place(before):
        place(person.staff, division_named(department), post_named(said.get("title")))


def _said(user: User[EnterpriseUser]) -> Said:
    """What is kept of a user: no more than the attributes of ``resources``, none longer than its column."""
    said: Said = user.model_dump(exclude={"id", "meta"})
    for name, value in (said | said.get("name", {}) | said.get(_ENTERPRISE, {})).items():
        if isinstance(value, str) and len(value) > (255 if name in ("userName", "externalId") else 100):
            raise InvalidValueException(detail=f"{name} が長すぎます。")
    if not said.get("userName", "").strip():
        raise InvalidValueException(detail="userName が必要です。")
    return said


def _number(said: Said) -> str:
    number = unicodedata.normalize("NFKC", said.get(_ENTERPRISE, {}).get("employeeNumber", "")).strip()
    if not 0 < len(number) <= 20 or not number.isprintable():
        raise InvalidValueException(detail="職員番号（employeeNumber）が必要です（20文字まで）。")
    return number


def _name(said: Said) -> str:
    name = said.get("name", {})
    parts = " ".join(part for part in (name.get("familyName"), name.get("givenName")) if part)
    return str(said.get("displayName") or name.get("formatted") or parts).strip()


def _place(said: Said) -> tuple[Any, Any]:
    return said.get(_ENTERPRISE, {}).get("department"), said.get("title")


def _refuse_taken_name(user_name: str) -> None:
    if Person.objects.filter(user_name__iexact=user_name).exists():
        raise UniquenessException(detail=f"userName「{user_name}」は既に使われています。")
