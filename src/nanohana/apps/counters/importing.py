"""Taking in a file of the registry: what it would add, change and remove is shown first; all of it or nothing.

Rows are known by their 番号. A row that the file does not have stays, unless its removal was asked for; then only rows
of divisions that the file speaks of and that the person may change are removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.apps.counters.acts import CounterAct
from nanohana.apps.counters.changing import differences, set_values
from nanohana.apps.counters.columns import COLUMNS, MUNICIPALITY_COLUMNS, Known, parts, values_of
from nanohana.apps.counters.models import Change, Entry, Municipality
from nanohana.audit.recording import record
from nanohana.organization.models import Division
from nanohana.organization.tables import Line, Problem, Rejected, read_lines
from nanohana.table_files import table_rows
from nanohana.web.meanwhile import mark_of


@dataclass(frozen=True, slots=True)
class Changed:
    entry: Entry
    values: dict[str, Any]
    fields: dict[str, list[str]]


@dataclass(frozen=True)
class Plan:
    """What a file does. With ``problems`` nothing of it is taken in."""

    added: list[dict[str, Any]] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    removed: list[Entry] = field(default_factory=list)
    same: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def does_something(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    @property
    def mark(self) -> str:
        """Tells whether what would be done is what somebody has been shown."""
        changed = [(each.entry.key, each.fields) for each in self.changed]
        return mark_of(self.added, changed, [entry.key for entry in self.removed])


def plan(content: bytes, divisions: Iterable[Division] | None, *, removes: bool = False) -> Plan:
    """Look at a file; ``divisions`` are those whose rows the person may change, None for all. Nothing changes."""
    try:
        lines, problems = read_lines(content, COLUMNS, rows_of=table_rows)
    except Rejected as rejected:
        return Plan(problems=rejected.problems)
    towns = frozenset(Municipality.objects.values_list("name", flat=True))
    known = Known(towns, {one.code: one for one in Division.objects.all()})
    read = [(line, *values_of(line, known)) for line in lines]
    problems += [problem for _, _, found in read for problem in found]
    problems += _twice([(line, values["key"]) for line, values, _ in read])
    allowed = None if divisions is None else {one.pk for one in divisions}
    problems += _not_allowed(read, allowed)
    problems += _unknown_successors([(line, values) for line, values, _ in read])
    return Plan(problems=sorted(problems)) if problems else _plan([values for _, values, _ in read], allowed, removes)


def _plan(rows: list[dict[str, Any]], allowed: set[int] | None, removes: bool) -> Plan:
    held = {entry.key: entry for entry in Entry.objects.select_related("owner_division")}
    made = Plan(added=[values for values in rows if values["key"] not in held])
    for values in rows:
        if (entry := held.get(values["key"])) is not None:
            fields = differences(entry, values)
            if fields or entry.removed_at is not None:
                made.changed.append(Changed(entry, values, fields))
    keys, owners = {values["key"] for values in rows}, {values["owner_division"].pk for values in rows}
    if removes:
        made.removed.extend(
            entry for key, entry in held.items()
            if key not in keys and entry.removed_at is None and entry.owner_division_id in owners
            and (allowed is None or entry.owner_division_id in allowed)
        )  # fmt: skip
    same = len(rows) - len(made.added) - len(made.changed)
    return Plan(made.added, made.changed, made.removed, same)


@transaction.atomic
def carry_out(made: Plan, by: Account | None, filename: str = "") -> None:
    """Do what a plan says, with a history of each row. Raises Rejected for one with problems."""
    if made.problems:
        raise Rejected(made.problems)
    Entry.objects.bulk_create([Entry(**values) for values in made.added])
    new = Entry.objects.filter(key__in=[values["key"] for values in made.added])
    for each in made.changed:
        each.entry.removed_at = None
        set_values(each.entry, each.values).save(update_fields=["removed_at", *each.values])
    Entry.objects.filter(pk__in=[entry.pk for entry in made.removed]).update(removed_at=timezone.now())
    imported, removed = Change.Cause.IMPORTED, Change.Cause.REMOVED
    Change.objects.bulk_create(
        [Change(entry=entry, cause=imported, by=by) for entry in new]
        + [Change(entry=each.entry, cause=imported, by=by, fields=each.fields) for each in made.changed]
        + [Change(entry=entry, cause=removed, by=by) for entry in made.removed]
    )
    new_rows, changed, gone = len(made.added), len(made.changed), len(made.removed)
    record(CounterAct.IMPORTED, title=filename, new=new_rows, changed=changed, removed=gone)


@transaction.atomic
def take_in_municipalities(content: bytes, filename: str = "") -> int:
    """Add and change municipalities; none is removed. Raises Rejected; gives the number of lines."""
    lines, problems = read_lines(content, MUNICIPALITY_COLUMNS, rows_of=table_rows)
    problems += _twice([(line, line.text["市町村名"]) for line in lines])
    if problems:
        raise Rejected(problems)
    wanted = [
        Municipality(name=line.text["市町村名"], reading=line.text["よみ"], parts=parts(line.text["地名"]))
        for line in lines
    ]
    Municipality.objects.bulk_create(
        wanted, update_conflicts=True, unique_fields=["name"], update_fields=["reading", "parts"]
    )
    record(CounterAct.IMPORTED, title=filename, municipalities=len(wanted))
    return len(wanted)


def _twice(keys: Sequence[tuple[Line, str]]) -> list[Problem]:
    seen: set[str] = set()
    found = []
    for line, key in keys:
        if key in seen:
            found.append(line.problem(f"「{key[:30]}」が2つ以上あります。"))
        seen.add(key)
    return found


def _unknown_successors(read: Sequence[tuple[Line, dict[str, Any]]]) -> list[Problem]:
    """Where a counter moves to must be a row, of the file or of the registry."""
    known = {values["key"] for _, values in read} | set(Entry.objects.values_list("key", flat=True))
    return [
        line.problem(f"「移転先の番号」の「{values['successor'][:30]}」という行はありません。")
        for line, values in read
        if values.get("successor") and values["successor"] not in known
    ]


def _not_allowed(read: Sequence[tuple[Line, dict[str, Any], list[Problem]]], allowed: set[int] | None) -> list[Problem]:
    if allowed is None:
        return []
    owners = dict(Entry.objects.values_list("key", "owner_division_id"))
    return [
        line.problem("ほかの所属が所管する行です。変えられるのは、あなたの所属の行だけです。")
        for line, values, _ in read
        if values["owner_division"] is not None
        and not {values["owner_division"].pk, owners.get(values["key"], values["owner_division"].pk)} <= allowed
    ]
