"""A formula in words, made from its parse tree: what it gives as a whole, then each function inside of it. No model."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nanohana.formulas.meanings import MEANINGS
from nanohana.formulas.refusals import bounds
from nanohana.formulas.syntax import (
    ArrayConstant,
    Call,
    ErrorValue,
    Infix,
    Literal,
    Name,
    Node,
    Percent,
    Prefix,
    Reference,
    nodes,
    parse,
    written,
)
from nanohana.formulas.table import Sample

_WHOLE = 90
"""Longer phrases are told function by function."""

_COMPARISONS = {
    ">=": "{0}が{1}以上",
    ">": "{0}が{1}を超える",
    "<=": "{0}が{1}以下",
    "<": "{0}が{1}未満",
    "=": "{0}が{1}と等しい",
    "<>": "{0}が{1}と異なる",
}
_OPERATIONS = {
    "+": "{0}＋{1}",
    "-": "{0}－{1}",
    "*": "{0}×{1}",
    "/": "{0}÷{1}",
    "^": "{0}の{1}乗",
    "&": "{0}と{1}をつないだ文字列",
}
_CRITERION = re.compile(r"(>=|<=|<>|>|<|=)(.*)", re.DOTALL)
_CRITERIA = {">=": "{0}以上", ">": "{0}を超える", "<=": "{0}以下", "<": "{0}未満", "=": "{0}", "<>": "{0}以外"}


def explained(formula: str, sample: Sample | None = None) -> list[str]:
    """Sentences: the whole, then the parts that the whole leaves to them, outer first. Raises FormulaError."""
    tree = parse(formula)
    speaker = _Speaker(sample)
    whole = speaker.phrase(tree)
    calls = [part for part in nodes(tree) if isinstance(part, Call)]
    if len(whole) <= _WHOLE:
        return [f"{whole}を表示します。"]
    short = _Speaker(sample, inside=False)
    lines = [f"{written(call)}　→　{short.phrase(call)}" for call in dict.fromkeys(calls)]
    return [
        f"{short.phrase(tree)}を表示します。",
        *(line for line in lines if not line.startswith(written(tree) + "　")),
    ]


class _Speaker:
    """``inside``: functions within functions are told as phrases too, else as they are written."""

    def __init__(self, sample: Sample | None, inside: bool = True) -> None:
        self._sample = sample
        self._inside = inside

    def phrase(self, node: Node | None, depth: int = 0) -> str:
        match node:
            case None:
                return "（省略）"
            case Literal(value):
                return _value(value)
            case Reference():
                return _cells(node, self._sample)
            case Call() if depth and not self._inside:
                return written(node)
            case Call(function, arguments):
                return self._call(function, arguments, depth + 1)
            case Prefix(operator, operand):
                return ("－" if operator == "-" else "") + self._operand(operand, "-", depth)
            case Percent(operand):
                return f"{self.phrase(operand, depth + 1)}％"
            case Infix(operator, left, right):
                pattern = _COMPARISONS.get(operator) or _OPERATIONS.get(operator, "{0}から{1}まで")
                return pattern.format(self._operand(left, operator, depth), self._operand(right, operator, depth))
            case Name(text) | ErrorValue(text) | ArrayConstant(text):
                return text

    def _operand(self, node: Node, operator: str, depth: int) -> str:
        phrase = self.phrase(node, depth + 1)
        nested = isinstance(node, Infix) and operator in "*/^-" and node.operator in "+-*/&"
        return f"（{phrase}）" if nested else phrase

    def _call(self, function: str, arguments: tuple[Node | None, ...], depth: int) -> str:
        if function in ("SUMIFS", "COUNTIFS", "AVERAGEIFS", "MAXIFS", "MINIFS"):
            return self._with_conditions(function, arguments, depth)
        if function in ("IFS", "SWITCH"):
            return self._choices(function, arguments, depth)
        if function == "TEXTJOIN" and len(arguments) >= 3:
            texts = "、".join(self.phrase(argument, depth) for argument in arguments[2:])
            return f"{texts}を{self.phrase(arguments[0], depth)}で区切ってつないだ文字列"
        if function == "LET":
            return self._let(arguments, depth)
        told = [self._criterion(function, place, argument, depth) for place, argument in enumerate(arguments, 1)]
        pattern = next((one for one in reversed(MEANINGS.get(function, ())) if _needs(one) <= len(told)), None)
        if pattern is None:
            return f"{function}関数（{'、'.join(told)}）の結果"
        return re.sub(
            r"\{(\d+|\*)\}", lambda match: "と".join(told) if match[1] == "*" else told[int(match[1]) - 1], pattern
        )

    def _criterion(self, function: str, place: int, argument: Node | None, depth: int) -> str:
        if function in ("SUMIF", "COUNTIF", "AVERAGEIF") and place == 2:
            return self._condition(argument, depth)
        return self.phrase(argument, depth)

    def _condition(self, node: Node | None, depth: int) -> str:
        match node:
            case Literal(str(text)) if found := _CRITERION.fullmatch(text):
                return _CRITERIA[found[1]].format(found[2] or "空欄")
            case Infix("&", Literal(str(operator)), right) if operator in _CRITERIA:
                return _CRITERIA[operator].format(self.phrase(right, depth))
            case Literal(str(text)):
                return text or "空欄"
        return self.phrase(node, depth)

    def _with_conditions(self, function: str, arguments: tuple[Node | None, ...], depth: int) -> str:
        own = function != "COUNTIFS"
        pairs = zip(arguments[own::2], arguments[own + 1 :: 2], strict=False)
        told = [f"{self.phrase(cells, depth)}が「{self._condition(wanted, depth)}」" for cells, wanted in pairs]
        kind = {"SUMIFS": "合計", "AVERAGEIFS": "平均", "MAXIFS": "最大値", "MINIFS": "最小値"}
        what = f"{self.phrase(arguments[0], depth)}の{kind[function]}" if own else "数"
        return f"{'、かつ'.join(told)}の行の{what}"

    def _choices(self, function: str, arguments: tuple[Node | None, ...], depth: int) -> str:
        first = function == "SWITCH"
        rest = arguments[first:]
        pairs = [
            (self.phrase(one, depth), self.phrase(two, depth)) for one, two in zip(rest[::2], rest[1::2], strict=False)
        ]
        subject = f"{self.phrase(arguments[0], depth)}が" if first else ""
        told = [f"{subject}{'それ以外' if one == 'TRUE' else f'「{one}」'}なら{two}" for one, two in pairs]
        last = [f"どれでもなければ{self.phrase(rest[-1], depth)}"] if first and len(rest) % 2 else []
        return "、".join([*told, *last])

    def _let(self, arguments: tuple[Node | None, ...], depth: int) -> str:
        pairs = zip(arguments[:-1:2], arguments[1:-1:2], strict=False)
        named = "、".join(f"{self.phrase(name, depth)}を「{self.phrase(value, depth)}」とし" for name, value in pairs)
        return f"{named}、{self.phrase(arguments[-1], depth)}"


def _needs(pattern: str) -> int:
    return max((int(place) for place in re.findall(r"\{(\d+)\}", pattern)), default=0)


def _value(value: float | str | bool) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return (f"「{value}」" if value else "空欄") if isinstance(value, str) else f"{value:.15g}"


def _cells(reference: Reference, sample: Sample | None) -> str:
    """「C2（金額）」「C2:C9（金額の列）」."""
    names = list(dict.fromkeys(_headers(reference, sample)))
    cells = reference.text.replace("$", "")
    if not names or len(names) > 4:
        return cells
    return f"{cells}（{'・'.join(names)}{'の列' if ':' in reference.cells else ''}）"


def _headers(reference: Reference, sample: Sample | None) -> Iterator[str]:
    if sample is None:
        return
    table = dict(sample.others).get(reference.sheet) if reference.sheet else sample.table
    if table is not None:
        left, _, right, _ = bounds(reference.cells)
        for column in range(left, min(right, table.left + len(table.headers) - 1) + 1):
            if 0 <= column - table.left < len(table.headers) and (header := table.headers[column - table.left]):
                yield header
