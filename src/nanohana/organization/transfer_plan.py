"""From the rows of a 人事異動 to what it does to each appointment.

1. 異動, 採用 and 会計年度任用 end the 本務 of the day before and begin one; the last two also take in new people.
2. 兼務 and 併任 add a place until they are ended by 兼務解除 and 併任解除; an 異動 leaves them.
3. 派遣 and 休職 suspend the places (``staffing``), 復職 ends them; 退職 ends everything.
4. What cannot be done is a problem of the line, and a plan with problems is never applied. What already begins on the
   day or later stands in the way: of two transfers of one day that name one person, the second is refused.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nanohana.organization.models import (
    ABSENT_KINDS,
    FOREVER,
    MAIN_KINDS,
    Appointment,
    DivisionState,
    Post,
    StaffMember,
    Transfer,
    TransferRow,
)
from nanohana.organization.tables import Problem, by_shortened, zeros_gone
from nanohana.organization.transfer_file import MAIN_ACTIONS, Action

Kind = Appointment.Kind
_OPENS = {
    Action.MOVE: Kind.MAIN,
    Action.HIRE: Kind.MAIN,
    Action.FIXED_TERM: Kind.FIXED_TERM,
    Action.CONCURRENT: Kind.CONCURRENT,
    Action.JOINT: Kind.JOINT,
    Action.DISPATCH: Kind.DISPATCH,
    Action.LEAVE: Kind.LEAVE,
    Action.RETIRE: Kind.RETIREMENT,
}
_ENDS = {
    Action.MOVE: MAIN_KINDS,
    Action.HIRE: (*MAIN_KINDS, Kind.RETIREMENT),
    Action.FIXED_TERM: (*MAIN_KINDS, Kind.RETIREMENT),
    Action.END_CONCURRENT: (Kind.CONCURRENT,),
    Action.END_JOINT: (Kind.JOINT,),
    Action.RETURN: (Kind.DISPATCH, Kind.LEAVE),
    Action.RETIRE: tuple(Kind),
}
_NEEDS = {
    Action.MOVE: "本務の発令がありません。新しい職員は、区分を採用にしてください。",
    Action.END_CONCURRENT: "この所属の兼務の発令がありません。",
    Action.END_JOINT: "この所属の併任の発令がありません。",
    Action.RETURN: "派遣又は休職の発令がありません。",
}


@dataclass(slots=True)
class Plan:
    """What a transfer does: appointments to end the day before, to make, and people to take in (number → name)."""

    day: datetime.date
    ended: dict[int, Appointment] = field(default_factory=dict)
    made: list[tuple[str, Appointment]] = field(default_factory=list)  # with the staff number
    hired: dict[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Equal for plans that do the same to the same appointments."""
        ended = sorted((pk, str(old.ends_on)) for pk, old in self.ended.items())
        made = sorted((no, new.kind, str(new.division_id), str(new.post_id), str(new.ends_on)) for no, new in self.made)
        what = json.dumps([str(self.day), ended, made, sorted(self.hired.items())])
        return hashlib.sha256(what.encode()).hexdigest()


@dataclass(slots=True)
class _Known:
    """What the codes and numbers of the rows mean on the day; ``held``: what holds on it or begins later."""

    day: datetime.date
    staff: dict[str, StaffMember]
    shortened: dict[str, str]
    divisions: dict[str, int]
    abolished: frozenset[str]
    posts: dict[str, int]
    held: dict[str, list[Appointment]]
    transfers: dict[int, str]


def make_plan(day: datetime.date, rows: Sequence[TransferRow]) -> tuple[Plan, list[Problem]]:
    """What the rows do on the day, as things stand now, and everything that stands in their way."""
    known, plan = _known(day, rows), Plan(day)
    problems: list[Problem] = []
    by_person: dict[str, list[TransferRow]] = defaultdict(list)
    for row in rows:
        by_person[row.number].append(row)
    for person in by_person.values():
        problems += _contradictions(person)
    for row in sorted(rows, key=lambda row: row.action not in _ENDS):
        found = [*_unknown(row, known), *_planned(row, known, plan)]
        problems += [Problem(row.line, text) for text in dict.fromkeys(found)]
    return plan, problems


def _known(day: datetime.date, rows: Sequence[TransferRow]) -> _Known:
    numbers = {row.number for row in rows}
    states = DivisionState.objects.filter(period__contains=day)
    divisions = dict(states.order_by().values_list("code", "division_id"))
    held: dict[str, list[Appointment]] = defaultdict(list)
    lasting = Appointment.objects.filter(staff__number__in=numbers).exclude(ends_on__lt=day).select_related("staff")
    for appointment in lasting.order_by("pk"):
        held[appointment.staff.number].append(appointment)
    others = Transfer.objects.filter(state=Transfer.State.APPROVED, effective_on__gte=day, changes__opened=True)
    return _Known(
        day,
        StaffMember.objects.in_bulk(numbers, field_name="number"),
        by_shortened(StaffMember.objects.filter(number__startswith="0").values_list("number", flat=True)),
        divisions,
        frozenset(DivisionState.objects.values_list("code", flat=True)) - divisions.keys(),
        dict(Post.objects.values_list("code", "pk")),
        held,
        dict(others.values_list("changes__appointment_id", "title")),
    )


def _contradictions(rows: Sequence[TransferRow]) -> Iterator[Problem]:
    """What one person's lines cannot all mean."""
    mains = [row for row in rows if row.action in MAIN_ACTIONS or row.action == Action.RETIRE]
    for row in mains[1:]:
        yield Problem(row.line, f"職員番号「{row.number}」の本務又は退職の発令が{mains[0].line}行目にもあります。")
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        if row not in mains and (row.action, row.division_code) in seen:
            where = seen[row.action, row.division_code]
            yield Problem(row.line, f"職員番号「{row.number}」の同じ発令が{where}行目にもあります。")
        seen.setdefault((row.action, row.division_code), row.line)
    retirement = next((row for row in rows if row.action == Action.RETIRE), None)
    for row in rows if retirement else ():
        if row not in mains:
            yield Problem(row.line, f"職員番号「{row.number}」には、退職の発令があります。")


def _unknown(row: TransferRow, known: _Known) -> Iterator[str]:
    if row.number not in known.staff and row.action not in (Action.HIRE, Action.FIXED_TERM):
        yield f"職員番号「{row.number}」の職員は登録されていません。"
    elif row.number not in known.staff and row.number in known.shortened:
        yield zeros_gone("職員番号", row.number, known.shortened[row.number])
    elif row.number not in known.staff and not row.name:
        yield f"職員番号「{row.number}」は新しい職員です。氏名を書いてください。"
    if row.division_code in known.abolished:
        yield f"所属コード「{row.division_code}」の所属は、{known.day}には有効ではありません。"
    elif row.division_code and row.division_code not in known.divisions:
        yield f"所属コード「{row.division_code}」の所属は登録されていません。"
    if row.post_code and row.post_code not in known.posts:
        yield f"職位コード「{row.post_code}」の職位は登録されていません。"


def _planned(row: TransferRow, known: _Known, plan: Plan) -> Iterator[str]:
    """Puts the row into the plan; yields what stands in its way."""
    action, held = Action(row.action), known.held[row.number]
    ended = [old for old in held if old.kind in _ENDS.get(action, ()) and _is_meant(old, row, known)]
    yield from (_in_the_way(old, known) for old in ended if old.starts_on >= known.day)
    present = [old for old in held if old.starts_on < known.day]
    if row.number in known.staff and action in _NEEDS and not any(old in ended for old in present):
        yield _NEEDS[action]
    if action is Action.HIRE and any(old.kind == Kind.MAIN for old in present):
        yield "本務の発令があります。区分を異動にしてください。"
    if action not in MAIN_ACTIONS and any(old.kind == Kind.RETIREMENT for old in present):
        yield "退職した職員です。"
    plan.ended |= {old.pk: old for old in ended}
    if action not in _OPENS:
        return
    new = Appointment(
        kind=_OPENS[action],
        division_id=known.divisions.get(row.division_code),
        post_id=known.posts.get(row.post_code),
        starts_on=known.day,
        ends_on=row.ends_on,
    )
    yield from (_in_the_way(old, known) for old in held if old.pk not in plan.ended and _clashes(old, new))
    plan.made.append((row.number, new))
    if row.number not in known.staff:
        plan.hired[row.number] = row.name


def _is_meant(old: Appointment, row: TransferRow, known: _Known) -> bool:
    if row.action in (Action.END_CONCURRENT, Action.END_JOINT):
        return old.division_id == known.divisions.get(row.division_code)
    # A 本務 that begins later is in the way of a new one only where the new one lasts so long.
    return old.starts_on <= (row.ends_on or FOREVER)


def _clashes(old: Appointment, new: Appointment) -> bool:
    """Whether both cannot hold on one day."""
    if old.starts_on > (new.ends_on or FOREVER):
        return False
    if new.kind in MAIN_KINDS or new.kind in ABSENT_KINDS:
        return old.kind == new.kind or (old.kind in MAIN_KINDS and new.kind in MAIN_KINDS)
    return (old.kind, old.division_id) == (new.kind, new.division_id)


def _in_the_way(old: Appointment, known: _Known) -> str:
    other = known.transfers.get(old.pk)
    source = f"別の異動「{other}」（承認済み）による" if other else "登録済みの"
    return f"{source}{old.starts_on}からの発令（{old.get_kind_display()}）があります。"
