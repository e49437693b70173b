from __future__ import annotations

import hashlib
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nanohana.documents import storage


def test_content_is_kept_once_under_its_hash() -> None:
    first, second = storage.receive([b"abc", b"def"]), storage.receive([b"abcdef"])
    assert storage.keep(first) == storage.keep(second) == storage.path_of(hashlib.sha256(b"abcdef").hexdigest())
    assert storage.path_of(first.sha256).read_bytes() == b"abcdef"
    assert not first.path.exists() and not second.path.exists()


def test_nothing_is_left_of_an_upload_that_breaks_off() -> None:
    def pieces():
        yield b"first"
        raise ConnectionError

    incoming = storage.path_of("x").parent.parent / "incoming"
    before = set(incoming.glob("*")) if incoming.exists() else set()
    with pytest.raises(ConnectionError):
        storage.receive(pieces())
    assert set(incoming.glob("*")) == before


def test_a_workspace_is_closed_to_others_and_goes_also_after_a_crash() -> None:
    with storage.workspace("expanding") as folder:
        (folder / "00001").write_bytes(b"restricted")
        assert folder.stat().st_mode & 0o077 == 0
    assert not folder.exists()
    folder.mkdir()
    long_ago = time.time() - 2 * storage.ABANDONED_SECONDS
    os.utime(folder, (long_ago, long_ago))
    storage.erase_abandoned()
    assert not folder.exists()


def test_a_file_over_the_limit_is_refused_while_it_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "MAX_FILE_BYTES", 1_000)
    pieces = iter([bytes(300)] * 100)
    with pytest.raises(storage.StorageRefused) as refused:
        storage.receive(pieces)
    assert refused.value.code == "too_large"
    assert len(list(pieces)) == 96, "what comes after the limit is not even read"


FULL_DISK = """
import resource, sys
from pathlib import Path
from nanohana.documents import storage
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
try:
    storage.receive(bytes(100_000) for _ in range(20))
except storage.StorageRefused as refused:
    print(refused.code, [p.name for p in storage.path_of("xx").parent.parent.rglob("*") if p.is_file()])
"""


def test_a_full_disk_gives_a_message_and_leaves_nothing(home: Path) -> None:
    """The limit of file sizes makes the write fail as a full disk does (EFBIG instead of ENOSPC)."""
    environment = os.environ | {"NANOHANA_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "disk_full []"


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_really_full_disk(home: Path) -> None:
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", home], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("this machine does not allow mounting")
    try:
        environment = os.environ | {"NANOHANA_HOME": str(home)}
        code = FULL_DISK.replace("1_000_000", str(resource.RLIM_INFINITY))
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "disk_full []"
    finally:
        subprocess.run(["umount", home], check=True)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("財務規則.docx", "財務規則.docx"),
        ("総務部\\人事課\\服務規程.pdf", "総務部/人事課/服務規程.pdf"),
        ("../../etc/passwd", "etc/passwd"),
        ("C:\\規則\\旅費.xlsx", "規則/旅費.xlsx"),
        ("カ\u3099イト\u3099.txt", "ガイド.txt"),
        ("報告\u202etxt.exe", "報告txt.exe"),
        ("a\x00b\n.txt", "ab.txt"),
        ("...", "..."),
        ("", "名称なし"),
        (os.fsdecode("服務規程.txt".encode("cp932")), "服務規程.txt"),
    ],
)
def test_names_are_cleaned(given: str, kept: str) -> None:
    assert storage.clean_filename(given) == kept


def test_a_name_of_300_characters_is_kept_and_a_longer_one_keeps_its_ending() -> None:
    name = "規" * 295 + ".docx"
    assert storage.clean_filename(name) == name
    shortened = storage.clean_filename("部/" + "規" * 400 + ".docx")
    assert len(shortened) == 300 and shortened.endswith("規.docx")
