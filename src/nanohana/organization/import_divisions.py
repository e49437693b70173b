"""The import of divisions with their history.

1. A line is the state of a division from its 有効開始日 on. A known division with a later first day gets a new state;
   what it was called and where it stood before is kept. The same first day, or none, corrects a state.
2. 有効終了日 abolishes a division; 引継先所属コード (several by 「;」) names who takes over what it owns.
3. On every day on which something begins or ends: every division stands below one that is valid then, and never below
   itself.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from nanohana.organization.models import FOREVER, Division, FormerState
from nanohana.organization.tables import CODE, DAY, Column, Line, Problem, without_zeros

DIVISION_COLUMNS = (
    Column("所属コード", required=True, kind=CODE, longest=20),
    Column("所属名", required=True),
    Column("上位所属コード", kind=CODE, longest=20),
    Column("有効開始日", kind=DAY),
    Column("有効終了日", kind=DAY),
    Column("引継先所属コード", kind=CODE, longest=200),
)
ALWAYS = datetime.date.min
ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class State:
    """A name and a place from ``first`` to ``last``; ALWAYS and FOREVER where no day is known."""

    name: str
    parent: str
    first: datetime.date
    last: datetime.date

    def holds(self, day: datetime.date) -> bool:
        return self.first <= day <= self.last


@dataclass(slots=True)
class History:
    """All states of a division in order, and who takes over from it."""

    states: list[State] = field(default_factory=list)
    successors: frozenset[str] = frozenset()

    def on(self, day: datetime.date) -> State | None:
        return next((state for state in self.states if state.holds(day)), None)

    def with_state(self, state: State, *, undated: bool) -> History | None:
        """Brought up to date; None for a day before the present state on which none began."""
        states = list(self.states)
        starts = [known.first for known in states]
        if undated and states and ALWAYS not in starts:
            state = replace(state, first=starts[-1])
        if state.first in starts:
            states[starts.index(state.first)] = state
        elif not states or state.first > starts[-1]:
            same = bool(states) and (states[-1].name, states[-1].parent) == (state.name, state.parent)
            if same and states[-1].last >= state.first - ONE_DAY:
                states[-1] = replace(states[-1], last=state.last)
            else:
                states.append(state)
        else:
            return None
        ends = [min(known.last, after.first - ONE_DAY) for known, after in pairwise(states)]
        kept = [replace(known, last=end) for known, end in zip(states, ends, strict=False)]
        return History([*kept, states[-1]], self.successors)


def import_divisions(lines: Sequence[Line], problems: list[Problem]) -> tuple[int, int]:
    """Adds what is wrong to ``problems``; gives how many divisions are new and how many changed."""
    before = read_histories()
    after = dict(before)
    problems += without_zeros(lines, "所属コード", before)
    last_line: dict[str, Line] = {}
    for line in sorted(lines, key=lambda line: line.day("有効開始日") or ALWAYS):
        problems += _taken_over(line, after, last_line.get(line.text["所属コード"]))
        last_line[line.text["所属コード"]] = line
    problems += _unknown_codes(lines, after)
    problems += [] if problems else sorted(set(_wrong_trees(after, last_line)))
    if problems:
        return 0, 0
    changed = {code: history for code, history in after.items() if history != before.get(code)}
    _store(changed)
    return len(changed.keys() - before.keys()), len(changed.keys() & before.keys())


def read_histories() -> dict[str, History]:
    """Every division by its code, as it is stored."""
    divisions = Division.objects.select_related("parent").prefetch_related("former_states__parent", "successors")
    return {
        division.code: History(
            [*map(_state, division.former_states.all()), _state(division)],
            frozenset(successor.code for successor in division.successors.all()),
        )
        for division in divisions
    }


def _state(row: Division | FormerState) -> State:
    return State(row.name, row.parent.code if row.parent else "", row.valid_from or ALWAYS, row.valid_until or FOREVER)


def _taken_over(line: Line, histories: dict[str, History], earlier: Line | None) -> Iterator[Problem]:
    text, first, last = line.text, line.day("有効開始日"), line.day("有効終了日")
    successors = frozenset(filter(None, re.split(r"[;、,/\s]+", text["引継先所属コード"])))
    if first and last and last < first:
        yield line.problem("有効終了日が有効開始日より前です。")
    elif earlier is not None and earlier.day("有効開始日") == first:
        yield line.problem(f"所属コード「{text['所属コード']}」は{earlier.number}行目にもあります。")
    elif successors and last is None:
        yield line.problem("引継先所属コードは、有効終了日のある所属に書いてください。")
    else:
        state = State(text["所属名"], text["上位所属コード"], first or ALWAYS, last or FOREVER)
        history = histories.get(text["所属コード"], History()).with_state(state, undated=first is None)
        if history is None:
            yield line.problem("登録済みの状態より前の日は、有効開始日にできません。")
        elif any(known.last < known.first for known in history.states):
            yield line.problem("期間が、同じ所属の別の期間と重なります。")
        else:
            histories[text["所属コード"]] = replace(history, successors=successors)


def _unknown_codes(lines: Iterable[Line], histories: Mapping[str, History]) -> Iterator[Problem]:
    codes = histories.keys() | {line.text["所属コード"] for line in lines}
    for line in lines:
        for column in ("上位所属コード", "引継先所属コード"):
            for code in filter(None, re.split(r"[;、,/\s]+", line.text[column])):
                if code not in codes:
                    yield line.problem(f"{column}「{code}」の所属は登録されていません。")
        if line.text["所属コード"] in re.split(r"[;、,/\s]+", line.text["引継先所属コード"]):
            yield line.problem("引継先に、その所属自身は書けません。")


def _wrong_trees(histories: Mapping[str, History], lines: Mapping[str, Line]) -> Iterator[Problem]:
    """What is wrong with the tree on each day on which something begins or ends, said of a line of the file."""
    starts = {state.first for history in histories.values() for state in history.states}
    ends = {state.last + ONE_DAY for history in histories.values() for state in history.states if state.last < FOREVER}
    for day in sorted(starts | ends):
        parents = {code: state.parent for code, history in histories.items() if (state := history.on(day))}
        for code, parent in parents.items():
            line = lines.get(code) or lines.get(parent)
            if line and parent and parent not in parents:
                yield line.problem(f"所属「{code}」の上位所属「{parent}」が、有効でない日があります（{_said(day)}）。")
            elif code in lines and (cycle := _cycle(code, parents)):
                yield lines[code].problem(f"上位所属をたどると元に戻ります（{' → '.join(cycle)}）。")


def _cycle(code: str, parents: Mapping[str, str]) -> list[str]:
    """The way up from a code back to itself, or nothing."""
    way = [code]
    while (parent := parents.get(way[-1], "")) and parent not in way:
        way.append(parent)
    return [*way, code] if parent == code else []


def _said(day: datetime.date) -> str:
    return "初めから" if day == ALWAYS else f"{day}から"


def _store(changed: Mapping[str, History]) -> None:
    known = Division.objects.in_bulk(field_name="code")
    new = [Division(code=code, name=history.states[-1].name) for code, history in changed.items() if code not in known]
    for division in [*Division.objects.bulk_create(new), *known.values()]:
        known[division.code] = division
    for code, history in changed.items():
        vars(known[code]).update(_fields(history.states[-1], known))
    Division.objects.bulk_update(
        [known[code] for code in changed], ["name", "parent", "valid_from", "valid_until"], batch_size=500
    )
    FormerState.objects.filter(division__code__in=changed).delete()
    FormerState.objects.bulk_create(
        FormerState(division=known[code], **_fields(state, known))
        for code, history in changed.items()
        for state in history.states[:-1]
    )
    for code, history in changed.items():
        known[code].successors.set(known[successor] for successor in history.successors)


def _fields(state: State, known: Mapping[str, Division]) -> dict[str, object]:
    return {
        "name": state.name,
        "parent_id": known[state.parent].pk if state.parent else None,
        "valid_from": None if state.first == ALWAYS else state.first,
        "valid_until": None if state.last == FOREVER else state.last,
    }
