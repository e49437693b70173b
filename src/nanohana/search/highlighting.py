"""The words of a question where they stand in a text."""

from __future__ import annotations

from nanohana.search import analysis
from nanohana.search.wanted import wanted_terms


def highlight(text: str, question: str) -> list[tuple[int, int]]:
    """(start, end) of every part of ``text`` that matches a term of the question, in order, without overlaps."""
    wanted = {term for term in wanted_terms(question) if not term.startswith(analysis.PAIR)}
    matches = sorted((at.start, at.end) for at in analysis.term_spans(text) if at.term in wanted)
    merged: list[tuple[int, int]] = []
    for start, end in matches:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
