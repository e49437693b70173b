"""The points of a summary, each with the sentence of the original that says so."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nanohana.summarizing.originals import Sentence

LEAD = re.compile(r"^[\s　]*(?:(?:[・○〇●◦‣■□◆◇▶►▷※]|[-–]|[(（]?(?:[0-9０-９]{1,2}|[ア-ン])[)）.．]|[①-⑳])[\s　]*)+")
_CONNECTIVE = re.compile(
    r"^(?:では|じゃあ|それでは|続いて|また|なお|さらに|そして|一方|加えて|具体的には|このため|そのため|次に|まず|したがって|以上のことから)、"
)

_HEADING = 40  # characters that are shown


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of the original word for word: characters ``start:end`` of block ``block`` (counted from 0).

    ``place`` is 「3ページ」 and the like, empty where the format has no places. ``heads`` are the column heads of a row
    of a table, of which ``text`` has the cells by tabs.
    """

    text: str
    block: int
    start: int
    end: int
    heading_path: tuple[str, ...]
    place: str
    heads: str = ""

    @property
    def where(self) -> str:
        """「3ページ、第5条（旅費の支給）」: the place and the nearest heading."""
        return "、".join(filter(None, (self.place, *(heading[:_HEADING] for heading in self.heading_path[-1:]))))


@dataclass(frozen=True, slots=True)
class Point:
    """``text`` is the quote itself without its mark and connective, or (``phrased``) a model's words, which the quote
    was found to support."""

    text: str
    quote: Quote
    phrased: bool = False


def quote_of(sentence: Sentence) -> Quote:
    return Quote(
        sentence.text,
        sentence.block,
        sentence.start,
        sentence.end,
        sentence.heading_path,
        sentence.place,
        sentence.heads,
    )


def sentence_of(quote: Quote) -> Sentence:
    """The sentence that is quoted."""
    return Sentence(quote.block, quote.start, quote.end, quote.text, quote.heads, quote.heading_path, quote.place)


def point_of(sentence: Sentence) -> Point:
    return Point(readable(sentence.text, sentence.heads), quote_of(sentence))


def readable(text: str, heads: str = "") -> str:
    """A sentence as a point: without the mark of its list item and without what ties it to the one before.

    A table row reads 「区分：県内、宿泊料：10,900円」.
    """
    if heads:
        return _row(text, heads)
    return _CONNECTIVE.sub("", LEAD.sub("", text)).strip() or text


def _row(text: str, heads: str) -> str:
    cells, names = text.split("\t"), heads.split("\t")
    names += [""] * (len(cells) - len(names))
    named = ((name.strip(), cell.strip()) for name, cell in zip(names, cells, strict=False))
    return "、".join(f"{name}：{cell}" if name else cell for name, cell in named if cell)
