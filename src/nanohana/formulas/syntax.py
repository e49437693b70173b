"""A formula's parse tree. openpyxl cuts the formula into tokens; here they become a tree, and a tree a formula again.

Operators bind as in Excel: ``-2^2`` is 4, ``%`` before ``^``, ``&`` before comparison.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Union

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError

MAX_LENGTH = 8192
"""Excel takes no longer formula."""
_MAX_DEPTH = 64
"""Excel nests functions 64 deep."""


class FormulaError(ValueError):
    """Not a formula. The message is Japanese and says what to do."""


@dataclass(frozen=True, slots=True)
class Literal:
    value: float | str | bool


@dataclass(frozen=True, slots=True)
class ErrorValue:
    code: str


@dataclass(frozen=True, slots=True)
class Reference:
    """Cells as they are written: 「$A$2:$A$10」「単価表!B2」「D:D」."""

    text: str

    @property
    def sheet(self) -> str:
        """The sheet's name without quotes; empty for the own sheet."""
        return self.text.rpartition("!")[0].strip("'").replace("''", "'")

    @property
    def cells(self) -> str:
        return self.text.rpartition("!")[2]


@dataclass(frozen=True, slots=True)
class Name:
    """A defined name, a structured reference, or a variable of LET and LAMBDA."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple[Node | None, ...]  # None: left empty


@dataclass(frozen=True, slots=True)
class Prefix:
    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Percent:
    operand: Node


@dataclass(frozen=True, slots=True)
class Infix:
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class ArrayConstant:
    text: str


Node = Union[Literal, ErrorValue, Reference, Name, Call, Prefix, Percent, Infix, ArrayConstant]  # noqa: UP007 - recursive

_BINDING = {
    **dict.fromkeys(("=", "<>", "<", ">", "<=", ">="), 1),
    "&": 2,
    **dict.fromkeys("+-", 3),
    **dict.fromkeys("*/", 4),
    "^": 5,
    ":": 8,
}
_PREFIX_BINDING = 7
_REFERENCE = re.compile(
    r"(?:.*!)?\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?|(?:.*!)?\$?[A-Z]{1,3}:\$?[A-Z]{1,3}"
    r"|(?:.*!)?\$?\d{1,7}:\$?\d{1,7}",
    re.IGNORECASE,
)


def parse(formula: str) -> Node:
    """The tree of a formula with or without its leading 「=」. Raises FormulaError."""
    text = formula.strip()
    text = text if text.startswith("=") else f"={text}"
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"数式が長すぎます。Excelの上限の{MAX_LENGTH:,}文字以内にしてください。")
    try:
        tokens = [token for token in Tokenizer(text).items if token.type != Token.WSPACE]
    except (TokenizerError, IndexError):
        raise FormulaError(_UNBALANCED) from None
    reader = _Reader(tokens)
    node = reader.expression(0)
    if reader.token is not None:
        raise FormulaError(f"数式の「{reader.token.value}」の前後を確かめてください。余分な文字があります。")
    return node


class _Reader:
    """Precedence climbing (Richards 1979) over the tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = iter(tokens)
        self._depth = 0
        self.token: Token | None = next(self._tokens, None)

    def _take(self) -> Token:
        if self.token is None:
            raise FormulaError("数式が途中で終わっています。最後まで入力してください。")
        taken, self.token = self.token, next(self._tokens, None)
        return taken

    def expression(self, binding: int) -> Node:
        self._depth += 1
        if self._depth > _MAX_DEPTH * 3:
            raise FormulaError("数式の入れ子が深すぎます。途中の結果を別の列に分けてください。")
        node = self._operand()
        while (token := self.token) is not None:
            if token.type == Token.OP_POST:
                self._take()
                node = Percent(node)
            elif token.type == Token.OP_IN and (strength := _BINDING.get(token.value, 0)) > binding:
                self._take()
                node = Infix(token.value, node, self.expression(strength))
            else:
                break
        self._depth -= 1
        return node

    def _operand(self) -> Node:
        token = self._take()
        if token.type == Token.OP_PRE:
            return Prefix(token.value, self.expression(_PREFIX_BINDING))
        if token.type == Token.FUNC and token.subtype == Token.OPEN:
            return Call(_function(token.value), tuple(self._arguments()))
        if token.type == Token.PAREN and token.subtype == Token.OPEN:
            node = self.expression(0)
            self._close(Token.PAREN)
            return node
        if token.type == Token.ARRAY and token.subtype == Token.OPEN:
            return self._array()
        if token.type == Token.OPERAND:
            return _operand(token)
        raise FormulaError(f"数式の「{token.value}」の位置が正しくありません。前後を確かめてください。")

    def _arguments(self) -> Iterator[Node | None]:
        if self._at_close(Token.FUNC):
            self._take()
            return
        while True:
            empty = self.token is not None and (self.token.type == Token.SEP or self._at_close(Token.FUNC))
            yield None if empty else self.expression(0)
            token = self._take()
            if token.type == Token.FUNC and token.subtype == Token.CLOSE:
                return
            if token.type != Token.SEP:
                raise FormulaError(f"引数の区切りの「,」が「{token.value}」の前にありません。")

    def _array(self) -> ArrayConstant:
        text = "{"
        while not (self.token is not None and self.token.type == Token.ARRAY and self.token.subtype == Token.CLOSE):
            token = self._take()
            text += token.value if token.type in (Token.OPERAND, Token.SEP, Token.OP_PRE) else ""
        self._take()
        return ArrayConstant(text + "}")

    def _at_close(self, kind: str) -> bool:
        return self.token is not None and self.token.type == kind and self.token.subtype == Token.CLOSE

    def _close(self, kind: str) -> None:
        if not self._at_close(kind):
            raise FormulaError(_UNBALANCED)
        self._take()


def _function(value: str) -> str:
    """「_xlfn.XLOOKUP(」 as it stands in files -> XLOOKUP; letters of full width are taken for their plain ones."""
    return re.sub(r"^(?:_XLFN\.|_XLWS\.|@)+", "", unicodedata.normalize("NFKC", value[:-1]).upper())


def _operand(token: Token) -> Node:
    match token.subtype:
        case Token.TEXT:
            return Literal(token.value[1:-1].replace('""', '"'))
        case Token.NUMBER:
            return Literal(float(token.value))
        case Token.LOGICAL:
            return Literal(token.value.upper() == "TRUE")
        case Token.ERROR:
            return ErrorValue(token.value)
    return Reference(token.value) if _REFERENCE.fullmatch(token.value) else Name(token.value)


def written(node: Node | None, binding: int = 0) -> str:
    """The tree as a formula without 「=」, with the brackets it needs."""
    match node:
        case None:
            return ""
        case Literal(value):
            return _literal(value)
        case ErrorValue(text) | Reference(text) | Name(text) | ArrayConstant(text):
            return text
        case Call(function, arguments):
            return f"{function}({','.join(map(written, arguments))})"
        case Prefix(operator, operand):
            return operator + written(operand, _PREFIX_BINDING)
        case Percent(operand):
            return written(operand, _PREFIX_BINDING) + "%"
        case Infix(operator, left, right):
            strength = _BINDING[operator]
            text = written(left, strength - 1) + operator + written(right, strength)
            return f"({text})" if strength <= binding else text


def _literal(value: float | str | bool) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    return f"{value:.15g}"


def nodes(node: Node | None) -> Iterator[Node]:
    """The node and all below it."""
    if node is not None:
        yield node
        for child in children(node):
            yield from nodes(child)


def children(node: Node) -> tuple[Node | None, ...]:
    match node:
        case Call(_, arguments):
            return arguments
        case Infix(_, left, right):
            return left, right
        case Prefix(_, operand) | Percent(operand):
            return (operand,)
    return ()


def replaced(node: Node, children: tuple[Node | None, ...]) -> Node:
    """The node with other children."""
    match node:
        case Call(function, _):
            return Call(function, children)
        case Infix(operator, _, _):
            return Infix(operator, _given(children[0]), _given(children[1]))
        case Prefix(operator, _):
            return Prefix(operator, _given(children[0]))
        case Percent():
            return Percent(_given(children[0]))
    return node


def _given(node: Node | None) -> Node:
    assert node is not None  # noqa: S101 - only the arguments of a call may be left empty
    return node


_UNBALANCED = 'かっこ（ ）や引用符 " の数が合っていません。閉じ忘れがないか確かめてください。'
