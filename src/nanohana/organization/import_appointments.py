"""The import of appointments: the same person, kind, place and first day is the same appointment.

What an approved transfer has decided for a day to come is not changed by a file.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from itertools import pairwise

from django.utils.timezone import localdate

from nanohana.organization.models import (
    FOREVER,
    MAIN_KINDS,
    Appointment,
    Division,
    Post,
    StaffMember,
    Transfer,
    TransferChange,
)
from nanohana.organization.tables import CODE, DAY, Column, Line, Problem

Kind = Appointment.Kind
APPOINTMENT_COLUMNS = (
    Column("職員番号", required=True, kind=CODE, longest=20),
    Column("種別", required=True),
    Column("所属コード", kind=CODE, longest=20),
    Column("職位コード", kind=CODE, longest=20),
    Column("発令日", required=True, kind=DAY),
    Column("終了日", kind=DAY),
)
_KINDS = {label: Kind(value) for value, label in Kind.choices}
Key = tuple[int, str, int | None, int | None, datetime.date]


def import_appointments(lines: Sequence[Line], problems: list[Problem]) -> tuple[int, int]:
    """Adds what is wrong to ``problems``; gives how many are new and how many changed their last day."""
    codes = Codes()
    read = [(line, found) for line in lines if (found := _appointment(line, codes, problems)) is not None]
    known = {_key(old): old for old in Appointment.objects.filter(staff__in={new.staff_id for _, new in read})}
    lines_of: dict[Key, Line] = {}
    for line, appointment in read:
        if _key(appointment) in lines_of:
            problems.append(line.problem(f"同じ発令が{lines_of[_key(appointment)].number}行目にもあります。"))
        lines_of.setdefault(_key(appointment), line)
    wanted = {_key(appointment): appointment for _, appointment in read}
    problems += _overlaps({**known, **wanted}.values(), lines_of)
    problems += _decided({key: old for key, old in known.items() if key in wanted}, wanted, lines_of)
    if problems:
        return 0, 0
    return _stored(wanted, known)


def _stored(wanted: dict[Key, Appointment], known: dict[Key, Appointment]) -> tuple[int, int]:
    new = [appointment for key, appointment in wanted.items() if key not in known]
    changed = []
    for key, old in known.items():
        if key in wanted and wanted[key].ends_on != old.ends_on:
            old.ends_on = wanted[key].ends_on
            changed.append(old)
    Appointment.objects.bulk_create(new, batch_size=1_000)
    Appointment.objects.bulk_update(changed, ["ends_on"], batch_size=500)
    return len(new), len(changed)


class Codes:
    """What the codes and numbers of a file mean."""

    def __init__(self) -> None:
        self.staff = dict(StaffMember.objects.values_list("number", "pk"))
        self.divisions = dict(Division.objects.values_list("code", "pk"))
        self.posts = dict(Post.objects.values_list("code", "pk"))


def _appointment(line: Line, codes: Codes, problems: list[Problem]) -> Appointment | None:
    found = list(_wrong(line, codes))
    problems += found
    first = line.day("発令日")
    if found or first is None:
        return None
    return Appointment(
        staff_id=codes.staff[line.text["職員番号"]],
        kind=_KINDS[line.text["種別"]],
        division_id=codes.divisions.get(line.text["所属コード"]),
        post_id=codes.posts.get(line.text["職位コード"]),
        starts_on=first,
        ends_on=line.day("終了日"),
    )


def _wrong(line: Line, codes: Codes) -> Iterable[Problem]:
    text, first, last = line.text, line.day("発令日"), line.day("終了日")
    if text["職員番号"] not in codes.staff:
        yield line.problem(f"職員番号「{text['職員番号']}」の職員は登録されていません。")
    yield from unknown_places(line, codes)
    kind = _KINDS.get(text["種別"])
    if kind is None:
        yield line.problem(f"種別「{text['種別']}」は使えません（{'、'.join(_KINDS)}）。")
    elif kind not in (Kind.DISPATCH, Kind.LEAVE, Kind.RETIREMENT) and not (text["所属コード"] and text["職位コード"]):
        yield line.problem(f"{kind.label}には、所属コードと職位コードが必要です。")
    if kind == Kind.FIXED_TERM and last is None:
        yield line.problem("会計年度任用には、終了日が必要です。")
    if first and last and last < first:
        yield line.problem("終了日が発令日より前です。")


def unknown_places(line: Line, codes: Codes) -> Iterable[Problem]:
    """The codes of division and post that nobody knows."""
    for name, column, known in (("所属", "所属コード", codes.divisions), ("職位", "職位コード", codes.posts)):
        if line.text[column] and line.text[column] not in known:
            yield line.problem(f"{column}「{line.text[column]}」の{name}は登録されていません。")


def _overlaps(appointments: Iterable[Appointment], lines: dict[Key, Line]) -> Iterable[Problem]:
    """Two 本務 (会計年度任用 is one) of a person on one day, said of the line that starts later."""
    mains = [appointment for appointment in appointments if appointment.kind in MAIN_KINDS]
    mains.sort(key=lambda one: (one.staff_id, one.starts_on))
    for before, after in pairwise(mains):
        line = lines.get(_key(after)) or lines.get(_key(before))
        if before.staff_id == after.staff_id and (before.ends_on or FOREVER) >= after.starts_on and line:
            other = after if line is lines.get(_key(before)) else before
            where = f"{lines[_key(other)].number}行目" if _key(other) in lines else "登録済み"
            yield line.problem(
                f"本務の期間が、{where}の発令（{other.starts_on}から{other.ends_on or '期限なし'}）と重なります。"
            )


def _decided(
    known: dict[Key, Appointment], wanted: dict[Key, Appointment], lines: dict[Key, Line]
) -> Iterable[Problem]:
    """Last days that an approved transfer, which is still to come, has set: a file of before does not undo them."""
    changed = {old.pk: lines[key] for key, old in known.items() if wanted[key].ends_on != old.ends_on}
    deciding = TransferChange.objects.filter(
        appointment__in=changed, transfer__state=Transfer.State.APPROVED, transfer__effective_on__gte=localdate()
    )
    for pk, title, day in deciding.values_list("appointment", "transfer__title", "transfer__effective_on"):
        yield changed[pk].problem(
            f"この発令の終了日は、異動「{title}」（承認済み、{day}発令）が決めています。"
            "変えるときは、先にその異動を取り消してください。"
        )


def _key(appointment: Appointment) -> Key:
    return (
        appointment.staff_id,
        appointment.kind,
        appointment.division_id,
        appointment.post_id,
        appointment.starts_on,
    )
