"""``ZipFile`` for files of unknown origin: the size of the directory is looked at before it is read.

Python reads the directory in one piece and makes an object of each of its entries, of which 47 bytes are enough: a file
of 1 GiB that holds nothing else would take ten times its size of memory, in whatever process only asks what it is.
"""

from __future__ import annotations

from io import BufferedReader, FileIO
from pathlib import Path
from zipfile import ZipFile

from nanohana.documents.structure import UnreadableDocument

LARGEST_DIRECTORY = 8 * 1024 * 1024
"""Bytes. 10,000 members with names of 100 ideographs, written twice, take 7 million."""

TOO_MANY = "ファイルの中の項目が多すぎます（上限10,000件）。分割して登録してください。"


class _Guarded(BufferedReader):
    def read(self, size: int | None = -1) -> bytes:
        if size is not None and size > LARGEST_DIRECTORY:
            raise UnreadableDocument("archive_limits", TOO_MANY)
        return super().read(size)


class GuardedZipFile(ZipFile):
    """Raises UnreadableDocument "archive_limits" beside what ``ZipFile`` raises."""

    _guarded: _Guarded | None = None

    def __init__(self, path: Path) -> None:
        self._guarded = _Guarded(FileIO(path))
        try:
            super().__init__(self._guarded)
        except BaseException:
            self._guarded.close()
            raise

    def close(self) -> None:
        super().close()
        if self._guarded is not None:
            self._guarded.close()
