"""Reading a file for tests."""

from __future__ import annotations

from pathlib import Path

from nanohana.documents.parsing import parse
from nanohana.documents.structure import ParsedDocument


def read(folder: Path, name: str, content: str | bytes) -> ParsedDocument:
    path = folder / "file"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return parse(path, name)


def texts(document: ParsedDocument) -> list[str]:
    return [block.text for block in document.blocks]
