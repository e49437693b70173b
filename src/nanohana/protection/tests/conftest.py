"""A list of names that is registered, with the library and the people of ``documents.tests``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nanohana.documents.models import Library, Version
from nanohana.documents.signals import version_parsed
from nanohana.documents.tests import conftest as documents
from nanohana.documents.tests.conftest import registered
from nanohana.protection import registered as receiving

division, library, owner = documents.division, documents.library, documents.owner
people, clean_files, file = documents.people, documents.clean_files, documents.file

NUMBER = "1234-5678-9018"
LIST = f"名簿\n\n山田太郎　電話 090-1234-5678\n\n個人番号 {NUMBER}\n"
Make = Callable[[str, str], Path]


@pytest.fixture
def this_room_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other rooms' receivers (the search index) have tests of their own."""
    monkeypatch.setattr(version_parsed, "receivers", [])
    monkeypatch.setattr(version_parsed, "sender_receivers_cache", {}, raising=False)
    version_parsed.connect(receiving.on_version_parsed, dispatch_uid="protection of the test")


@pytest.fixture
def version(library: Library, file: Make) -> Version:
    return registered(library, file("meibo.txt", LIST))
