"""Files of tests stand alone: what two of them need is in a module beside them, or in a ``conftest``."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]


def imported(file: Path) -> set[str]:
    """The last parts of the modules and names that a file imports."""
    names = set[str]()
    for node in ast.parse(file.read_bytes()).body:
        if isinstance(node, ast.ImportFrom):
            names |= {node.module or "", *(name.name for name in node.names)}
        elif isinstance(node, ast.Import):
            names |= {name.name for name in node.names}
    return {name.rpartition(".")[2] for name in names}


def test_no_file_of_tests_imports_another() -> None:
    files = [*ROOT.joinpath("src").rglob("test_*.py"), *ROOT.joinpath("tests").rglob("test_*.py")]
    names = {file.stem for file in files}
    assert not [str(file.relative_to(ROOT)) for file in files if imported(file) & names]
