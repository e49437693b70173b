"""The parts in which a text is summarised: its chapters, or what comes nearest to them.

1. The highest level of headings that tells ``ENOUGH`` parts apart, or the one that tells most.
2. A part that is too long is divided along its own headings, and where it has none, between sentences.
3. Neighbours are taken together while there are more than ``MOST``, the shortest first: no more parts than that are
   given to a model, however long the text is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from nanohana.summarizing.originals import Sentence

MOST = 30
LONGEST = 12_000  # characters
ENOUGH = 4
SHORTEST = 60  # a part with less says nothing of its own
_MANY = 300
_LEVELS = 3  # of headings that are looked at


@dataclass(frozen=True, slots=True)
class Part:
    """``headings`` are those of its sections; none where the text has none. ``above`` is the chapter they are in."""

    above: str
    headings: tuple[str, ...]
    sentences: tuple[Sentence, ...]

    @property
    def size(self) -> int:
        return sum(len(sentence.text) for sentence in self.sentences)

    @property
    def heading(self) -> str:
        """「第2章 給与 第5条～第9条」"""
        ends = dict.fromkeys(self.headings[:1] + self.headings[-1:])
        return " ".join(filter(None, (self.above, "～".join(ends))))


def parts_of(sentences: Sequence[Sentence]) -> list[Part]:
    """The parts in order; every sentence is in one."""
    found = list(_divided(sentences, _depth(sentences)))
    if len(found) > _MANY:
        found = list(_packed(found, "", sum(part.size for part in found) * 2 // _MANY))
    while len(found) > 1 and (len(found) > MOST or min(part.size for part in found) < SHORTEST):
        _join_smallest(found)
    return found


def _depth(sentences: Sequence[Sentence]) -> int:
    """The level of headings at which the text is divided; deeper ones only where they make no more than ``MOST``."""
    shared = _shared(sentences)
    counts = {depth: _count(sentences, depth) for depth in range(shared, shared + _LEVELS)}
    usable = [depth for depth, count in counts.items() if count <= MOST or depth == shared]
    return next((depth for depth in usable if counts[depth] >= ENOUGH), max(usable, key=lambda depth: counts[depth]))


def _shared(sentences: Sequence[Sentence]) -> int:
    """How many headings all sentences have above them."""
    paths = [sentence.heading_path for sentence in sentences]
    shortest, longest = min(paths), max(paths)
    return next((depth for depth, label in enumerate(shortest) if label != longest[depth]), len(shortest))


def _count(sentences: Sequence[Sentence], depth: int) -> int:
    return sum(1 for _ in groupby(sentences, lambda sentence: sentence.heading_path[: depth + 1]))


def _divided(sentences: Sequence[Sentence], depth: int) -> Iterator[Part]:
    for path, group in groupby(sentences, lambda sentence: sentence.heading_path[: depth + 1]):
        part = Part("", path[-1:], tuple(group))
        if part.size <= LONGEST:
            yield part
        elif any(len(sentence.heading_path) > depth + 1 for sentence in part.sentences):
            yield from _packed(list(_divided(part.sentences, depth + 1)), part.heading, LONGEST)
        else:
            yield from _cut(part)


def _packed(parts: Sequence[Part], above: str, most: int) -> Iterator[Part]:
    """Neighbours taken together as far as they fit into so many characters."""
    waiting: list[Part] = []
    size = 0
    for part in parts:
        if waiting and size + part.size > most:
            yield _together(waiting, above)
            waiting, size = [], 0
        waiting.append(part)
        size += part.size
    yield _together(waiting, above)


def _together(parts: Sequence[Part], above: str = "") -> Part:
    headings = tuple(heading for part in parts for heading in part.headings if heading != above)
    return Part(above, headings, tuple(sentence for part in parts for sentence in part.sentences))


def _cut(part: Part) -> Iterator[Part]:
    """Pieces of about equal size."""
    whole = part.size
    count = -(-whole // LONGEST)
    reached = 0
    pieces: list[list[Sentence]] = [[] for _ in range(count)]
    for sentence in part.sentences:
        pieces[min(reached * count // whole, count - 1)].append(sentence)
        reached += len(sentence.text)
    for number, piece in enumerate(filter(None, pieces), 1):
        yield Part("", tuple(f"{heading}（{number}）" for heading in part.headings), tuple(piece))


def _join_smallest(parts: list[Part]) -> None:
    """Put the smallest part to the smaller of its neighbours."""
    at = min(range(len(parts)), key=lambda index: parts[index].size)
    neighbours = [index for index in (at - 1, at + 1) if 0 <= index < len(parts)]
    first = min(at, min(neighbours, key=lambda index: parts[index].size))
    parts[first : first + 2] = [_together(parts[first : first + 2])]
