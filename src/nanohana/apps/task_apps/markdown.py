"""Markdown that a model wrote: rendered without HTML, images and links, and its tables as rows."""

from __future__ import annotations

import re

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from nanohana.apps.task_apps.results import Table

_RENDERER = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable(
    ["image", "link", "autolink", "reference", "html_block", "html_inline", "code"]
)  # fmt: skip
_TABLE = '<div class="table-scroll" tabindex="0" role="region" aria-label="表"><table class="table cards">'
_HEADING = re.compile(r"<(/?)h([1-6])>")
_RULE = re.compile(r"(?=[^-]*-)[\s|:-]*")
_FENCE = re.compile(r"^\s*```[a-z]*\n(?P<inside>.*?)\n?```\s*$", re.DOTALL)


def rendered(text: str) -> SafeString:
    """HTML of headings (one level below the page's), lists, tables, emphasis and code; everything else is escaped."""
    html: str = _RENDERER.render(text)
    lower = _HEADING.sub(lambda found: f"<{found[1]}h{min(6, int(found[2]) + 2)}>", html)
    lower = lower.replace("<table>", _TABLE).replace("</table>", "</table></div>")
    return mark_safe(lower)  # noqa: S308 - the renderer escapes all HTML and knows neither links nor images


def without_fence(text: str) -> str:
    """The text without a fence of code around the whole, which models like to put there."""
    found = _FENCE.match(text.strip())
    return found["inside"].strip() if found else text.strip()


def first_table(text: str, *, by_model: bool = False) -> Table | None:
    """The first table of a text, its rows as long as its head; None where there is none."""
    rows: list[tuple[str, ...]] = []
    for line in map(str.strip, text.splitlines()):
        if "|" not in line:
            if len(rows) > 1:
                break
            rows = []
        elif not _RULE.fullmatch(line):
            rows.append(tuple(map(str.strip, line.removeprefix("|").removesuffix("|").split("|"))))
    if len(rows) < 2:
        return None
    head, *body = rows
    width = len(head)
    return Table(head, tuple((*row, *[""] * width)[:width] for row in body), by_model=by_model)
