"""Pages per second of the PDF parser beside pdfium's bare text of the same files, in one run.

``python -m bench.parse_pdf [FILE ...]``; without files 200 pages of statutes are made.
Both figures are CPU seconds of this process, best of three, so that other work on the machine matters little.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium

from bench.made_pdf import make_pdf
from nanohana.documents.parsing.pdf import parse_pdf


def bare_text(path: Path) -> int:
    """All of the file's text as pdfium gives it, nothing made of it; returns the number of pages."""
    document = pdfium.PdfDocument(path)
    for page in document:
        textpage = page.get_textpage()
        textpage.get_text_range()
        textpage.close()
        page.close()
    count = len(document)
    document.close()
    return count


def parsed(path: Path) -> int:
    return len(parse_pdf(path).pages)


def pages_per_second(read: Callable[[Path], int], path: Path) -> float:
    best = 0.0
    for _ in range(3):
        start = time.process_time()
        pages = read(path)
        best = max(best, pages / (time.process_time() - start))
    return best


def main(files: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(file) for file in files]
        if not paths:
            paths = [Path(folder) / "statutes.pdf"]
            make_pdf(paths[0], pages=200)
        for path in paths:
            bare, ours = pages_per_second(bare_text, path), pages_per_second(parsed, path)
            print(f"{path.name}: pdfium text {bare:.0f} pages/s, parse_pdf {ours:.0f} pages/s ({ours / bare:.0%})")


if __name__ == "__main__":
    main(sys.argv[1:])
