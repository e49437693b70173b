"""What a formula may not do here, each with its reason, found in its parse tree before anything is evaluated.

Outside: other workbooks, addresses, programs (DDE, ``CALL``), live data. Loops: a formula that refers to its own cell
or column. Unknown: names that are no function, functions that the engine does not compute as Excel does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal as OneOf

from openpyxl.utils.cell import column_index_from_string

from nanohana.formulas.function_names import EXCEL_FUNCTIONS
from nanohana.formulas.syntax import Call, Literal, Name, Node, Reference, nodes
from nanohana.formulas.table import Sample


@dataclass(frozen=True, slots=True)
class Refusal:
    """``kind``: "outside" is not allowed, "loop" cannot be, "unknown" may be right in Excel but is not computed."""

    kind: OneOf["outside", "loop", "unknown"]
    reason: str


OUTSIDE_FUNCTIONS = {
    **dict.fromkeys(("WEBSERVICE", "FILTERXML", "IMAGE"), "外部のアドレスから情報を取り込む関数のため、使えません。"),
    "HYPERLINK": "リンク先を開かせる関数のため、使えません。",
    **dict.fromkeys(
        ("CALL", "REGISTER", "REGISTER.ID", "EXEC", "EXECUTE"), "プログラムを呼び出す関数のため、使えません。"
    ),
    **dict.fromkeys(("RTD", "DDE", "SQL.REQUEST"), "他のプログラムと通信する関数のため、使えません。"),
    **dict.fromkeys(
        ("STOCKHISTORY", "TRANSLATE", "DETECTLANGUAGE", "COPILOT", "PY"),
        "外部のサービスへ情報を送る関数のため、使えません。",
    ),
    **dict.fromkeys(("INFO", "CELL"), "パソコンやファイルの情報を取り出す関数のため、この環境では評価できません。"),
    **dict.fromkeys(
        (
            "CUBEVALUE",
            "CUBEMEMBER",
            "CUBESET",
            "CUBERANKEDMEMBER",
            "CUBESETCOUNT",
            "CUBEKPIMEMBER",
            "CUBEMEMBERPROPERTY",
        ),
        "外部のデータベースへ接続する関数のため、使えません。",
    ),
}

UNCOMPUTED = {
    "YEN": 'TEXT(値,"¥#,##0")',
    "NUMBERSTRING": 'TEXT(値,"[DBNum1]0")',
    "DATESTRING": 'TEXT(値,"ggge年m月d日")',
    "PHONETIC": "ふりがなの列",
    "GETPIVOTDATA": "SUMIFS",
}
"""Functions that exist in Excel and that the engine does not compute as Excel does, with what does the same."""

# No part may give back what it has taken: a formula is somebody's, and a field holds 100,000 characters.
_OUTSIDE_TEXT = re.compile(r"https?:|ftp:|file:|\\\\|\[[^\[\]]*\]|\.xls", re.IGNORECASE)
_WORKBOOK = re.compile(r"\[[^\[\]]*\]|^'?[a-z]:\\|\\\\", re.IGNORECASE)
_DDE = re.compile(r"^\s*+=?\s*+[+@-]?\s*+\w++\s*+\|", re.IGNORECASE)


def dde(formula: str) -> Refusal | None:
    """``=cmd|'/C calc'!A0`` starts a program; it is no formula that a parser knows."""
    if _DDE.match(formula.strip()):
        return Refusal("outside", "他のプログラムを呼び出す書き方（DDE）のため、使えません。")
    return None


def refusals(node: Node, sample: Sample, column: int | None = None, row: int | None = None) -> list[Refusal]:
    """Why the formula is not evaluated; empty where it may be. ``column`` and ``row``: the cell it is for (1-based)."""
    names = {name for name, _ in sample.others} | {"", "Sheet1"}
    found = [*_outside(node), *_unknown(node, names)]
    if column is not None:
        found += _loops(node, column, row)
    return list(dict.fromkeys(found))


def _outside(node: Node) -> Iterator[Refusal]:
    for part in nodes(node):
        match part:
            case Call(function) if function in OUTSIDE_FUNCTIONS:
                yield Refusal("outside", f"{function}: {OUTSIDE_FUNCTIONS[function]}")
            case Call("INDIRECT", (first, *_)) if not _is_inside(first):
                yield Refusal(
                    "outside",
                    "INDIRECT: 参照先を文字列で組み立てる関数は、確かめられないため使えません。"
                    "INDEX関数やXLOOKUP関数を使ってください。",
                )
            case Reference(text) | Name(text) if _WORKBOOK.search(text) and not _is_structured(text):
                yield Refusal(
                    "outside", f"{text}: 別のブックは参照できません。必要な表を「参照する表」に貼り付けてください。"
                )


def _is_inside(argument: Node | None) -> bool:
    return (
        isinstance(argument, Literal) and isinstance(argument.value, str) and not _OUTSIDE_TEXT.search(argument.value)
    )


def _is_structured(text: str) -> bool:
    return bool(re.fullmatch(r"[^\[\]!']+\[.*\]", text))


def _unknown(node: Node, sheets: set[str]) -> Iterator[Refusal]:
    variables = _variables(node)
    for part in nodes(node):
        match part:
            case Call(function) if function in UNCOMPUTED:
                yield Refusal(
                    "unknown",
                    f"{function}: この環境では計算できない関数のため、評価できません。"
                    f"代わりに {UNCOMPUTED[function]} を使うと確かめられます。",
                )
            case Call(function) if function not in EXCEL_FUNCTIONS and function.upper() not in variables:
                yield Refusal(
                    "unknown", f"{function}: このような名前の関数はありません。関数名のつづりを確かめてください。"
                )
            case Name(text) if text.upper() not in variables and not text.startswith("_xlpm."):
                yield Refusal(
                    "unknown",
                    f"{text}: 名前の定義や列名による参照は、この環境では評価できません。"
                    '「A2」のようなセル番地を使ってください。文字列は「"」で囲んでください。',
                )
            case Reference() if part.sheet not in sheets and not _WORKBOOK.search(part.text):
                yield Refusal(
                    "unknown",
                    f"{part.sheet}: このシートは入力されていません。参照する表を、シート名と一緒に入力してください。",
                )


def _variables(node: Node) -> set[str]:
    """The names that LET and LAMBDA give."""
    found: set[str] = set()
    for part in nodes(node):
        if isinstance(part, Call) and part.function in ("LET", "LAMBDA"):
            found |= {argument.text.upper() for argument in part.arguments[:-1] if isinstance(argument, Name)}
    return found


def _loops(node: Node, column: int, row: int | None) -> Iterator[Refusal]:
    for part in nodes(node):
        if isinstance(part, Reference) and part.sheet in ("", "Sheet1") and _covers(part.cells, column, row):
            yield Refusal(
                "loop",
                f"{part.text}: 数式を入れるセル（列）自身を参照しており、循環参照になります。"
                "参照する範囲から、数式を入れる列を除いてください。",
            )


_ENDS = re.compile(r"\$?([A-Z]{1,3})?\$?(\d+)?(?::\$?([A-Z]{1,3})?\$?(\d+)?)?", re.IGNORECASE)


def bounds(cells: str) -> tuple[int, int, int, int]:
    """First column, first row, last column, last row (1-based) of a reference without its sheet."""
    match = _ENDS.fullmatch(cells)
    if match is None:
        return 1, 1, 16_384, 1_048_576
    left, top, right, bottom = match.groups()
    if ":" not in cells:
        right, bottom = left, top
    columns = (column_index_from_string(left) if left else 1, column_index_from_string(right) if right else 16_384)
    rows = (int(top) if top else 1, int(bottom) if bottom else 1_048_576)
    return min(columns), min(rows), max(columns), max(rows)


def _covers(cells: str, column: int, row: int | None) -> bool:
    """Whether a reference takes in the formula's cell, or without a row, anything of its column."""
    left, top, right, bottom = bounds(cells)
    return left <= column <= right and (row is None or top <= row <= bottom)
