"""A summary as Markdown: the points in order, each with where it stands in the original."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from nanohana.summarizing.points import Point, Quote
from nanohana.summarizing.summary import Length, Summary

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|])")


def markdown(summary: Summary) -> str:
    """Markdown without links, images or HTML, whatever the original says."""
    return "\n".join(_lines(summary)) + "\n"


def _lines(summary: Summary) -> Iterator[str]:
    yield f"# 要約：{escaped(summary.title)}" if summary.title else "# 要約"
    yield ""
    if summary.length is not Length.LINES:
        yield "## 全体の要点"
    yield from _items(summary.whole)
    for part in summary.parts if summary.length is not Length.LINES else ():
        yield ""
        yield f"## {escaped(part.heading) or '本文'}"
        yield from _items(part.points)
    for note in summary.notes:
        yield ""
        yield f"※ {escaped(note)}"


def _items(points: Iterable[Point]) -> Iterator[str]:
    for point in points:
        yield f"- {escaped(point.text)}{where(point.quote)}"


def where(quote: Quote) -> str:
    return f"（{escaped(quote.where)}）" if quote.where else ""


def escaped(text: str) -> str:
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))
