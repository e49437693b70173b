"""Running heads and page numbers: lines in the page's margin that come back at the same place.

One that comes back with other numbers (「財務規則 3/12」) is no larger than the text: 「第12号　図書館」 in large
letters at the top of each page of a register is what the page is about.
"""

from __future__ import annotations

import re
from collections import Counter

from nanohana.documents.parsing.pdf_geometry import overlap
from nanohana.documents.parsing.pdf_layout import Page
from nanohana.documents.parsing.pdf_lines import Line
from nanohana.documents.parsing.pdf_tables import Table

MARGIN = 0.1  # of the page's height, at the top and at the bottom
LARGER = 1.15  # times the size of the body text
PAGES = 3  # a line that comes back on so many pages at the same place is furniture; on both of a shorter document

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:p(?:age|\.)?\s*|第\s*)?[-－−–—‐ー~〜\[(（]?\s*\d{1,4}\s*(?:[/／]\s*\d{1,4}|ページ|頁)?\s*[-－−–—‐ー~〜\])）]?",
    re.I,
)


def furniture(pages: list[Page]) -> set[int]:
    """The ``id`` of every line that is furniture."""
    found = [(page, item) for page in pages for item in page.items if isinstance(item, Line) and _in_margin(page, item)]
    enough = max(2, min(PAGES, len(pages)))
    seen = Counter(_place(page, line) for page, line in found)
    same = Counter(line.text for _, line in found)
    largest = LARGER * _body_size(pages)

    def comes_back(page: Page, line: Line) -> bool:
        return seen[_place(page, line)] >= enough and (line.size < largest or same[line.text] >= enough)

    return {
        id(line)
        for page, line in found
        if (_PAGE_NUMBER.fullmatch(line.text) or comes_back(page, line)) and _stands_apart(page, line)
    }


def _body_size(pages: list[Page]) -> float:
    weight: Counter[float] = Counter()
    for page in pages:
        for item in page.items:
            if isinstance(item, Line):
                weight[item.size] += len(item.text)
    return weight.most_common(1)[0][0] if weight else 0.0


def _in_margin(page: Page, line: Line) -> bool:
    rect = page.displayed(line.rect)
    return rect.bottom < MARGIN * page.size.height or rect.top > (1 - MARGIN) * page.size.height


def _place(page: Page, line: Line) -> tuple[str, int]:
    """Text without its numbers, and the height on the page in steps of 1 %."""
    return _DIGITS.sub("#", line.text), round(100 * page.displayed(line.rect).top / page.size.height)


def _stands_apart(page: Page, line: Line) -> bool:
    """Whether a gap of most of a line separates it from the text: a text area may reach far into the margin."""
    own = page.displayed(line.rect)
    text = (item for item in page.items if isinstance(item, Table) or not _in_margin(page, item))
    inner = [page.displayed(item.rect) for item in text]
    return all(-overlap(own.top, own.bottom, rect.top, rect.bottom) > 0.6 * own.height for rect in inner)
