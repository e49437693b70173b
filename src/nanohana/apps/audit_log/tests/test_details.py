"""Details of acts on the screen: no word of the program among them."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import nanohana
from nanohana.apps.audit_log.details import NAMES, told
from nanohana.audit.models import Entry


def recorded() -> Iterator[str]:
    """The names of the details that the product's rooms hand to ``record``."""
    files = Path(nanohana.__file__).parent.rglob("*.py")
    for tree in (ast.parse(file.read_text(encoding="utf-8")) for file in files if "tests" not in file.parts):
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "record":
                yield from (detail.arg for detail in call.keywords if detail.arg not in (None, "title", "by"))


def test_every_detail_that_is_recorded_has_a_japanese_name() -> None:
    assert set(recorded()) <= NAMES.keys()


def test_names_and_values_are_told_in_japanese() -> None:
    details = {"way": "password", "texts": 1200, "useful": False, "libraries": ["人事", "財務"], "file": "", "x": "y"}
    assert list(told(Entry(details=json.dumps(details)))) == [
        ("方法", "パスワード"), ("文章の数", "1,200"), ("役に立った", "いいえ"), ("文書庫", "人事、財務"),
        ("ファイル", "—"), ("x", "y"),
    ]  # fmt: skip
