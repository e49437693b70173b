"""The file of a 人事異動: one line for each appointment that is made or ended, all of one day."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from enum import StrEnum

from nanohana.organization.models import TransferRow
from nanohana.organization.tables import CODE, DAY, Column, Line, Problem, Rejected, read_lines, written

TRANSFER_COLUMNS = (
    Column("発令日", required=True, kind=DAY),
    Column("職員番号", required=True, kind=CODE, longest=20),
    Column("氏名"),
    Column("区分", required=True, longest=20),
    Column("所属コード", kind=CODE, longest=20),
    Column("職位コード", kind=CODE, longest=20),
    Column("終了日", kind=DAY),
)


class Action(StrEnum):
    """区分: what a line does."""

    MOVE = "異動"
    HIRE = "採用"
    FIXED_TERM = "会計年度任用"
    CONCURRENT = "兼務"
    JOINT = "併任"
    END_CONCURRENT = "兼務解除"
    END_JOINT = "併任解除"
    DISPATCH = "派遣"
    LEAVE = "休職"
    RETURN = "復職"
    RETIRE = "退職"


MAIN_ACTIONS = frozenset({Action.MOVE, Action.HIRE, Action.FIXED_TERM})
PLACED = MAIN_ACTIONS | {Action.CONCURRENT, Action.JOINT}


def read_transfer(content: bytes) -> tuple[datetime.date, list[TransferRow]]:
    """The day and the rows, not stored yet. Raises Rejected with every line that cannot be read."""
    lines, problems = read_lines(content, TRANSFER_COLUMNS)
    days = {line.day("発令日") for line in lines}
    if len(days) > 1:
        first = lines[0].day("発令日")
        problems += [
            line.problem(f"発令日が{lines[0].number}行目と異なります。1つのファイルは1つの日の発令にしてください。")
            for line in lines
            if line.day("発令日") != first
        ]
    problems += [problem for line in lines for problem in _wrong(line)]
    if problems:
        raise Rejected(problems)
    (day,) = days
    assert day is not None  # noqa: S101 - a required column, read as a day
    return day, [_row(line) for line in lines]


def _wrong(line: Line) -> Iterator[Problem]:
    text, last = line.text, line.day("終了日")
    if text["区分"] not in set(Action):
        yield line.problem(f"区分「{text['区分']}」は使えません（{'、'.join(Action)}）。")
        return
    action = Action(text["区分"])
    if action in PLACED and not (text["所属コード"] and text["職位コード"]):
        yield line.problem(f"{action}には、所属コードと職位コードが必要です。")
    if action in (Action.END_CONCURRENT, Action.END_JOINT) and not text["所属コード"]:
        yield line.problem(f"{action}には、所属コードが必要です。")
    if action is Action.FIXED_TERM and last is None:
        yield line.problem("会計年度任用には、終了日が必要です。")
    if last is not None and last < (line.day("発令日") or last):
        yield line.problem("終了日が発令日より前です。")


def _row(line: Line) -> TransferRow:
    text = line.text
    return TransferRow(
        line=line.number,
        number=text["職員番号"],
        name=text["氏名"],
        action=text["区分"],
        division_code=text["所属コード"],
        post_code=text["職位コード"],
        ends_on=line.day("終了日"),
    )


def template(example: Sequence[Sequence[object]] = ()) -> bytes:
    """The head, and lines under it."""
    return written((column.name for column in TRANSFER_COLUMNS), example)
