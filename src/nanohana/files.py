"""Files that are whole at every moment, also when the power fails; and what tells one from another."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


def replace_file(path: Path, text: str, mode: int = 0o666) -> None:
    """Put a text (UTF-8) in the place of a file at once; ``mode`` as for ``os.open``. Raises OSError."""
    half = path.with_suffix(".part")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def sha256_of(path: Path) -> str:
    """The hash of a file of any size, in hexadecimal digits. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
