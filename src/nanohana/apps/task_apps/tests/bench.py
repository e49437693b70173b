"""Exact tools run outside of any run."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from nanohana.apps.task_apps.results import Result
from nanohana.apps.task_apps.tools.registry import TOOLS
from nanohana.llm.gateway import Message


@dataclass
class Bench:
    """A context outside of any run. ``says`` is what the model writes; without it there is none."""

    says: str | None = None
    trusted: bool = False
    cut: bool = False
    told: list[str] = field(default_factory=list)
    asked: list[list[Message]] = field(default_factory=list)
    actor: None = None
    today: datetime.date = datetime.date(2026, 5, 20)
    context_tokens: int = 2048

    @property
    def write(self) -> Any:
        return self._write if self.says is not None else None

    def _write(self, messages: list[Message], max_tokens: int) -> str:
        self.asked.append(list(messages))
        assert self.says is not None
        return self.says

    def written(self, messages: list[Message], max_tokens: int) -> tuple[str, bool]:
        return self._write(messages, max_tokens), self.cut

    def progress(self, done: int, total: int, words: str) -> None:
        self.told.append(words)

    def draft(self, text: str) -> None: ...

    def stopped(self) -> bool:
        return False


def run(name: str, bench: Bench | None = None, **inputs: Any) -> Result:
    tool = TOOLS[name]
    assert tool.run is not None
    return tool.run(inputs, bench or Bench())


def of(result: Result, kind: type[Any]) -> Any:
    return next(block for block in result if isinstance(block, kind))
