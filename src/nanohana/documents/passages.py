"""Passages that are cut out of blocks and put together again, with the place of every character."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from nanohana.documents.structure import Block, Span


@dataclass(frozen=True, slots=True)
class Piece:
    """The characters ``start:end`` of one block."""

    block: int
    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(slots=True)
class Draft:
    """A chunk in the making: its pieces in order, of which the ``repeated`` ones belong to another chunk."""

    pieces: list[Piece]
    repeated: frozenset[Piece] = frozenset()

    def __len__(self) -> int:
        return sum(len(piece) + 1 for piece in self.pieces)

    @property
    def own(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece not in self.repeated]


def draft_of(repeated: tuple[Piece, ...], own: Iterable[Piece] = ()) -> Draft:
    return Draft([*repeated, *own], frozenset(repeated))


@dataclass(frozen=True, slots=True)
class Source:
    """The blocks that passages are cut from."""

    blocks: Sequence[Block]
    _known: dict[int, tuple[list[Span], list[int]]] = field(default_factory=dict)

    def joined(self, pieces: Sequence[Piece]) -> tuple[str, tuple[Span, ...]]:
        """Pieces by newline; pieces that touch in the source are joined as they stand there."""
        text = ""
        spans: list[Span] = []
        previous: Piece | None = None
        for piece in pieces:
            block = self.blocks[piece.block]
            touches = previous and previous.block == piece.block and previous.end == piece.start
            text += "" if previous is None or touches else "\n"
            spans += self._spans(piece, len(text))
            text += block.text[piece.start : piece.end]
            previous = piece
        return text, tuple(spans)

    def _spans(self, piece: Piece, offset: int) -> Iterator[Span]:
        """The spans of the piece, cut to it and moved to where it begins in the chunk."""
        spans, reached = self._places(piece.block)
        for span in spans[bisect_right(reached, piece.start) :]:
            if span.start >= piece.end:
                break
            start, end = max(span.start, piece.start), min(span.end, piece.end)
            if start < end:
                yield replace(span, start=start, end=end).moved(offset - piece.start)

    def _places(self, index: int) -> tuple[list[Span], list[int]]:
        """The spans of a block by their start, and how far they reach up to each: a table may have thousands."""
        if index not in self._known:
            spans = sorted(self.blocks[index].spans, key=lambda span: span.start)
            self._known[index] = spans, list(accumulate((span.end for span in spans), max))
        return self._known[index]
