"""A library with its owner division, and the people around it: owner, member of the staff, outsider, administrator."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from nanohana.access.models import Account
from nanohana.access.tests.people import account_in, signed_in
from nanohana.configuration import data_folder
from nanohana.documents import storage
from nanohana.documents.models import Document, Library, Version
from nanohana.documents.processing import process
from nanohana.documents.registration import Metadata, register
from nanohana.documents.signals import version_parsed
from nanohana.organization.models import Division

MakeFile = Callable[[str, bytes | str], Path]
RULE = (
    "服務規程\n\n第1条　この規程は、職員の服務について定める。\n\n第2条　職員は、誠実に職務を遂行しなければならない。\n"
)


@dataclass(frozen=True)
class People:
    owner: Client
    staff: Client
    administrator: Client
    nobody: Client


def archive(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, text in members.items():
            file.writestr(name.replace("__", "/") + ".txt", text)
    return buffer.getvalue()


class Attempt:
    """What the task reads of procrastinate's context: how often the job has run, and whether its worker stops."""

    def __init__(self, attempts: int, *, stops: bool = False) -> None:
        self.job = self
        self.attempts = attempts
        self.stops = stops

    def should_abort(self) -> bool:
        return self.stops


def taken() -> None:
    """The worker takes every job of the queue."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


@pytest.fixture
def division(db: None) -> Division:
    return Division.objects.create(code="1010", name="人事課")


@pytest.fixture
def library(division: Division) -> Library:
    return Library.objects.create(name="人事・服務", owner_division=division)


@pytest.fixture
def owner(division: Division) -> Account:
    return account_in(division, "0001")


@pytest.fixture
def people(owner: Account) -> People:
    other = account_in(Division.objects.create(code="1040", name="税務課"), "0002")
    administrator = Account.objects.create(username="admin", is_administrator=True)
    return People(signed_in(owner), signed_in(other), signed_in(administrator), Client())


@pytest.fixture(autouse=True)
def without_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """This room alone: other rooms' receivers (the search index) have tests of their own."""
    monkeypatch.setattr(version_parsed, "receivers", [])


@pytest.fixture(autouse=True)
def clean_files() -> Iterator[None]:
    yield
    shutil.rmtree(data_folder() / "files", ignore_errors=True)


@pytest.fixture
def file(tmp_path: Path) -> MakeFile:
    def make(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return make


def registered(
    library: Library,
    path: Path,
    *,
    metadata: Metadata | None = None,
    document: Document | None = None,
    by: Account | None = None,
) -> Version:
    """Register one file and run its job here."""
    (outcome,) = register(
        library, storage.receive_file(path), path.name, metadata or Metadata(), document=document, by=by
    )
    assert outcome.version is not None
    process(outcome.version.pk)
    outcome.version.refresh_from_db()
    return outcome.version


@pytest.fixture
def version(library: Library, file: MakeFile, owner: Account) -> Version:
    return registered(library, file("服務規程.txt", RULE), by=owner)
