"""The rules of official style with their titles, weights, reasons and sources, and how the tables are read.

Sources: 公用文作成の考え方（令和4年1月7日文化審議会建議）, 公用文における漢字使用等について（平成22年内閣訓令第1号）,
常用漢字表（平成22年内閣告示第2号）, 送り仮名の付け方（昭和48年内閣告示第2号）, 外来語の表記（平成3年内閣告示第2号）,
敬語の指針（平成19年文化審議会答申）.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nanohana.drafting.findings import Finding, Severity

_TABLES = Path(__file__).parent / "tables"


@dataclass(frozen=True, slots=True)
class Rule:
    """``lenient``: not applied to texts for the public, which may follow their readers (公用文作成の考え方Ⅰ－２)."""

    id: str
    title: str
    severity: Severity
    lenient: bool
    source: str
    reason: str


def table(name: str) -> Iterator[list[str]]:
    """The rows of a table of this room; lines that begin with # are remarks."""
    for line in (_TABLES / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


@lru_cache
def rules() -> dict[str, Rule]:
    """All rules by their id."""
    return {
        row[0]: Rule(row[0], row[1], Severity(row[2]), row[3] == "緩", row[4], row[5]) for row in table("rules.tsv")
    }


def found(rule_id: str, text: str, start: int, end: int, suggestion: str | None = None, **values: str | int) -> Finding:
    """A finding of a rule at ``text[start:end]``, its reason filled in with what was written."""
    rule = rules()[rule_id]
    written = text[start:end]
    reason = rule.reason.format(**{"w": _shown(written), "s": suggestion or "", **values})
    return Finding(start, end, rule.id, rule.title, rule.severity, reason, rule.source, suggestion)


def _shown(written: str) -> str:
    return written if len(written) <= 40 else written[:40] + "…"
