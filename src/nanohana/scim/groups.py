"""Groups of the directory as divisions: to be a member is to hold an appointment there today.

``create``, ``change`` and ``remove`` run within ``protocol.one_change``.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.http import HttpRequest
from scim2_models import InvalidValueException, Meta, MutabilityException, UniquenessException

from nanohana.audit.recording import record
from nanohana.organization.models import Appointment
from nanohana.scim import resources
from nanohana.scim.acts import ScimAct
from nanohana.scim.models import Group, Person
from nanohana.scim.placing import division_named, join, leave, post_named

MOST_MEMBERS = 20_000


def members_of(group: Group) -> dict[UUID, Person]:
    """Those whom the directory looks after and who hold an appointment in the division today."""
    held = Appointment.objects.filter(division=group.division_id).in_force()
    return {found.pk: found for found in Person.objects.filter(staff__in=held.values("staff")).select_related("staff")}


def shown(group: Group, request: HttpRequest, *, with_members: bool = True) -> resources.Group:
    found = resources.Group.model_validate(group.said)
    found.id = str(group.pk)
    if with_members:
        found.members = [
            resources.Member(value=str(key), display=person.staff.name) for key, person in members_of(group).items()
        ]
    found.meta = Meta(
        resource_type="Group", created=group.created_at, last_modified=group.changed_at,
        location=request.build_absolute_uri(f"/scim/v2/Groups/{group.pk}"),
    )  # fmt: skip
    return found


def create(said: resources.Group) -> Group:
    """Raises SCIMException."""
    division = division_named(_name(said))
    if Group.objects.filter(division=division).exists():
        raise UniquenessException(detail=f"所属「{division}」のグループは、既に連携しています。")
    group = Group(division=division)
    _keep(group, said)
    added, _ = _set_members(group, _ids(said) or set())
    record(ScimAct.GROUP_CREATED, group, title=str(division), added=added)
    return group


def change(group: Group, said: resources.Group, *, keeps_members: bool) -> None:
    """``keeps_members``: a group without ``members`` says nothing of them, instead of that it has none."""
    if division_named(_name(said)) != group.division:
        raise MutabilityException(detail="グループを、ほかの所属に付け替えることはできません。")
    is_renamed = _kept(said) != group.said
    if is_renamed:
        _keep(group, said)
    wanted = _ids(said)
    added, gone = ([], []) if wanted is None and keeps_members else _set_members(group, wanted or set())
    if is_renamed or added or gone:
        record(ScimAct.GROUP_CHANGED, group, title=str(group.division), added=added, removed=gone)


def remove(group: Group) -> None:
    """The directory looks after the members no longer; their appointments stay."""
    Group.objects.filter(pk=group.pk).delete()
    record(ScimAct.GROUP_REMOVED, group, title=str(group.division))


def _set_members(group: Group, wanted: Collection[UUID]) -> tuple[list[str], list[str]]:
    """The staff numbers of who joined and who left."""
    present = members_of(group)
    new = Person.objects.filter(pk__in=set(wanted) - present.keys()).select_related("staff").in_bulk()
    if unknown := set(wanted) - present.keys() - new.keys():
        raise InvalidValueException(detail=f"メンバー「{min(map(str, unknown))}」は登録されていません。")
    gone = [person for key, person in present.items() if key not in wanted]
    leave([person.staff for person in gone], group.division)
    for person in new.values():
        join(person.staff, group.division, post_named(person.said.get("title")))
    return sorted(each.staff.number for each in new.values()), sorted(each.staff.number for each in gone)


def _ids(said: resources.Group) -> set[UUID] | None:
    if said.members is None:
        return None
    if len(said.members) > MOST_MEMBERS:
        raise InvalidValueException(detail=f"メンバーは{MOST_MEMBERS:,}人までです。")
    try:
        return {UUID(member.value or "") for member in said.members}
    except ValueError as error:
        raise InvalidValueException(detail="メンバーの value が、職員の id ではありません。") from error


def _name(said: resources.Group) -> str:
    name = (said.display_name or "").strip()
    if not 0 < len(name) <= 255 or len(said.external_id or "") > 255:
        raise InvalidValueException(detail="displayName が必要です（255文字まで）。")
    return name


def _kept(said: resources.Group) -> dict[str, object]:
    return said.model_dump(exclude={"id", "meta", "members"})


def _keep(group: Group, said: resources.Group) -> None:
    group.said, group.display_name, group.external_id = _kept(said), _name(said), said.external_id or ""
    group.save()
