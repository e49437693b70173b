"""The passage that a link wants to show in a version: which blocks, and optionally which characters of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nanohana.digits import whole_number
from nanohana.documents.linking import layout_of
from nanohana.documents.models import Version
from nanohana.documents.references import Place
from nanohana.documents.signals import passage_wanted


@dataclass(frozen=True, slots=True)
class Passage:
    """Blocks ``first`` to ``last`` (ordinals, both included).

    ``start`` and ``end`` narrow it down to a sentence: offsets into the text of the first and of the last block.
    """

    first: int
    last: int
    start: int = 0
    end: int | None = None

    def within(self, ordinal: int, length: int) -> tuple[int, int] | None:
        """The characters of a block of this length that belong to the passage, None where the block does not."""
        if not self.first <= ordinal <= self.last:
            return None
        start = self.start if ordinal == self.first else 0
        end = self.end if ordinal == self.last and self.end is not None else length
        return (start, min(end, length)) if start < min(end, length) else None


def passage_of(version: Version, query: Mapping[str, str]) -> Passage | None:
    """The passage an address asks for.

    ``?from=BLOCK&to=BLOCK[&start=CHARACTER&end=CHARACTER]`` says it directly; ``?chunk=ID`` leaves it to the room that
    knows the chunk; ``?article=12条の2[&paragraph=3][&item=1]`` names a provision. What makes no sense asks for
    nothing.
    """
    first, last, start, end = (whole_number(query.get(name)) for name in ("from", "to", "start", "end"))
    if first is not None:
        return Passage(first, last or first, start or 0, end)
    if "chunk" in query:
        answers = passage_wanted.send(Version, version=version, passage=query["chunk"])
        return next((Passage(*answer) for _, answer in answers if answer is not None), None)
    place = Place(*(query.get(name, "") for name in Place._fields))
    block = layout_of(version).find(place) if place.article or place.group else None
    return None if block is None else Passage(block, block)
