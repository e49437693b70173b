"""Which blocks of a document are its table of contents: they name headings, but head and say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from nanohana.documents.provision_marks import Mark, MarkClass, narrow
from nanohana.documents.structure import Block

CHAPTERS = frozenset(
    {
        MarkClass.PART,
        MarkClass.CHAPTER,
        MarkClass.SECTION,
        MarkClass.SUBSECTION,
        MarkClass.DIVISION,
        MarkClass.SUPPLEMENT,
    }
)
_FEWEST_CONTENTS = 3
_LEADERS = re.compile(r"(?:[.．・‥]{3,}|…{2,}|\t)\s*[0-9０-９]+$")


def table_of_contents(blocks: Sequence[Block], marks: Sequence[Mark | None]) -> frozenset[int]:
    """The indices of its blocks; ``marks`` are those of the blocks."""
    return frozenset((*_listed_chapters(blocks, marks), *_lines_with_page_numbers(blocks)))


def _lines_with_page_numbers(blocks: Sequence[Block]) -> Iterator[int]:
    """Three lines or more that end in a page number, and the word 目次 above them."""
    for leads, group in groupby(range(len(blocks)), lambda index: bool(_LEADERS.search(blocks[index].text))):
        lines = list(group)
        if leads and len(lines) >= _FEWEST_CONTENTS:
            above = lines[0] - 1
            yield from [above, *lines] if _is_contents_heading(blocks, above) else lines


def _is_contents_heading(blocks: Sequence[Block], index: int) -> bool:
    return index >= 0 and re.sub(r"\s", "", blocks[index].text) == "目次"


def _listed_chapters(blocks: Sequence[Block], marks: Sequence[Mark | None]) -> range:
    """The run of 章 and 節 before the first 章 comes a second time."""
    chapters = [index for index, mark in enumerate(marks) if mark and mark.mark_class in CHAPTERS]
    if not chapters:
        return range(0)
    first = chapters[0]
    key = _contents_key(blocks[first].text)
    for index in range(first + 1, len(blocks)):
        mark = marks[index]
        if mark and mark.mark_class in CHAPTERS:
            if _contents_key(blocks[index].text) == key:
                return range(first, index)
        elif (mark and mark.mark_class is MarkClass.ARTICLE) or "。" in blocks[index].text:
            break
    return range(0)


def _contents_key(text: str) -> str:
    return re.sub(r"[(].*|[.…・‥]{2,}.*|[\s]", "", narrow(text))
