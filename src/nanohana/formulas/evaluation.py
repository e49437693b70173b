"""Formulas evaluated on sample rows, in a process of their own that has no network, no files and hard limits.

1. What a formula may not do is refused before anything runs (``refusals``).
2. The cells that the formulas refer to go to a fresh process (``engine``), which answers formula by formula. Cases
   are the same sheets with a few cells changed.
3. A process that dies, or takes too long, costs the formula at which it stopped, and nothing else.
"""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from nanohana.configuration import data_folder
from nanohana.documents.parsing.confinement import environment
from nanohana.formulas.engine import NOT_LOADED
from nanohana.formulas.table import Cell, Sample, Table

_ENGINE = "nanohana.formulas.engine"
_COMPILE_SECONDS = 240
WALL_SECONDS = 60.0
_compiling = threading.Lock()


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """An Excel error as a value: 「#N/A」."""

    code: str


Value = Cell | ErrorCell


@dataclass(frozen=True, slots=True)
class Change:
    """A cell of a sheet (0 is the main table's) with another value; row and column are 1-based."""

    row: int
    column: int
    value: Cell
    sheet: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """A formula with the cell of the main sheet that it stands in."""

    row: int
    column: int
    formula: str


@dataclass(frozen=True, slots=True)
class Case:
    """Formulas to evaluate while some cells hold other values."""

    formulas: tuple[Placed, ...]
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a formula gave: rows of values (one of one, unless it spills), or why it gave nothing, in Japanese."""

    rows: tuple[tuple[Value, ...], ...] = ()
    problem: str = ""

    @property
    def value(self) -> Value:
        """The value in the formula's own cell."""
        return self.rows[0][0] if self.rows and self.rows[0] else None


class EvaluationUnavailable(Exception):
    """The engine cannot be started on this machine. The message is Japanese."""


def evaluated(
    sample: Sample, cases: Sequence[Case], *, today: datetime.date | None = None, seconds: float = WALL_SECONDS
) -> list[tuple[Outcome, ...]]:
    """The outcomes of each case's formulas, in order. Raises EvaluationUnavailable."""
    request = {
        "today": [*(today or datetime.date.today()).timetuple()[:3]],
        "sheets": [{"name": name, "cells": list(table.cells())} for name, table in sheets(sample)],
        "cases": [_case(sample, case) for case in cases],
    }
    answers = iter(_answers(request, sum(len(case.formulas) for case in cases), seconds))
    return [tuple(next(answers) for _ in case.formulas) for case in cases]


def sheets(sample: Sample) -> list[tuple[str, Table]]:
    """The sheets by their names; the first is the main table's."""
    return [("Sheet1", sample.table), *sample.others]


def _case(sample: Sample, case: Case) -> dict[str, Any]:
    return {
        "changes": [[change.sheet, change.row, change.column, change.value] for change in case.changes],
        "restore": [[change.sheet, change.row, change.column, _before(sample, change)] for change in case.changes],
        "formulas": [[placed.row, placed.column, _marked(placed.formula)] for placed in case.formulas],
    }


def _marked(formula: str) -> str:
    return formula if formula.startswith("=") else f"={formula}"


def _before(sample: Sample, change: Change) -> Cell:
    table = sheets(sample)[change.sheet][1]
    row, column = change.row - table.first_row, change.column - table.left
    if 0 <= row < len(table.rows) and 0 <= column < len(table.headers):
        return table.rows[row][column]
    return None


def _answers(request: dict[str, Any], wanted: int, seconds: float) -> Iterator[Outcome]:
    """An outcome for each formula; a new process goes on after the one at which one stopped, while there is time."""
    done, finish = 0, time.monotonic() + seconds
    while done < wanted and (left := finish - time.monotonic()) > 0:
        got = [_outcome(line) for line in _spoken(_rest(request, done), left)]
        yield from got
        done += len(got)
        if done < wanted:
            yield Outcome(problem=STOPPED)
            done += 1
    yield from (Outcome(problem=STOPPED) for _ in range(wanted - done))


def _rest(request: dict[str, Any], done: int) -> dict[str, Any]:
    """The request without the first ``done`` formulas."""
    cases = []
    for case in request["cases"]:
        skipped = min(done, len(case["formulas"]))
        done -= skipped
        if left := case["formulas"][skipped:]:
            cases.append(case | {"formulas": left})
    return request | {"cases": cases}


def _spoken(request: dict[str, Any], seconds: float) -> list[str]:
    """The whole lines that a process said before it ended or was ended."""
    compiled = _compiled()
    with tempfile.TemporaryDirectory(prefix="nanohana-formulas-") as folder:
        asked = Path(folder) / "request.json"
        asked.write_text(json.dumps(request))
        work = Path(folder) / "work"
        work.mkdir()
        with asked.open("rb") as file:
            command = [sys.executable, "-P", "-m", _ENGINE, "evaluate", str(compiled), str(file.fileno()), str(asked)]
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                pass_fds=(file.fileno(),), cwd=work, env=environment(folder), start_new_session=True,
            )  # fmt: skip
        try:
            said, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            said, _ = process.communicate()
    if process.returncode == NOT_LOADED:
        compiled.unlink(missing_ok=True)  # it is made again at the next use
        raise EvaluationUnavailable(UNAVAILABLE)
    lines = said.decode("utf-8", "replace").splitlines()
    return lines if said.endswith(b"\n") else lines[:-1]


def _folder() -> Path:
    return data_folder() / "run"


def _compiled() -> Path:
    """The engine's machine code in the data folder, made at the first use. Raises EvaluationUnavailable."""
    place = _folder() / f"formulon-{version('formulon')}-{version('wasmtime')}.cwasm"
    with _compiling:
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                subprocess.run(
                    [sys.executable, "-P", "-m", _ENGINE, "compile", str(place)],
                    check=True, capture_output=True, timeout=_COMPILE_SECONDS, env=environment(str(place.parent)),
                )  # fmt: skip
            except (subprocess.SubprocessError, OSError) as error:
                raise EvaluationUnavailable(UNAVAILABLE) from error
    return place


def _outcome(line: str) -> Outcome:
    kind, *said = json.loads(line)
    return Outcome(tuple(tuple(map(_cell, row)) for row in said[0])) if kind == "value" else Outcome(problem=UNREADABLE)


def _cell(value: Any) -> Value:
    if isinstance(value, dict):
        return ErrorCell(value["error"])
    return value if isinstance(value, str | bool) else float(value or 0)  # what refers to an empty cell gives 0


STOPPED = (
    "計算が制限（時間・メモリー・繰り返しの深さ）を超えたため、中止しました。"
    "範囲を狭めるか、途中の結果を別の列に分けてください。"
)
UNREADABLE = "この環境の計算部品が数式の書き方を読み取れないため、評価できません。"
UNAVAILABLE = "数式を計算する部品を起動できないため、評価できません。管理者にお知らせください。"
