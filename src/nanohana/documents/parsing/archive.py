"""ZIP files of unknown origin, and the office formats that are ZIP files inside.

1. Nothing is read before the directory is believable: number of members, total size, ratio of compression.
2. What the directory claims is not trusted: real bytes are counted while they are unpacked.
3. Absolute paths, ``..``, links and encrypted members are refused; nothing is ever written under a name of the archive.
4. Names without the UTF-8 flag are UTF-8 all the same, as macOS writes them, or else CP932, as Japanese Windows does.
5. Archives in archives are opened to a depth of three, under one common budget.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError

from nanohana.documents.parsing.zip_file import TOO_MANY, GuardedZipFile
from nanohana.documents.structure import UnreadableDocument

MEBIBYTE = 1024 * 1024
MAX_MEMBERS = 10_000
MAX_TOTAL = 2_048 * MEBIBYTE
MAX_PART = 256 * MEBIBYTE
MAX_RATIO = 200
SUSPICIOUS_SIZE = 50 * MEBIBYTE
MAX_DEPTH = 3

_ENCRYPTED_FLAG = 0x1
_UTF8_FLAG = 0x800
_BLOCK = 256 * 1024
_BROKEN = (BadZipFile, ZlibError, EOFError, OSError, NotImplementedError, ValueError)
_NO_DOCUMENTS = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive, unpacked to ``path`` (a name of ours). ``name`` is where it stood: 規程/旅費.docx."""

    name: str
    path: Path


@dataclass(slots=True)
class _Budget:
    """What is left of the limits, over an archive and the archives in it."""

    members: int = MAX_MEMBERS
    bytes: int = MAX_TOTAL
    unpacked: int = field(default=0, init=False)


def open_archive(path: Path) -> ZipFile:
    """An archive with a believable directory.

    Raises UnreadableDocument: "damaged", "archive_limits", "encrypted", "unsafe".
    """
    try:
        archive = GuardedZipFile(path)
    except _BROKEN as error:
        raise UnreadableDocument("damaged", _DAMAGED) from error
    for info in archive.infolist():
        info.filename = _name(info)
    try:
        _check(archive.infolist())
    except UnreadableDocument:
        archive.close()
        raise
    return archive


def _name(info: ZipInfo) -> str:
    """The name of a member; without the flag ``ZipFile`` has read its bytes as CP437, in which each means something."""
    if info.flag_bits & _UTF8_FLAG:
        return info.filename
    written = info.orig_filename.encode("cp437")
    try:
        return written.decode()
    except UnicodeDecodeError:
        return written.decode("cp932", "replace")


def read_part(archive: ZipFile, name: str) -> bytes:
    """A part of an office file; b"" where it has none of that name."""
    return b"".join(stream_part(archive, name)) if name in archive.NameToInfo else b""


def stream_part(archive: ZipFile, name: str) -> Iterator[bytes]:
    """A part of an office file in blocks, up to 256 MiB."""
    return _unpacked(archive, archive.getinfo(name), _Budget(bytes=MAX_PART))


def expand(path: Path, into: Path) -> Iterator[Member]:
    """The files of an archive and of the archives in it, each unpacked into the folder when its turn comes.

    Raises UnreadableDocument like ``open_archive``; what was yielded before is whole.
    """
    yield from _expand(path, into, PurePosixPath(), 1, _Budget())


def _expand(path: Path, into: Path, above: PurePosixPath, depth: int, budget: _Budget) -> Iterator[Member]:
    if depth > MAX_DEPTH:
        raise UnreadableDocument("archive_limits", _TOO_DEEP)
    with open_archive(path) as archive:
        for info in archive.infolist():
            if info.is_dir() or _is_no_document(info.filename):
                continue
            name = above / info.filename
            member = Member(str(name), _unpack(archive, info, into, budget))
            if name.suffix.lower() == ".zip":
                yield from _expand(member.path, into, name, depth + 1, budget)
                member.path.unlink()
            else:
                yield member


def _unpack(archive: ZipFile, info: ZipInfo, into: Path, budget: _Budget) -> Path:
    budget.members -= 1
    if budget.members < 0:
        raise UnreadableDocument("archive_limits", TOO_MANY)
    budget.unpacked += 1
    target = into / f"{budget.unpacked:05d}"
    with target.open("xb") as file:
        _write(archive, info, file, budget)
    return target


def _write(archive: ZipFile, info: ZipInfo, file: BinaryIO, budget: _Budget) -> None:
    for block in _unpacked(archive, info, budget):
        file.write(block)


def _unpacked(archive: ZipFile, info: ZipInfo, budget: _Budget) -> Iterator[bytes]:
    size = 0
    try:
        with archive.open(info) as file:
            while block := file.read(_BLOCK):
                size += len(block)
                budget.bytes -= len(block)
                if budget.bytes < 0 or _is_suspicious(size, info.compress_size):
                    raise UnreadableDocument("archive_limits", _TOO_LARGE)
                yield block
    except RuntimeError as error:  # zipfile's only sign of a member that needs a password
        raise UnreadableDocument("encrypted", _ENCRYPTED) from error
    except _BROKEN as error:
        raise UnreadableDocument("damaged", _DAMAGED) from error


def _check(members: list[ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS:
        raise UnreadableDocument("archive_limits", TOO_MANY)
    if sum(info.file_size for info in members) > MAX_TOTAL:
        raise UnreadableDocument("archive_limits", _TOO_LARGE)
    for info in members:
        if info.flag_bits & _ENCRYPTED_FLAG:
            raise UnreadableDocument("encrypted", _ENCRYPTED)
        if _is_suspicious(info.file_size, info.compress_size):
            raise UnreadableDocument("archive_limits", _TOO_LARGE)
        if _is_unsafe(info):
            raise UnreadableDocument("unsafe", _UNSAFE)


def _is_suspicious(size: int, compressed: int) -> bool:
    return size > SUSPICIOUS_SIZE and size > MAX_RATIO * max(compressed, 1)


def _is_unsafe(info: ZipInfo) -> bool:
    name = info.filename.replace("\\", "/")
    link = stat.S_ISLNK(info.external_attr >> 16)
    is_odd = not name or "\0" in info.orig_filename
    return link or is_odd or name.startswith("/") or ".." in name.split("/") or name[1:2] == ":"


def _is_no_document(name: str) -> bool:
    """What macOS and Windows leave beside the files."""
    return name.startswith(_NO_DOCUMENTS[0]) or PurePosixPath(name).name in _NO_DOCUMENTS


_DAMAGED = "ファイルが壊れているため開けません。元のファイルを確認し、作り直してから登録してください。"
_ENCRYPTED = "パスワードで保護されているため開けません。パスワードを解除してから登録してください。"
_UNSAFE = "ファイルの中に安全でない場所を指す項目があるため、登録を中止しました。作成元に確認し、作り直してください。"
_TOO_LARGE = "展開すると異常に大きくなるファイルのため、登録を中止しました。中のファイルを取り出して登録してください。"
_TOO_DEEP = f"ZIPファイルが{MAX_DEPTH}段を超えて入れ子になっています。中のファイルを取り出して登録してください。"
