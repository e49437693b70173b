"""The pieces of a passage that vectors are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from nanohana.japanese.sentences import sentences

# A whole passage is about many things. R@1 of vectors alone with its nearest window and with its whole text: sample
# prefecture .81 and .77, laws .48 and .39 (bench/search_tuning.py).
WINDOW = 100  # characters


class Near(NamedTuple):
    """A window of a passage, at ``start:end`` of its text, and its cosine with a question."""

    start: int
    end: int
    cosine: float


def embedded_texts(title: str, heading_path: Sequence[str], text: str) -> list[str]:
    """What the vectors of a passage are made from: its windows, each with the place it stands in.

    A window is as many whole sentences as fit into ``WINDOW`` characters, at least one; there is at least one window.
    """
    place = f"{title} {' '.join(heading_path)}"
    return [f"{place}\n{text[start:end].strip()}" for start, end in window_spans(text)]


def window_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the windows of a passage stand in it; nothing is left out between them."""
    borders = [start for start, _ in sentences(text)]
    first = 0
    for start, following in pairwise([*borders, len(text)]):
        if start > first and following - first > WINDOW:
            yield first, start
            first = start
    yield first, len(text)
