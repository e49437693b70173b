"""Office files are ZIP packages that carry the time of writing; without it equal sources give equal bytes."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

WRITTEN_AT = b"2025-04-01T00:00:00Z"
TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def settle_times(path: Path) -> None:
    """Rewrite a package with one fixed time in its entries and in its properties."""
    with ZipFile(path) as package:
        parts = [(entry.filename, package.read(entry)) for entry in package.infolist()]
    with ZipFile(path, "w", ZIP_DEFLATED) as package:
        for name, content in parts:
            package.writestr(ZipInfo(name), TIMES.sub(rb"\g<1>" + WRITTEN_AT, content), ZIP_DEFLATED)
