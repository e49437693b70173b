"""The original files: kept once per content, in ``<home>/files/ab/<sha256>``.

A file is received into ``<home>/files/incoming`` while its hash is taken, flushed to the disk, and then renamed into
place, so that a crash or a full disk never leaves half a file under a hash.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType

from nanohana.configuration import data_folder
from nanohana.outages import is_disk_full

MAX_FILE_BYTES = 1024**3
MAX_FILENAME_CHARACTERS = 300
COPY_BYTES = 1 << 20
ABANDONED_SECONDS = 24 * 60 * 60
SHA256_DIGITS = 64

DISK_FULL = "保存先の空き容量が不足しているため、このファイルは保存していません。管理者に連絡してください。"


class StorageRefused(Exception):
    """A file was not kept. ``code`` is stable, ``message`` is Japanese: what happened and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Received:
    """A whole file, safely on the disk but not yet kept. ``size`` in bytes."""

    path: Path
    sha256: str
    size: int

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)


class Receiving:
    """A file that is arriving piece by piece. Leaving the ``with`` block by an error removes what had arrived."""

    def __init__(self) -> None:
        try:
            descriptor, name = tempfile.mkstemp(dir=_incoming(), suffix=".part")
        except OSError as error:
            raise refusal(error) from error
        self._path = Path(name)
        self._file = os.fdopen(descriptor, "wb")
        self._hash = hashlib.sha256()
        self._size = 0

    def __enter__(self) -> Receiving:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if error is not None:
            self.abandon()

    def write(self, piece: bytes) -> None:
        """Add a piece. Raises StorageRefused where the file grows too large or the disk is full."""
        self._size += len(piece)
        if self._size > MAX_FILE_BYTES:
            raise StorageRefused(
                "too_large",
                "1ファイルの上限（1GB）を超えているため、登録できません。ファイルを分けて登録してください。",
            )
        self._hash.update(piece)
        try:
            self._file.write(piece)
        except OSError as error:
            raise refusal(error) from error

    def finish(self) -> Received:
        """Flush everything to the disk. Raises StorageRefused where the disk is full."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        except OSError as error:
            raise refusal(error) from error
        return Received(self._path, self._hash.hexdigest(), self._size)

    def abandon(self) -> None:
        self._path.unlink(missing_ok=True)
        try:
            self._file.close()
        except OSError:  # the buffer could not be written to the full disk: the file is gone anyway
            return


def receive_file(path: Path) -> Received:
    """Receive a copy of a file of this machine. Raises StorageRefused, or OSError where it cannot be read."""
    with path.open("rb") as file:
        return receive(iter(lambda: file.read(COPY_BYTES), b""))


@contextmanager
def workspace(name: str) -> Iterator[Path]:
    """A folder on the disk of the kept files, for the time of the block, open to the product's own user alone; what a
    killed process left there is erased."""
    folder = _incoming() / f"{name}.part"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def receive(pieces: Iterable[bytes]) -> Received:
    """Receive a whole file. Raises StorageRefused; nothing is left behind then."""
    with Receiving() as receiving:
        for piece in pieces:
            receiving.write(piece)
        return receiving.finish()


def keep(received: Received) -> Path:
    """Move a received file to its place by hash; the same content already kept is left as it is."""
    place = path_of(received.sha256)
    place.parent.mkdir(parents=True, exist_ok=True)
    received.path.chmod(0o640)
    received.path.replace(place)
    descriptor = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return place


def path_of(sha256: str) -> Path:
    """Where the file of this content is kept."""
    return _files() / sha256[:2] / sha256


def erase(sha256: str) -> None:
    """Delete a kept file. The caller makes sure that no version needs it any more."""
    path_of(sha256).unlink(missing_ok=True)


def erase_abandoned() -> None:
    """Delete what killed processes left half received more than a day ago."""
    oldest = time.time() - ABANDONED_SECONDS
    for path in _incoming().glob("*.part"):
        if path.stat().st_mtime >= oldest:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def kept_since(seconds: float) -> Iterator[str]:
    """The contents (by their hash) of all files that have been kept for so long."""
    latest = time.time() - seconds
    for path in _files().glob("[0-9a-f][0-9a-f]/*"):
        if path.stat().st_mtime < latest and len(path.name) == SHA256_DIGITS:
            yield path.name


def clean_filename(name: str) -> str:
    """A name that can be shown and stored: the relative path of an upload, at most 300 characters, ending kept.

    Bytes that are no UTF-8 (as the operating system gives them) are read as Shift_JIS. Names from macOS are composed,
    control and direction characters dropped, ``..`` and drive letters removed.
    """
    text = unicodedata.normalize("NFC", _decoded(name)).replace("\\", "/")
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    parts = [part.strip() for part in text.split("/")]
    kept = "/".join(part for part in parts if part and part not in {".", ".."} and not part.endswith(":"))
    return _shortened(kept or "名称なし")


def _decoded(name: str) -> str:
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("cp932", errors="replace")
    return name


def _shortened(name: str) -> str:
    if len(name) <= MAX_FILENAME_CHARACTERS:
        return name
    ending = PurePosixPath(name).suffix[:20]
    last = PurePosixPath(name).name
    return last[: MAX_FILENAME_CHARACTERS - len(ending)].removesuffix(ending) + ending


def refusal(error: OSError) -> StorageRefused | OSError:
    """What to raise for an error of the disk: a message where it is full, else the error itself."""
    if not is_disk_full(error):
        return error
    return StorageRefused("disk_full", DISK_FULL)


def _files() -> Path:
    return data_folder() / "files"


def _incoming() -> Path:
    folder = _files() / "incoming"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
