"""A disk that is really full while files are registered: a small one is mounted where the files are kept."""

from __future__ import annotations

import io
import os
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from nanohana.configuration import data_folder
from nanohana.documents.archives import expand
from nanohana.documents.models import Archive, Document, Library, Version
from nanohana.documents.processing import process
from nanohana.documents.tests.conftest import People

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
KIB = 1024


@pytest.fixture(autouse=True)
def disk(clean_files: None) -> Iterator[Path]:
    """200 KiB for the kept files."""
    folder = data_folder() / "files"
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine does not allow mounting")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def sent(people: People, library: Library, name: str, content: bytes) -> str:
    form = {"library": library.pk, "handling_label": 1, "originals": SimpleUploadedFile(name, content)}
    return people.owner.post("/documents/upload/", form, follow=True).content.decode()


def test_a_file_without_room_is_refused_and_the_next_smaller_one_is_registered(
    library: Library, people: People, disk: Path
) -> None:
    assert "空き容量が不足" in sent(people, library, "大.txt", "あ".encode() * 100 * KIB)
    assert not Document.objects.exists() and not [path for path in disk.rglob("*") if path.is_file()]
    sent(people, library, "小.txt", "第1条　職員は、届け出る。".encode())
    version = Version.objects.get()
    process(version.pk)
    version.refresh_from_db()
    assert version.state == Version.State.READY


def test_an_archive_that_fills_the_disk_keeps_what_had_room_and_says_why(
    library: Library, people: People, disk: Path
) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("小.txt", "第1条　職員は、届け出る。")
        file.writestr("大.txt", "あ" * 100 * KIB)
    sent(people, library, "例規集.zip", buffer.getvalue())
    archive = Archive.objects.get()
    expand(archive.pk)
    archive.refresh_from_db()
    assert archive.state == Archive.State.FAILED and "空き容量が不足" in archive.failure
    assert [version.filename for version in Version.objects.all()] == ["例規集/小.txt"]
    assert [path.name for path in disk.rglob("*") if path.is_file()] == [Version.objects.get().sha256]
    assert "空き容量が不足" in people.owner.get("/documents/upload/progress/").content.decode()
