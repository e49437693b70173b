"""Fixtures for what asks a model: a scripted one, small, in somebody's name. A ``conftest.py`` imports them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

import pytest

from nanohana.formulas.proposals import Write
from nanohana.llm.asking import Caller, written
from nanohana.llm.gateway import Message
from nanohana.llm.profiles import Profile
from nanohana.llm.tests.scripted_server import ScriptedServer, scripted_server


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as running:
        yield running


@pytest.fixture
def write(server: ScriptedServer) -> Write:
    profile = Profile("scripted", server.url, "secret", 4096, False, 2)

    def ask(messages: Sequence[Message], max_tokens: int) -> str:
        return written(Caller(uuid.uuid4(), "task_apps"), messages, profile, max_tokens=max_tokens).text

    return ask
