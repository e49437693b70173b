"""The exact tools that recipes may name, each by a name that never changes: it stands in recipes and in files."""

from __future__ import annotations

from collections.abc import Mapping

from nanohana.apps.task_apps.tools import (
    comparison,
    grounding,
    letters,
    official_style,
    plain_japanese,
    spreadsheet,
    summary,
    translation,
)
from nanohana.apps.task_apps.tools.interface import Tool
from nanohana.drafting.letters import LetterKind

TOOLS: Mapping[str, Tool] = {
    **{f"letter_{kind}": letters.tool(kind) for kind in LetterKind},
    "official_style": official_style.TOOL,
    "comparison": comparison.TOOL,
    "summary": summary.SUMMARY,
    "minutes": summary.MINUTES,
    "expected_questions": summary.EXPECTED,
    "formula": spreadsheet.FORMULA,
    "macro": spreadsheet.MACRO,
    "plain_japanese": plain_japanese.TOOL,
    "translation": translation.TOOL,
    "grounding": grounding.TOOL,
}


def engines() -> Mapping[str, Tool]:
    """The tools that answer a form."""
    return {name: tool for name, tool in TOOLS.items() if tool.run is not None}


def checkers() -> Mapping[str, Tool]:
    """The tools that check what was written."""
    return {name: tool for name, tool in TOOLS.items() if tool.check is not None}
