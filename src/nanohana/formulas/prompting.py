"""What a model is asked for a formula, and the formula in its answer. Short: a small model reads it on two cores."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from openpyxl.utils import get_column_letter

from nanohana.formulas.table import Table, shown
from nanohana.formulas.task import Task, Verified
from nanohana.llm.gateway import Message

MAX_TOKENS = 160
_ROWS = 4
_CELL = 24

_SYSTEM = (
    "あなたは日本語版Excelの数式を書きます。数式を1つだけ、「=」から始めて1行で書いてください。説明は書きません。"
    '列全体の範囲は $C$2:$C$9 のように固定します。文字列は"で囲みます。'
)
_EXAMPLE: tuple[Message, ...] = (
    {
        "role": "user",
        "content": "列: A=品名 B=単価 C=納品日\n2行目: A2=用紙 B2=500 C2=2024/4/1\n3行目: A3=封筒 B3=30 C3=2024/5/7\n"
        "依頼: 単価が100円以上なら「高」、それ以外は「低」とする。\n正しい結果: D2=高 D3=低\n"
        "D2に入れて下へコピーする数式:",
    },
    {"role": "assistant", "content": '=IF(B2>=100,"高","低")'},
)


def asked(task: Task, hints: Sequence[str] = ()) -> list[Message]:
    """The first question. ``hints`` are forms of formulas that may help."""
    return [{"role": "system", "content": _SYSTEM}, *_EXAMPLE, {"role": "user", "content": _question(task, hints)}]


def asked_again(task: Task, tried: Sequence[Verified], hints: Sequence[str] = ()) -> list[Message]:
    """The question with the last answer and what is wrong with it."""
    last = tried[-1]
    messages: list[Message] = [{"role": "assistant", "content": last.formula[:300]}]
    wrong = "、".join(
        f"{_where(task, each.row)}は{each.expected}が正しいのに{each.got}になりました" for each in last.mismatches[:3]
    )
    said = wrong or "、".join(last.reasons[:2])
    before = "、".join(dict.fromkeys(each.formula[:80] for each in tried[:-1]))
    again = f"{said}。{'次の数式も誤りでした: ' + before + '。' if before else ''}別の正しい数式を1行で書いてください:"
    return [*asked(task, hints), *messages, {"role": "user", "content": again}]


def formula_in(answer: str) -> str:
    """The formula in an answer; empty where there is none. Full-width signs outside of texts become plain ones."""
    for line in answer.replace("`", "\n").splitlines():
        found = re.search(r"[=＝].*", line.strip())
        if found and (line.strip()[0] in "=＝" or re.match(r".{0,40}[:：]\s*[=＝]", line)):
            return _plain(found[0]).rstrip("。 　")
    return ""


def _plain(formula: str) -> str:
    parts = re.split(r'("(?:[^"]|"")*")', formula.translate({0x201C: '"', 0x201D: '"', 0xFF02: '"'}))
    return "".join(part if part.startswith('"') else unicodedata.normalize("NFKC", part) for part in parts).strip()


def _question(task: Task, hints: Sequence[str]) -> str:
    table = task.sample.table
    lines = [*_described(table, ""), *(line for name, other in task.sample.others for line in _described(other, name))]
    wanted = " ".join(f"{_where(task, row)}={shown(value)}" for row, value in list(task.expected.items())[:_ROWS])
    place = _where(task, 0) + ("に入れる数式:" if task.place.row else "に入れて下へコピーする数式:")
    last = f"表は{table.first_row}行目から{table.last_row}行目まで"
    helping = [f"参考になる書き方（{'、'.join(hints)}）"] if hints else []
    given = [f"正しい結果: {wanted}"] if wanted else []
    return "\n".join([*lines, last, *helping, f"依頼: {task.request[:400]}", *given, place])


def _described(table: Table, sheet: str) -> Iterator[str]:
    head = " ".join(f"{table.column(index)}={header}" for index, header in enumerate(table.headers) if header)
    yield f"シート「{sheet}」（{sheet}!$A$2:$A${table.last_row}のように参照） {head}" if sheet else f"列: {head}"
    for number, row in enumerate(table.rows[: _ROWS if not sheet else 3], table.first_row):
        cells = " ".join(
            f"{table.column(index)}{number}={shown(value, index in table.dates)[:_CELL]}"
            for index, value in enumerate(row)
            if value is not None
        )
        yield f"{number}行目: {cells}"


def _where(task: Task, row: int) -> str:
    return f"{get_column_letter(task.place.column)}{task.place.row or task.sample.table.first_row + row}"
