"""A macro checked before it is shown: its blocks, its names and types (pyvbaanalysis), its dangerous calls.

What this does not check: whether the macro does what was asked, and names of sheets, ranges and files. It is not run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nanohana.formulas.macros.blocks import unclosed
from nanohana.formulas.macros.dangers import Danger, dangers
from nanohana.formulas.macros.diagnostics import japanese
from nanohana.formulas.macros.explaining import explained_line
from nanohana.formulas.macros.source import Line, SourceError, lines

CHECKED = (
    "確かめたこと：文の形、ブロック（Sub・If・Forなど）の対応、宣言していない変数、Excelにない命令や項目、危険な命令。"
    "確かめていないこと：依頼どおりに動くか、シート名・セル範囲・ファイル名が実際と合うか。"
    "使う前に、複写したファイルで試してください。"
)


@dataclass(frozen=True, slots=True)
class Problem:
    """``line`` is 1-based; ``is_error``: it does not compile or fails when run."""

    line: int
    message: str
    is_error: bool = True


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """A line of the macro and what it does; ``explanation`` is empty for comments, and says so where it is unknown."""

    number: int
    code: str
    explanation: str


@dataclass(frozen=True, slots=True)
class CheckedMacro:
    source: str
    problems: tuple[Problem, ...]
    dangers: tuple[Danger, ...]
    explanation: tuple[ExplainedLine, ...]

    @property
    def is_valid(self) -> bool:
        return not any(problem.is_error for problem in self.problems)

    @property
    def is_showable(self) -> bool:
        """Whether it may be offered for use: valid, and nothing forbidden in it."""
        return self.is_valid and not any(danger.is_forbidden for danger in self.dangers)


def checked(source: str) -> CheckedMacro:
    """What is known about a macro. Raises SourceError."""
    logical = list(lines(source))
    if not any(line.code for line in logical):
        raise SourceError("マクロがありません。「Sub 名前()」から「End Sub」までを入力してください。")
    found = [*_blocks(logical), *_analysed(source)]
    unique = {(problem.line, problem.message): problem for problem in found}
    return CheckedMacro(
        source,
        tuple(sorted(unique.values(), key=lambda problem: (problem.line, not problem.is_error))),
        tuple(dangers(logical)),
        tuple(ExplainedLine(line.number, line.code, explained_line(line)) for line in logical),
    )


def _blocks(logical: list[Line]) -> Iterator[Problem]:
    return (Problem(each.line, each.message) for each in unclosed(logical))


def _analysed(source: str) -> Iterator[Problem]:
    """Takes 0.4 s and 50 MB the first time."""
    from pyvbaanalysis import ModuleInput, ModuleSymbolKind, analyze_project

    module = ModuleInput(_NAME, ModuleSymbolKind.STANDARD, source)
    for found in analyze_project([module], inline_suppression=False, host="excel").get(_NAME, []):
        if found.code not in _SILENT:
            yield Problem(_line_of(source, found), japanese(found.code, found.message), found.severity.value == "error")


def _line_of(source: str, found: Any) -> int:
    return source.count("\n", 0, found.span.start) + 1


_NAME = "Module1"
_SILENT = frozenset({"unused-procedure"})
"""Macros are started by the person."""
