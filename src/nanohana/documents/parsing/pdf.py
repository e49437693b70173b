"""PDF -> blocks with the place of every line. Born-digital text by pdfium, scanned pages by OCR.

1. Every page is read on its own and closed; a page that fails costs a warning, not the document.
2. Its characters become lines and ruled tables, in the order of the content stream (``pdf_lines``, ``pdf_grid``);
   a scanned page is recognised and put in order by place (``ocr_page``).
3. Running heads and page numbers are found over all pages (``pdf_furniture``).
4. Lines become paragraphs and headings, over the ends of pages too (``pdf_paragraphs``).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium

from nanohana.documents.parsing.ocr import RecognitionFailed
from nanohana.documents.parsing.pdf_document import document_of, listed
from nanohana.documents.parsing.pdf_file import DAMAGED, drawn, opened
from nanohana.documents.parsing.pdf_layout import Page, is_scan, layout
from nanohana.documents.parsing.pdf_page import read_page
from nanohana.documents.structure import PageSize, ParsedDocument, UnreadableDocument

Progress = Callable[[int, int], None]  # pages done, pages in all

SCAN_SCALE = 200 / 72  # pixels per point: 150 dpi reads as well as 300, and small print needs some reserve

_A4 = PageSize(595.0, 842.0)
_FAILED_PAGES = "{pages}ページは壊れていて読み取れませんでした。ほかのページは登録されています。"
_ATTACHED = "このPDFに添付されている{count}件のファイルは、登録していません。取り出して登録してください。"


def parse_pdf(path: Path, *, progress: Progress = lambda done, total: None) -> ParsedDocument:
    """Raises UnreadableDocument: "encrypted", "damaged", "too_many_pages", "empty"."""
    with opened(path) as document:
        pages, failed = _pages(document, progress)
        attached = document.count_attachments()
    if len(failed) == len(pages):
        raise UnreadableDocument("damaged", DAMAGED)
    warnings = [_FAILED_PAGES.format(pages=listed(failed))] if failed else []
    return document_of("pdf", pages, [*warnings, _ATTACHED.format(count=attached)] if attached else warnings)


def _pages(document: pdfium.PdfDocument, progress: Progress) -> tuple[list[Page], list[int]]:
    """Every page, and the numbers of those that could not be read."""
    pages: list[Page] = []
    failed: list[int] = []
    for index in range(len(document)):
        try:
            pages.append(_page(document, index))
        except (pdfium.PdfiumError, RecognitionFailed):
            failed.append(index + 1)
            pages.append(Page(index + 1, _A4, []))
        progress(index + 1, len(document))
    return pages, failed


def _page(document: pdfium.PdfDocument, index: int) -> Page:
    content = read_page(document, index)
    if not is_scan(content):
        return layout(content, index + 1)
    # Imported on the first scanned page: OpenCV and the models cost a second and 75 MB.
    from nanohana.documents.parsing.ocr_page import recognised_page

    return recognised_page(drawn(document, index, SCAN_SCALE), content.size, index + 1)
