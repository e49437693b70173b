"""The functions that the engine knows (formulon 0.18), by the names in Excel's files; a test keeps them."""

from __future__ import annotations

from pathlib import Path

EXCEL_FUNCTIONS = frozenset((Path(__file__).parent / "function_names.txt").read_text().split())
