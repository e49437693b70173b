from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import pytest

from nanohana.documents.parsing import archive, zip_file
from nanohana.documents.parsing.archive import expand, open_archive
from nanohana.documents.parsing.sniff import sniff
from nanohana.documents.structure import UnreadableDocument


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def expanded(path: Path, folder: Path) -> dict[str, bytes]:
    into = folder / "into"
    into.mkdir()
    return {member.name: member.path.read_bytes() for member in expand(path, into)}


def refusal(path: Path, folder: Path) -> str:
    with pytest.raises(UnreadableDocument) as refused:
        expanded(path, folder)
    return refused.value.code


def test_members_come_with_the_folder_they_stood_in(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "a.zip", {"規程/旅費.txt": "第1条".encode(), "規程/": b"", "__MACOSX/x": b"", "Thumbs.db": b""}
    )
    assert expanded(path, tmp_path) == {"規程/旅費.txt": "第1条".encode()}


def test_archives_in_archives_are_opened(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"a.txt": b"1"}).read_bytes()
    assert expanded(zipped(tmp_path / "a.zip", {"b.zip": inner}), tmp_path) == {"b.zip/a.txt": b"1"}


def test_a_directory_that_would_fill_the_memory_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry takes 47 bytes of the file and some 500 of the memory."""
    monkeypatch.setattr(zip_file, "LARGEST_DIRECTORY", 10_000)
    path = zipped(tmp_path / "a.zip", {f"{number}.txt": b"" for number in range(300)})
    assert refusal(path, tmp_path) == "archive_limits"
    with pytest.raises(UnreadableDocument, match="項目が多すぎます"):
        sniff(path, "a.zip")


def test_names_of_japanese_windows_are_read(tmp_path: Path, shared: Path) -> None:
    path = shared / "data" / "malformed" / "apache-tika" / "testZipEntryNameCharsetShiftSJIS.zip"
    names = list(expanded(path, tmp_path))
    assert names and all("文章" in name for name in names)


class _Unflagged(zipfile.ZipInfo):
    """A member whose name is written as these bytes, with no word on what they are."""

    def __init__(self, written: bytes) -> None:
        super().__init__(repr(written))
        self.written = written

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.written, self.flag_bits & ~0x800


def unflagged(path: Path, *names: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name in names:
            file.writestr(_Unflagged(name), b"1")
    return path


def test_names_of_macos_are_read_and_one_that_is_neither_costs_the_rest_nothing(tmp_path: Path) -> None:
    path = unflagged(tmp_path / "a.zip", "人事/旅費規程.txt".encode(), "ソ表予.txt".encode("cp932"), b"\x81\x20.txt")
    assert set(expanded(path, tmp_path)) == {"人事/旅費規程.txt", "ソ表予.txt", "\ufffd .txt"}


@pytest.mark.parametrize("name", [b"", b"a\0b.txt"])
def test_a_member_without_a_whole_name_is_unsafe(name: bytes, tmp_path: Path) -> None:
    assert refusal(unflagged(tmp_path / "a.zip", name), tmp_path) == "unsafe"


@pytest.mark.parametrize("name", ["../a.txt", "a/../../b.txt", "/etc/a.txt", "C:\\a.txt", "..\\a.txt"])
def test_members_that_point_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    assert refusal(zipped(tmp_path / "a.zip", {name: b""}), tmp_path) == "unsafe"


def test_links_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr(link, "/etc/passwd")
    assert refusal(tmp_path / "a.zip", tmp_path) == "unsafe"


def test_encrypted_members_are_named_as_such(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.txt": b"x"})
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    assert refusal(path, tmp_path) == "encrypted"


def test_a_bomb_is_refused_by_its_directory(tmp_path: Path) -> None:
    assert refusal(zipped(tmp_path / "a.zip", {"a": bytes(60 * archive.MEBIBYTE)}), tmp_path) == "archive_limits"


def test_a_bomb_that_lies_in_its_directory_is_refused_while_it_unpacks(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a": bytes(60 * archive.MEBIBYTE)})
    raw = bytearray(path.read_bytes())
    size = (60 * archive.MEBIBYTE).to_bytes(4, "little")
    raw[:] = raw.replace(size, (1_000).to_bytes(4, "little"))
    path.write_bytes(raw)
    assert refusal(path, tmp_path) in ("archive_limits", "damaged")


def test_too_many_members_and_too_deep_a_nest_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nest = b"end"
    for _ in range(4):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as file:
            file.writestr("next.zip", nest)
        nest = buffer.getvalue()
    (tmp_path / "nest.zip").write_bytes(nest)
    assert refusal(tmp_path / "nest.zip", tmp_path) == "archive_limits"
    monkeypatch.setattr(archive, "MAX_MEMBERS", 2)
    with pytest.raises(UnreadableDocument):
        open_archive(zipped(tmp_path / "many.zip", {"1": b"", "2": b"", "3": b""}))


def test_a_truncated_archive_is_damaged(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.txt": bytes(range(256)) * 40})
    path.write_bytes(path.read_bytes()[:-30])
    assert refusal(path, tmp_path) == "damaged"
