"""Filters for what an answer cites."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from django import template

from nanohana.answering.reading import Excerpt, ShownSource, ShownTurn, together
from nanohana.answering.statements import head_rows

register = template.Library()


class Row(NamedTuple):
    """Of a table: its cells, and whether they are heads of the columns."""

    cells: Sequence[str]
    is_head: bool


@register.filter
def beyond_headings(excerpt: Excerpt) -> str:
    """The excerpt without leading lines that only repeat the headings shown above it."""
    return excerpt.beyond_headings


register.filter(together)


@register.filter
def parts(text: str) -> list[tuple[str, list[Row]]]:
    """The lines of a passage in order: a text, or the rows of a table."""
    of_tables = groupby(text.split("\n"), key=lambda line: "\t" in line)
    return [("", _rows([*lines])) if is_table else ("\n".join(lines), []) for is_table, lines in of_tables]


def _rows(lines: Sequence[str]) -> list[Row]:
    heads = head_rows(lines)
    return [Row(line.split("\t"), number < heads) for number, line in enumerate(lines)]


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
