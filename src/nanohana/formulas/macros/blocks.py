"""Whether the blocks of a macro close (Sub, If, For, With, Select, Do, While …). The analyser leaves this open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nanohana.formulas.macros.source import Line, statements

_MODIFIERS = r"(?:(?:Public|Private|Friend|Static)\s+)*"
_OPENS = (
    (re.compile(rf"^{_MODIFIERS}Sub\b", re.IGNORECASE), "Sub"),
    (re.compile(rf"^{_MODIFIERS}Function\b", re.IGNORECASE), "Function"),
    (re.compile(rf"^{_MODIFIERS}Property\s+(?:Get|Let|Set)\b", re.IGNORECASE), "Property"),
    (re.compile(rf"^{_MODIFIERS}Type\s+\w+$", re.IGNORECASE), "Type"),
    (re.compile(rf"^{_MODIFIERS}Enum\s+\w+$", re.IGNORECASE), "Enum"),
    (re.compile(r"^#?If\b.*\bThen$", re.IGNORECASE), "If"),
    (re.compile(r"^For\b", re.IGNORECASE), "For"),
    (re.compile(r"^With\b", re.IGNORECASE), "With"),
    (re.compile(r"^Select\s+Case\b", re.IGNORECASE), "Select"),
    (re.compile(r"^Do\b", re.IGNORECASE), "Do"),
    (re.compile(r"^While\b", re.IGNORECASE), "While"),
)
_CLOSES = (
    (re.compile(r"^#?End\s+(Sub|Function|Property|Type|Enum|If|With|Select)\b", re.IGNORECASE), None),
    (re.compile(r"^Next\b", re.IGNORECASE), "For"),
    (re.compile(r"^Loop\b", re.IGNORECASE), "Do"),
    (re.compile(r"^Wend\b", re.IGNORECASE), "While"),
)
_FOR = re.compile(r"^For\s+(?:Each\s+\w+\s+In\s+\S|\w+\s*=.+\bTo\b)", re.IGNORECASE)
_END = {"For": "Next", "Do": "Loop", "While": "Wend"}


@dataclass(frozen=True, slots=True)
class Unclosed:
    """``line`` is 1-based; the message is Japanese."""

    line: int
    message: str


def unclosed(lines: Iterable[Line]) -> Iterator[Unclosed]:
    """What opens and does not close, or closes and was not opened."""
    open_blocks: list[tuple[str, int]] = []
    for line in lines:
        for statement in statements(line.bare):
            if (kind := _closing(statement)) is not None:
                yield from _close(open_blocks, kind, line.number, statement)
            elif (kind := _opening(statement)) is not None:
                open_blocks.append((kind, line.number))
                if kind == "For" and not _FOR.match(statement):
                    yield Unclosed(
                        line.number, "Forは「For i = 1 To 10」か「For Each 変数 In 集まり」の形で書いてください。"
                    )
    yield from (_missing(kind, number) for kind, number in open_blocks)


def _opening(statement: str) -> str | None:
    if re.match(r"^(?:Public|Private)?\s*Declare\b", statement, re.IGNORECASE):
        return None
    return next((kind for pattern, kind in _OPENS if pattern.match(statement)), None)


def _closing(statement: str) -> str | None:
    for pattern, kind in _CLOSES:
        if (match := pattern.match(statement)) is not None:
            return kind or match[1].capitalize()
    return None


def _close(open_blocks: list[tuple[str, int]], kind: str, number: int, statement: str) -> Iterator[Unclosed]:
    """Closes the block; what stands open inside of it is missing its end. 「Next i, j」 closes two."""
    for _ in range(statement.count(",") + 1 if kind == "For" else 1):
        if kind not in (opened for opened, _ in open_blocks):
            yield Unclosed(
                number, f"「{statement}」に対応する「{kind}」がありません。余分な行か、始まりの行の書き忘れです。"
            )
            return
        while (last := open_blocks.pop())[0] != kind:
            yield _missing(*last)


def _missing(kind: str, number: int) -> Unclosed:
    end = _END.get(kind, f"End {kind}")
    return Unclosed(number, f"{number}行目の「{kind}」が「{end}」で閉じられていません。「{end}」を書き足してください。")
