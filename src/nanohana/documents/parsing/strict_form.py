"""Office files in the strict form (ISO/IEC 29500-1, "Strict Open XML"), which Office offers when a file is saved: the
libraries know the transitional form alone, whose namespaces have other names."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZipFile

from nanohana.documents.parsing.archive import read_part

_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")


def transitional(part: bytes) -> bytes:
    """The XML of a part with the names of the transitional form."""
    return _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/\2", part)


def is_strict(archive: ZipFile, main_part: str) -> bool:
    return _STRICT.search(read_part(archive, main_part)) is not None


def transitional_package(archive: ZipFile) -> BytesIO:
    """The whole file in the transitional form, for a library that reads its words: its pictures are left empty."""
    made = BytesIO()
    with ZipFile(made, "w") as package:
        for name in archive.namelist():
            is_xml = name.endswith((".xml", ".rels"))
            package.writestr(name, transitional(read_part(archive, name)) if is_xml else b"")
    return made
