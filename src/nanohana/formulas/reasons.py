"""Why a formula that computes is still not called right, and what an Excel error means and asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nanohana.formulas.filling import used_columns
from nanohana.formulas.syntax import Call, Literal, Node, Reference, nodes
from nanohana.formulas.table import Table
from nanohana.formulas.wording import Wording, folded

_ERRORS = {
    "#N/A": "探している値が表にありません。値の表記（全角・半角、空白）と検索する範囲を確かめてください。",
    "#NAME?": '関数名や名前のつづりが違います。文字列は「"」で囲んでください。',
    "#VALUE!": "数値であるべきところに文字列があります。参照している列とデータの形式を確かめてください。",
    "#REF!": "参照先のセルがありません。範囲と列番号を確かめてください。",
    "#DIV/0!": "0または空欄で割っています。IFERROR関数やIF関数で、0のときの値を決めてください。",
    "#NUM!": "計算できない数値です。日付の前後や、引数の値を確かめてください。",
    "#NULL!": "範囲の指定が正しくありません。「:」や「,」を確かめてください。",
    "#SPILL!": "結果が広がる先のセルが空いていません。右と下のセルを空けてください。",
    "#CALC!": "結果が1件もないか、計算できない配列です。該当がないときの値を決めてください。",
}
_VOLATILE = ("TODAY", "NOW")
_RANDOM = ("RAND", "RANDBETWEEN", "RANDARRAY")
_WANTED = (
    (r"切り?捨て", ("ROUNDDOWN", "INT", "FLOOR", "TRUNC", "FLOOR.MATH", "QUOTIENT"), "切捨て"),
    (r"切り?上げ", ("ROUNDUP", "CEILING", "CEILING.MATH"), "切上げ"),
    (r"四捨五入", ("ROUND", "MROUND", "TEXT", "FIXED"), "四捨五入"),
    (r"重複を?(除|な)|ユニーク|一意", ("UNIQUE", "COUNTIF", "COUNTIFS", "FREQUENCY", "MATCH", "XMATCH"), "重複の除外"),
    (
        r"土日|営業日|平日|祝日|休日",
        ("NETWORKDAYS", "NETWORKDAYS.INTL", "WORKDAY", "WORKDAY.INTL", "WEEKDAY", "COUNTIF", "TEXT"),
        "休日の扱い",
    ),
)


def error_reason(code: str) -> str:
    """What to do about an Excel error."""
    return _ERRORS.get(code, "参照しているセルの値を確かめてください。")


def doubts(tree: Node, said: Wording, table: Table, spills: bool) -> Iterator[str]:
    """What speaks against calling the formula right, though its values are."""
    functions = {part.function for part in nodes(tree) if isinstance(part, Call)}
    yield from _unexplained(tree, said)
    yield from _unused(tree, said)
    used = set(used_columns(tree, table))
    yield from (
        f"依頼にある「{table.headers[index]}」の列を使っていません。" for index in said.columns if index not in used
    )
    for pattern, ones, title in _WANTED:
        if re.search(pattern, said.text) and not functions & set(ones):
            yield f"依頼にある「{title}」が、数式に見当たりません。"
    if functions & set(_RANDOM):
        yield "乱数を使うため、計算するたびに値が変わります。"
    if functions & set(_VOLATILE):
        yield "今日の日付を使うため、ファイルを開く日によって値が変わります。"
    if spills:
        yield "結果が複数のセルに広がります。先頭のセルだけを確かめています。"
    if not any(isinstance(part, Reference) for part in nodes(tree)):
        yield "表のセルを1つも参照していません。"


def _columns(tree: Node, said: Wording, table: Table) -> Iterator[str]:
    """Columns that the request names and the formula does not use, and the other way round where it names any."""
    used = set(used_columns(tree, table))
    yield from (
        f"依頼にある「{table.headers[index]}」の列を使っていません。" for index in said.columns if index not in used
    )
    holding = {index for row in table.rows for index, cell in enumerate(row) if cell in said.values}
    if said.columns:
        others = sorted(used - set(said.columns) - holding)
        yield from (f"依頼にない「{table.headers[index]}」の列を使っています。" for index in others)


def _unexplained(tree: Node, said: Wording) -> Iterator[str]:
    """Constants that do not come from the request: a formula made to fit the shown rows has them."""
    for part in nodes(tree):
        match part:
            case Literal(bool()):
                pass
            case Literal(float(value)) if not said.allows_number(value):
                yield f"数式にある数値「{value:.15g}」が、依頼にありません。"
            case Literal(str(value)) if value in said.sample_texts and not said.names_text(value):
                yield f"数式にある「{value}」が、依頼にありません。表の値に合わせただけの数式かもしれません。"


def _unused(tree: Node, said: Wording) -> Iterator[str]:
    """What the request names and the formula does not use."""
    formula = folded(" ".join(str(part.value) for part in nodes(tree) if isinstance(part, Literal)))
    for value in dict.fromkeys((*said.values, *said.quoted)):
        if folded(value) not in formula and folded(value) not in said.headers:
            yield f"依頼にある「{value}」が、数式にありません。"
    numbers = set(_numbers(tree))
    for readings in said.readings:
        if not any(abs(number - reading) < 1e-9 for number in numbers for reading in readings):
            yield f"依頼にある数「{max(readings):.15g}」が、数式にありません。"


def _numbers(tree: Node) -> Iterator[float]:
    """The numbers of a formula; those in texts too, as criteria and formats have them."""
    for part in nodes(tree):
        match part:
            case Literal(bool()):
                pass
            case Literal(float(value)):
                yield value
            case Literal(str(text)):
                yield from map(float, re.findall(r"\d+(?:\.\d+)?", text))
