"""Rules on words as a CSV file: what it would add and change is shown first; all of it or nothing, none is removed.

A line is known by its division and its words. A file that was written here can be taken in again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from nanohana.organization.models import Division
from nanohana.organization.tables import CODE, Column, Line, Problem, Rejected, read_lines
from nanohana.search.models import WordRule
from nanohana.search.word_forms import WordsForm
from nanohana.search.word_rules import MOST_RULES, Key, key_of
from nanohana.spreadsheet import moment_cell
from nanohana.table_files import Limits

LIMITS = Limits(size=300_000, rows=10_000)  # its text travels through the page of its preview
WAYS = {"": "", "一方": "", "両方": "1"}
_LONG = 1_000
COLUMNS = (
    Column("質問のことば", required=True, longest=_LONG),
    Column("文書のことば", required=True, longest=_LONG),
    Column("向き", may_be_missing=True),
    Column("備考", longest=_LONG, may_be_missing=True),
    Column("所属コード", kind=CODE, may_be_missing=True),
    *(Column(name, may_be_missing=True) for name in ("所管課", "変更した職員", "変更日時")),  # for readers
)


@dataclass
class Plan:
    """What a file does. With ``problems`` nothing of it is taken in."""

    added: list[WordRule] = field(default_factory=list)
    changed: list[WordRule] = field(default_factory=list)
    same: int = 0
    problems: list[Problem] = field(default_factory=list)


def rows_of(rules: Iterable[WordRule]) -> Iterator[tuple[object, ...]]:
    for one in rules:
        yield (
            "、".join(one.words), "、".join(one.document_words), "両方" if one.both_ways else "一方", one.note,
            one.division.code, one.division.name, one.changed_by, moment_cell(one.changed_at),
        )  # fmt: skip


def plan(content: bytes, divisions: Collection[Division], limits: Limits) -> Plan:
    """Look at a file; ``divisions`` are those whose rules the person may change. Nothing changes."""
    try:
        lines, problems = read_lines(content, COLUMNS, limits)
    except Rejected as rejected:
        return Plan(problems=rejected.problems)
    by_code = {one.code: one for one in divisions}
    held = {key_of(one): one for one in WordRule.objects.filter(division__in=divisions, removed_at=None)}
    made, seen = Plan(problems=problems), set[Key]()
    for line in lines:
        _read(line, by_code, held, made, seen)
    counts = Counter(one.division for one in (*held.values(), *made.added))
    made.problems.extend(
        Problem(0, f"{one}の対応が{number}件になります。一つの所属の対応は{MOST_RULES}件までです。")
        for one, number in counts.items() if number > MOST_RULES
    )  # fmt: skip
    made.problems.sort()
    return made


def _read(line: Line, by_code: dict[str, Division], held: dict[Key, WordRule], made: Plan, seen: set[Key]) -> None:
    division = by_code.get(line.text.get("所属コード", "")) or _only(line, by_code)
    way = line.text.get("向き", "")
    form = WordsForm(
        {
            "words": line.text["質問のことば"], "document_words": line.text["文書のことば"],
            "both_ways": WAYS.get(way), "note": line.text.get("備考", ""),
        }
    )  # fmt: skip
    problems = [] if division else [line.problem("あなたの所属の「所属コード」ではありません。")]
    problems += [] if way in WAYS else [line.problem("「向き」は「一方」か「両方」にしてください。")]
    problems += [
        line.problem(f"「{form[name].label}」{error}") for name, errors in form.errors.items() for error in errors
    ]
    if division is None or problems:
        made.problems.extend(problems)
        return
    new = form.written_to(WordRule(division=division))
    known = held.get(key_of(new))
    if key_of(new) in seen:
        made.problems.append(line.problem(f"「{'、'.join(new.words)[:30]}」の対応が2つ以上あります。"))
    elif known is None:
        made.added.append(new)
    elif _said(known) == _said(new):
        made.same += 1
    else:
        made.changed.append(form.written_to(known))
    seen.add(key_of(new))


def _only(line: Line, by_code: dict[str, Division]) -> Division | None:
    """The one division that a line without a code can mean."""
    return next(iter(by_code.values())) if len(by_code) == 1 and not line.text.get("所属コード") else None


def _said(rule: WordRule) -> tuple[object, ...]:
    return rule.words, rule.document_words, rule.both_ways, rule.note
