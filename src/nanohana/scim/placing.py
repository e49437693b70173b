"""From what the directory says of places to appointments, from today on.

What was is never rewritten: an appointment that held yesterday ends yesterday. One that began today is corrected.
What 人事異動 and CSV files have dated goes before: somebody who retired, or comes on a later day, is not placed.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.utils.timezone import localdate
from scim2_models import ConflictException, InvalidValueException

from nanohana.organization.models import MAIN_KINDS, Appointment, Division, Post, StaffMember
from nanohana.organization.transfers import ONE_DAY

Kind = Appointment.Kind


def division_named(text: str) -> Division:
    """The division of today with this code, or with this name where only one has it. Raises InvalidValueException."""
    today = localdate()
    standing = Division.objects.exclude(valid_from__gt=today).exclude(valid_until__lt=today)
    found = standing.filter(code=text.split(maxsplit=1)[0]).first() if text.split() else None
    if found is not None:
        return found
    named = standing.filter(name=text)[:2]
    if len(named) != 1:
        raise InvalidValueException(detail=f"所属「{text}」は登録されていないか、1つに決まりません。")
    return named[0]


def post_named(text: str | None) -> Post | None:
    """Raises InvalidValueException where the text is no post's code or name."""
    if not text:
        return None
    found = Post.objects.filter(code=text).first() or Post.objects.filter(name=text).first()
    if found is None:
        raise InvalidValueException(detail=f"職位「{text}」は登録されていません。")
    return found


def place(staff: StaffMember, division: Division, post: Post | None) -> None:
    """Give the person this 本務 (会計年度任用 stays one, with its end) in place of the present one."""
    present = _main(staff)
    if present is None:
        _begin(staff, division, post, Kind.MAIN)
        return
    post = post or present.post
    if (present.division_id, present.post_id) == (division.pk, post.pk if post else None):
        return
    kind, last = present.kind, present.ends_on
    _end([present])
    Appointment.objects.create(
        staff=staff, division=division, post=post, kind=kind, starts_on=localdate(), ends_on=last
    )


def join(staff: StaffMember, division: Division, post: Post | None) -> None:
    """Have the person work in the division: 兼務, or 本務 for who has none."""
    present = _main(staff)
    if present is None:
        _begin(staff, division, post, Kind.MAIN)
    else:
        _begin(staff, division, post or present.post, Kind.CONCURRENT)


def leave(staff: Iterable[StaffMember], division: Division) -> None:
    """End what the people hold in the division."""
    _end(Appointment.objects.filter(staff__in=list(staff), division=division).in_force())


def _main(staff: StaffMember) -> Appointment | None:
    return Appointment.objects.filter(staff=staff, kind__in=MAIN_KINDS).in_force().select_related("post").first()


def _begin(staff: StaffMember, division: Division, post: Post | None, kind: str) -> None:
    if post is None:
        raise InvalidValueException(detail=f"{staff.name}さんの職位（title）がないため、所属を決められません。")
    held = Appointment.objects.filter(staff=staff)
    if held.in_force().filter(kind=Kind.RETIREMENT).exists():
        raise ConflictException(
            detail=f"{staff.name}さんは退職しています。採用し直すときは、人事異動で登録してください。"
        )
    if kind == Kind.MAIN and held.filter(kind__in=MAIN_KINDS, starts_on__gt=localdate()).exists():
        raise ConflictException(detail=f"{staff.name}さんの発令日は、今日より後です。")
    Appointment.objects.create(staff=staff, division=division, post=post, kind=kind, starts_on=localdate())


def _end(appointments: Iterable[Appointment]) -> None:
    today: datetime.date = localdate()
    for appointment in appointments:
        if appointment.starts_on < today:
            Appointment.objects.filter(pk=appointment.pk).update(ends_on=today - ONE_DAY)
        elif appointment.changes.exists():
            raise ConflictException(detail=f"{appointment.staff.name}さんには、今日付けの人事異動の発令があります。")
        else:
            appointment.delete()
