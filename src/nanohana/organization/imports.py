"""Taking over CSV files of divisions, posts, staff and appointments: everything of a file, or nothing.

Known codes and numbers are brought up to date, new ones are added; nothing that a file does not name is touched.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction

from nanohana.audit.recording import record
from nanohana.organization.acts import OrganizationAct
from nanohana.organization.changes import hold, only_one_change_at_a_time
from nanohana.organization.import_appointments import APPOINTMENT_COLUMNS, import_appointments
from nanohana.organization.import_divisions import DIVISION_COLUMNS, import_divisions
from nanohana.organization.models import Post, StaffMember
from nanohana.organization.tables import CODE, Column, Line, Problem, Rejected, read_lines, without_zeros

POST_COLUMNS = (
    Column("職位コード", required=True, kind=CODE, longest=20),
    Column("職位名", required=True),
    Column("順位", required=True, kind=CODE, longest=5),
)
STAFF_COLUMNS = (
    Column("職員番号", required=True, kind=CODE, longest=20),
    Column("氏名", required=True),
    Column("ふりがな"),
    Column("生年", kind=CODE, longest=4, may_be_missing=True),
)


Row = TypeVar("Row", Post, StaffMember)


@dataclass(frozen=True, slots=True)
class Imported:
    """How many lines were new, changed something, or said what was known."""

    new: int
    changed: int
    same: int


@dataclass(frozen=True, slots=True)
class Kind:
    title: str
    columns: Sequence[Column]
    apply: Callable[[Sequence[Line], list[Problem]], tuple[int, int]]  # what to add to the problems; new, changed


def import_file(kind: str, content: bytes, *, filename: str = "", dry_run: bool = False) -> Imported:
    """Take over a file of one of ``KINDS``. Raises Rejected, with every bad line; then nothing has changed."""
    about = KINDS[kind]
    lines, problems = read_lines(content, about.columns)
    with transaction.atomic():
        only_one_change_at_a_time()
        new, changed = about.apply(lines, problems)
        if problems:
            raise Rejected(problems)
        hold()
        if dry_run:
            transaction.set_rollback(True)
        else:
            record(OrganizationAct.IMPORTED, title=filename, kind=kind, new=new, changed=changed)
    return Imported(new, changed, len(lines) - new - changed)


def _import_posts(lines: Sequence[Line], problems: list[Problem]) -> tuple[int, int]:
    known = Post.objects.in_bulk(field_name="code")
    problems += [*_twice(lines, "職位コード"), *without_zeros(lines, "職位コード", known)]
    problems += [
        line.problem("「順位」は、0から32767までの整数で書いてください。") for line in lines if not _is_rank(line)
    ]
    if problems:
        return 0, 0
    wanted = [
        Post(code=line.text["職位コード"], name=line.text["職位名"], rank=int(line.text["順位"])) for line in lines
    ]
    return _stored(Post, "code", wanted, known, ("name", "rank"))


def _is_rank(line: Line) -> bool:
    return line.text["順位"].isdecimal() and int(line.text["順位"]) <= 32767


def _import_staff(lines: Sequence[Line], problems: list[Problem]) -> tuple[int, int]:
    numbers = StaffMember.objects.values_list("number", flat=True)
    problems += [*_twice(lines, "職員番号"), *without_zeros(lines, "職員番号", numbers)]
    problems += [line.problem("「生年」は、西暦の4桁で書いてください。") for line in lines if not _is_year(line)]
    if problems:
        return 0, 0
    known = StaffMember.objects.in_bulk([line.text["職員番号"] for line in lines], field_name="number")
    wanted = [
        StaffMember(
            number=line.text["職員番号"], name=line.text["氏名"], reading=line.text["ふりがな"],
            birth_year=int(line.text.get("生年") or 0) or None,
        )
        for line in lines
    ]  # fmt: skip
    fields = ("name", "reading", "birth_year") if any("生年" in line.text for line in lines) else ("name", "reading")
    return _stored(StaffMember, "number", wanted, known, fields)


def _is_year(line: Line) -> bool:
    year = line.text.get("生年", "")
    return not year or (year.isdecimal() and 1900 <= int(year) <= 2100)


def _stored(
    model: type[Row], key: str, wanted: Sequence[Row], known: dict[str, Row], fields: Sequence[str]
) -> tuple[int, int]:
    new = [row for row in wanted if getattr(row, key) not in known]
    changed = []
    for row in wanted:
        old = known.get(getattr(row, key))
        if old is not None and any(getattr(old, field) != getattr(row, field) for field in fields):
            row.pk = old.pk
            changed.append(row)
    model._default_manager.bulk_create(new)
    model._default_manager.bulk_update(changed, fields, batch_size=500)
    return len(new), len(changed)


def _twice(lines: Sequence[Line], column: str) -> list[Problem]:
    first: dict[str, int] = {}
    problems = []
    for line in lines:
        value = line.text[column]
        if value in first:
            problems.append(line.problem(f"{column}「{value}」は{first[value]}行目にもあります。"))
        first.setdefault(value, line.number)
    return problems


KINDS = {
    "divisions": Kind("所属", DIVISION_COLUMNS, import_divisions),
    "posts": Kind("職位", POST_COLUMNS, _import_posts),
    "staff": Kind("職員", STAFF_COLUMNS, _import_staff),
    "appointments": Kind("発令", APPOINTMENT_COLUMNS, import_appointments),
}
