"""What is allowed in a 人事異動 but often a mistake; read while the plan stands in the appointments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from django.utils.timezone import localdate

from nanohana.access.rights import Actor
from nanohana.organization.models import Appointment, DivisionState, Post, StaffMember, TransferRow
from nanohana.organization.transfer_file import MAIN_ACTIONS, Action
from nanohana.organization.transfer_plan import Plan
from nanohana.table_files import at_line

_EXPECTED = frozenset({Action.RETIRE, Action.LEAVE, Action.DISPATCH})


def cautions_of(plan: Plan, rows: Sequence[TransferRow], actors: Mapping[str, Actor]) -> list[str]:
    """In the order: the day, the file, places, people. ``actors``: the people of the file on the day."""
    return [
        *_past(plan),
        *_twice(rows),
        *_other_names(rows),
        *_same_names(plan, rows),
        *_empty_posts(plan),
        *_remaining(plan, rows),
        *_without_anything(rows, actors),
    ]


def _past(plan: Plan) -> Iterator[str]:
    if plan.day <= localdate():
        yield "発令日が今日以前です。承認すると、すぐに効力が生じます。"


def _twice(rows: Sequence[TransferRow]) -> Iterator[str]:
    lines: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        lines[row.number].append(f"{row.line}行目")
    for number, places in lines.items():
        if len(places) > 1:
            yield f"職員番号「{number}」は、{'・'.join(places)}にあります。"


def _other_names(rows: Sequence[TransferRow]) -> Iterator[str]:
    names = dict(StaffMember.objects.filter(number__in={row.number for row in rows}).values_list("number", "name"))
    for row in rows:
        known = names.get(row.number, "")
        if row.name and "".join(row.name.split()) != "".join(known.split()):
            yield at_line(row.line, f"氏名「{row.name}」は、登録された氏名「{known}」と異なります。")


def _same_names(plan: Plan, rows: Sequence[TransferRow]) -> Iterator[str]:
    named: dict[str, list[DivisionState]] = defaultdict(list)
    for state in DivisionState.objects.filter(period__contains=plan.day).select_related("parent"):
        named[state.name].append(state)
    meant = {row.division_code for row in rows}
    for name, states in named.items():
        if len(states) > 1 and any(state.code in meant for state in states):
            places = "、".join(f"{state.code}（{state.parent or '上位なし'}）" for state in states)
            yield f"「{name}」という所属が{len(states)}つあります：{places}。所属コードを確かめてください。"


def _empty_posts(plan: Plan) -> Iterator[str]:
    left = {(old.division_id, old.post_id) for old in plan.ended.values() if old.division_id and old.post_id}
    held = Appointment.objects.filter(division__in={division for division, _ in left}).in_force(plan.day)
    empty = left - set(held.order_by().values_list("division_id", "post_id"))
    divisions = {state.division_id: state for state in DivisionState.objects.filter(period__contains=plan.day)}
    posts = Post.objects.in_bulk({post for _, post in empty})
    known = [(divisions[division], posts[post]) for division, post in empty if division in divisions and post in posts]
    for division, post in sorted(known, key=lambda place: (place[0].code, place[1].rank)):
        yield f"{division.name}（{division.code}）の{post.name}が空席になります。"


def _remaining(plan: Plan, rows: Sequence[TransferRow]) -> Iterator[str]:
    moved = {row.number for row in rows if row.action in MAIN_ACTIONS}
    kinds = (Appointment.Kind.CONCURRENT, Appointment.Kind.JOINT)
    held = Appointment.objects.filter(staff__number__in=moved, kind__in=kinds, starts_on__lt=plan.day)
    for old in held.in_force(plan.day).select_related("staff", "division").order_by("staff__number"):
        yield f"職員番号「{old.staff.number}」（{old.staff}）の{old.get_kind_display()}（{old.division}）が残ります。"


def _without_anything(rows: Sequence[TransferRow], actors: Mapping[str, Actor]) -> Iterator[str]:
    expected = {row.number for row in rows if row.action in _EXPECTED}
    for row in {row.number: row for row in rows if row.number not in expected}.values():
        actor = actors.get(row.number)
        if actor is None or not (actor.divisions or actor.is_administrator):
            yield at_line(row.line, f"職員番号「{row.number}」は、この日にどの所属の文書も見られなくなります。")
