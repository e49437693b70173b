"""The evaluating process: formulon, a spreadsheet engine in WebAssembly, on sample rows under hard limits.

``python -m nanohana.formulas.engine compile COMPILED`` makes machine code of the engine once (seconds).
``python -m nanohana.formulas.engine evaluate COMPILED FILE PATH`` loads it, gives up everything it does not need
(``documents.parsing.confinement``), and only then reads the request (``Request``, JSON, at descriptor FILE). Answers
go to the standard output. It imports no Django.

formulon takes no engine of its user's making; what it takes from wasmtime is replaced in its own module only, for
limits on memory and a start in milliseconds.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

MEMORY = 512 * 1024 * 1024
"""Of the WebAssembly machine. 20,000 rows of 20 columns take about 100 MiB."""
CPU_SECONDS = 40
PROFILE = "win-365-ja_JP"
NOT_LOADED = 3
"""Exit status where the machine code does not fit this machine."""


def main(arguments: list[str]) -> None:
    verb, compiled, *rest = arguments
    if verb == "compile":
        compile_engine(Path(compiled))
    else:
        evaluate(Path(compiled), int(rest[0]), Path(rest[1]))


def compile_engine(target: Path) -> None:
    """Write the machine code, whole or not at all. Only what is written here is ever loaded."""
    import formulon
    import wasmtime

    source = Path(formulon.__file__).parent / "_wasm" / "formulon_capi.wasm"
    code = wasmtime.Module.from_file(_engine(), str(source)).serialize()
    unfinished = target.with_suffix(f".{os.getpid()}")
    unfinished.write_bytes(code)
    unfinished.replace(target)


def _engine() -> Any:
    import wasmtime

    settings = wasmtime.Config()
    settings.memory_reservation = MEMORY // 8  # address space, which is limited too
    settings.memory_reservation_for_growth = MEMORY // 8
    return wasmtime.Engine(settings)


def _loaded(compiled: Path) -> Any:
    """formulon on the compiled code, with a limit on memory."""
    import formulon
    import wasmtime

    def store(engine: Any) -> Any:
        made = wasmtime.Store(engine)
        made.set_limits(memory_size=MEMORY)
        return made

    module = SimpleNamespace(from_file=lambda engine, path: wasmtime.Module.deserialize_file(engine, str(compiled)))
    binding: Any = import_module("formulon._c")
    binding.wasmtime = SimpleNamespace(**{**vars(wasmtime), "Engine": _engine, "Store": store, "Module": module})
    formulon.eval_formula("=1")
    return formulon


def evaluate(compiled: Path, descriptor: int, path: Path) -> None:
    """Answer every formula of the request, a line each."""
    from nanohana.documents.parsing.confinement import confine

    try:
        formulon = _loaded(compiled)
    except Exception:  # whatever wasmtime says of code made for another processor or version
        sys.exit(NOT_LOADED)
    confined = confine(descriptor, path)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    request = json.loads(confined.file.read_bytes())
    book = _book(formulon, request)
    for case in request["cases"]:
        _change(book, case["changes"])
        for row, column, formula in case["formulas"]:
            sys.stdout.write(json.dumps(_value(formulon, book, row, column, formula)) + "\n")
        _change(book, case["restore"])
        sys.stdout.flush()


def _book(formulon: Any, request: dict[str, Any]) -> Any:
    book = formulon.Workbook.create_for_profile(PROFILE)
    book.set_pinned_now(*request["today"], 9, 0, 0)
    for index, sheet in enumerate(request["sheets"]):
        if index:
            book.add_sheet(sheet["name"])
        _change(book, [[index, *cell] for cell in sheet["cells"]])
    return book


def _change(book: Any, cells: list[list[Any]]) -> None:
    """Write values: sheet, row, column (1-based), value."""
    for sheet, row, column, value in cells:
        place = (sheet, row - 1, column - 1)
        match value:
            case None:
                book.set_blank(*place)
            case bool():
                book.set_bool(*place, value)
            case str():
                book.set_text(*place, value)
            case _:
                book.set_number(*place, value)


def _value(formulon: Any, book: Any, row: int, column: int, formula: str) -> list[Any]:
    """``["value", rows]``, or ``["refused"]`` where the engine does not take the formula. A broken machine is left."""
    try:
        rows = book.evaluate_formula_array(0, row - 1, column - 1, formula)
    except formulon.FormulonError as error:
        if "kInternalError" in str(error):
            sys.stdout.flush()
            os._exit(1)
        return ["refused"]
    return ["value", [[_cell(formulon, value) for value in line] for line in rows[:200]]]


def _cell(formulon: Any, value: Any) -> Any:
    if value.kind.name == "ERROR":
        return {"error": formulon.error_display_name(value.error_code)}
    return (
        value.to_python() if value.kind.name in ("NUMBER", "BOOL", "TEXT", "BLANK", "EMPTY") else {"error": "#VALUE!"}
    )


if __name__ == "__main__":
    main(sys.argv[1:])
