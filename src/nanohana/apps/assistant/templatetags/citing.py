"""Filters for what an answer cites."""

from __future__ import annotations

from django import template

from nanohana.answering.reading import Excerpt, ShownSource, ShownTurn
from nanohana.japanese.normalise import key

register = template.Library()


@register.filter
def beyond_headings(excerpt: Excerpt) -> str:
    """The excerpt without leading lines that only repeat the headings shown above it."""
    headings = {_bare(heading) for heading in excerpt.source.heading_path}
    shown = _bare(excerpt.source.heading)
    lines = excerpt.text.split("\n")
    while len(lines) > 1 and (_bare(lines[0]) in headings or _is_caption(lines[0], shown)):
        lines.pop(0)
    return "\n".join(lines)


@register.filter
def main_sources(shown: ShownTurn) -> list[ShownSource]:
    """The sources that the answer cites; all of them where there is no answer."""
    return [beside for beside in shown.beside if beside.is_cited or not shown.answers]


@register.filter
def other_sources(shown: ShownTurn) -> list[ShownSource]:
    """The sources that were found but that the answer does not cite."""
    return [beside for beside in shown.beside if not beside.is_cited and shown.answers]


@register.filter
def is_cited_in_part(beside: ShownSource) -> bool:
    """Whether marking what is cited tells anything: not where the whole passage is."""
    return beside.is_cited and not all(cited for _, cited in beside.pieces)


def _is_caption(line: str, shown: str) -> bool:
    """Whether the line is a 条's caption, 「（日当）」, which its heading 「第9条（日当）」 holds."""
    bare = _bare(line)
    return bare.startswith("(") and bare.endswith(")") and bare in shown


def _bare(text: str) -> str:
    return "".join(key(text).split())
