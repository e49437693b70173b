"""A task app that answers from registered documents, and a question to it."""

from __future__ import annotations

from typing import Any


def asking(*libraries: int) -> dict[str, Any]:
    return {
        "fields": [{"name": "質問", "kind": "text"}, {"name": "文書庫", "kind": "library", "required": False}],
        "instructions": "条番号を示します。質問は「{{質問}}」。", "frame": "", "checks": [],
        "search": {"question": "{{質問}}", "libraries": list(libraries)},
    }  # fmt: skip


QUESTION = {"field_0": "夏季休暇は何日ですか。"}
