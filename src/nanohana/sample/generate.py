"""Makes the real files of the sample prefecture out of the plain sources. Equal sources give equal bytes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from nanohana.sample.office_package import settle_times
from nanohana.sample.sources import Format, Source, read_sources
from nanohana.sample.write_excel import write_excel
from nanohana.sample.write_pdf import write_pdf
from nanohana.sample.write_scan import write_scan
from nanohana.sample.write_slides import write_slides
from nanohana.sample.write_vertical_pdf import write_vertical_pdf
from nanohana.sample.write_web import write_csv, write_html
from nanohana.sample.write_word import write_word

WRITERS: Mapping[Format, Callable[[Source, Path], None]] = {
    "docx": write_word,
    "pdf": write_pdf,
    "pdf-2col": write_pdf,
    "pdf-vertical": write_vertical_pdf,
    "pdf-scan": write_scan,
    "xlsx": write_excel,
    "xlsx-form": write_excel,
    "pptx": write_slides,
    "html": write_html,
    "csv-cp932": write_csv,
}
OFFICE_SUFFIXES = frozenset({".docx", ".xlsx", ".pptx"})


@dataclass(frozen=True, slots=True)
class GeneratedDocument:
    """A file on disk and the source with all that is known of it: library, 所管課, 取扱区分, dates."""

    path: Path
    source: Source


def generate(into: Path, only: Collection[str] = ()) -> list[GeneratedDocument]:
    """Write the sample documents into a folder, ordered by the id of their source: all, or ``only`` these.

    Raises InvalidSource.
    """
    into.mkdir(parents=True, exist_ok=True)
    chosen = [source for source in read_sources() if not only or source.id in only]
    return [generate_one(source, into / source.filename) for source in chosen]


def generate_one(source: Source, path: Path) -> GeneratedDocument:
    """Write one document. Raises ValueError where the source cannot have this format."""
    WRITERS[source.format](source, path)
    if path.suffix in OFFICE_SUFFIXES:
        settle_times(path)
    return GeneratedDocument(path, source)
