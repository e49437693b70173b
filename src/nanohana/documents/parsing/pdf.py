"""PDF -> blocks with the place of every line. Born-digital text by pdfium, scanned pages by OCR.

1. Every page is read on its own and closed; a page that fails costs a warning, not the document.
2. Its characters become lines and ruled tables, in the order of the content stream (``pdf_lines``, ``pdf_grid``).
3. Running heads and page numbers are found over all pages (``pdf_furniture``).
4. Lines become paragraphs and headings, over the ends of pages too (``pdf_paragraphs``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdfium2 as pdfium

from nanohana.documents.parsing.pdf_file import DAMAGED, opened
from nanohana.documents.parsing.pdf_furniture import furniture
from nanohana.documents.parsing.pdf_layout import Page, layout
from nanohana.documents.parsing.pdf_page import read_page
from nanohana.documents.parsing.pdf_paragraphs import blocks
from nanohana.documents.structure import Block, BlockKind, PageSize, ParsedDocument, UnreadableDocument

Progress = Callable[[int, int], None]  # pages done, pages in all

_A4 = PageSize(595.0, 842.0)


def parse_pdf(path: Path, *, progress: Progress = lambda done, total: None) -> ParsedDocument:
    """Raises UnreadableDocument: "encrypted", "damaged", "too_many_pages", "empty"."""
    with opened(path) as document:
        pages, warnings = _pages(document, progress)
    found = _with_title(list(blocks(pages, furniture(pages))))
    if not found:
        raise UnreadableDocument("empty", _EMPTY)
    return ParsedDocument(
        format="pdf",
        blocks=tuple(found),
        title=next((block.text for block in found if block.kind is BlockKind.TITLE), ""),
        pages=tuple(page.size for page in pages),
        warnings=tuple(warnings),
    )


def _pages(document: pdfium.PdfDocument, progress: Progress) -> tuple[list[Page], list[str]]:
    pages: list[Page] = []
    failed: list[int] = []
    for index in range(len(document)):
        try:
            pages.append(layout(read_page(document, index), index + 1))
        except pdfium.PdfiumError:
            failed.append(index + 1)
            pages.append(Page(index + 1, _A4, []))
        progress(index + 1, len(document))
    if len(failed) == len(pages):
        raise UnreadableDocument("damaged", DAMAGED)
    return pages, [_FAILED_PAGES.format(pages=_listed(failed))] if failed else []


def _listed(numbers: list[int]) -> str:
    shown = "、".join(str(number) for number in numbers[:10])
    return f"{shown}ほか計{len(numbers)}" if len(numbers) > 10 else shown


def _with_title(found: list[Block]) -> list[Block]:
    """The first heading of the highest level is the title if it stands at the beginning."""
    for index, block in enumerate(found[:8]):
        if block.kind is BlockKind.HEADING and block.level == 1:
            return [*found[:index], replace(block, kind=BlockKind.TITLE), *found[index + 1 :]]
    return found


_EMPTY = "このPDFから文字を読み取れませんでした。文字のある文書かどうかを確認してください。"
_FAILED_PAGES = "{pages}ページは壊れていて読み取れませんでした。ほかのページは登録されています。"
