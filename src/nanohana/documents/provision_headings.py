"""The headings that are open at a point of a text, and how they are written in a path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nanohana.documents.provision_marks import MarkClass, narrow, ordinal

BODY = 100  # the level of a mark in running text, deeper than any heading of the source
ARTICLE_RANK = 30
RANKS = {
    MarkClass.DOCUMENT: 10,
    MarkClass.PART: 20,
    MarkClass.SUPPLEMENT: 20,
    MarkClass.APPENDIX: 20,
    MarkClass.CHAPTER: 21,
    MarkClass.SECTION: 22,
    MarkClass.SUBSECTION: 23,
    MarkClass.DIVISION: 24,
    MarkClass.ARTICLE: ARTICLE_RANK,
    MarkClass.COMMENTARY: ARTICLE_RANK,
}
PARAGRAPH_RANK = 31
ITEM_RANK = 32
ITEM_RANKS = {
    MarkClass.KANJI: ITEM_RANK,
    MarkClass.BRACKETED: ITEM_RANK,
    MarkClass.CIRCLED: ITEM_RANK,
    MarkClass.KATAKANA: 33,
    MarkClass.BRACKETED_KATAKANA: 34,
    MarkClass.LATIN: 35,
}
HEADING_LENGTH = 45

_NUMBERED = re.compile(r"第([0-9〇一二三四五六七八九十百千]+)(項|号)(?:の[0-9一二三四五六七八九十]+)*$")


@dataclass(slots=True)
class OpenHeading:
    """A heading that is open at this point of the text; without a ``mark_class`` it is one by the source alone."""

    rank: int
    label: str
    mark_class: MarkClass | None = None
    number: int = 0
    letter: str = ""
    first: int = 0  # index of its block
    level: int = BODY

    @property
    def holds_provisions(self) -> bool:
        """Whether it is the name of a law or the like, under which 章 and 条 stand."""
        return self.mark_class is None and self.rank < ARTICLE_RANK


def still_open(headings: Iterable[OpenHeading], new: OpenHeading) -> Iterator[OpenHeading]:
    """Those that go on above a new one. What stood inside a closed one is closed; the name of a law has its own end."""
    inside_closed = False
    for heading in headings:
        closed = _closes(new, heading)
        inside_closed |= closed
        if not closed and (not inside_closed or heading.holds_provisions):
            yield heading


def _closes(new: OpenHeading, heading: OpenHeading) -> bool:
    if new.mark_class is None:
        return heading.level >= new.level
    if heading.mark_class is None and new.level < BODY:
        return heading.level > new.level
    return not heading.holds_provisions and heading.rank >= new.rank


def numbered(label: str) -> tuple[str, int] | None:
    """("項", 6) of 第6項, ("号", 2) of 第二号; None of any other heading."""
    match = _NUMBERED.match(label)
    return (match.group(2), ordinal(match.group(1))) if match else None


def tidy(text: str) -> str:
    """A heading as it is shown in a path: one line, digits and blanks narrowed, brackets full width."""
    one_line = re.sub(r"\s+", " ", narrow(text)).strip()
    return one_line.replace("(", "（").replace(")", "）").replace("第 ", "第").replace(" 条", "条")


def is_title(rest: str) -> bool:
    return len(rest) <= HEADING_LENGTH and "。" not in rest and not rest.endswith((":", "、", ","))


def is_article_title(rest: str) -> bool:
    """旅費の支給 behind 第5条; a line with a comma is a sentence that goes on."""
    return is_title(rest) and "、" not in rest
