"""Fixtures for rooms that use a model: none is set, until a test has the product talk to the scripted one.

A ``conftest.py`` takes them by importing them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from nanohana.configuration import current
from nanohana.llm.tests.scripted_server import ScriptedServer, scripted_server
from nanohana.tests.records import records


@pytest.fixture(scope="session")
def scripted() -> Iterator[ScriptedServer]:
    with scripted_server() as server:
        yield server


@pytest.fixture(autouse=True)
def without_model(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("NANOHANA_MODEL", "none")
    current.cache_clear()
    yield
    current.cache_clear()


@pytest.fixture
def use_model(monkeypatch: pytest.MonkeyPatch, scripted: ScriptedServer) -> Callable[..., None]:
    """Have the product talk to the scripted model, trusted or not; ``changes`` are those of its provider's record."""

    def use(trusted: bool = True, **changes: object) -> None:
        monkeypatch.setenv("NANOHANA_CHAT_URL", scripted.url)
        monkeypatch.setenv("NANOHANA_PROVIDERS", records(scripted.url, **changes))
        monkeypatch.setenv("NANOHANA_CHAT_TRUSTED", str(trusted))
        current.cache_clear()

    return use
