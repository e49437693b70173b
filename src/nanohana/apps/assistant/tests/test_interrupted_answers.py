"""Answers during which something dies for real: the model's process, or the database under a real web server."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest
from django.db import connections
from django.test import Client

from nanohana.answering.models import Turn
from nanohana.apps.assistant.tests.web_process import browser_on, web_process
from nanohana.configuration import current
from nanohana.llm.tests.scripted_server import ScriptedServer, scripted_server
from nanohana.server.tests import ground
from nanohana.tests.records import records

pytestmark = pytest.mark.django_db(transaction=True)
Ask = Callable[..., Turn]

FIRST = {"text": "夏季休暇は5日です。その"}


@pytest.fixture
def mortal(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    """A trusted model of this test's own."""
    with scripted_server() as server:
        monkeypatch.setenv("NANOHANA_CHAT_URL", server.url)
        monkeypatch.setenv("NANOHANA_PROVIDERS", records(server.url))
        monkeypatch.setenv("NANOHANA_CHAT_TRUSTED", "true")
        current.cache_clear()
        yield server


@pytest.fixture
def web(mortal: ScriptedServer, client: Client) -> Iterator[httpx.Client]:
    """The web server in a process of its own, and a browser in which the owner is signed in."""
    with web_process() as address, browser_on(address, client) as browser:
        yield browser


def read(browser: httpx.Client, turn: Turn, then: Callable[[], None] = lambda: None) -> str:
    """All that a stream sends; ``then`` is done once it brought a whole sentence."""
    told = ""
    with browser.stream("GET", f"/turns/{turn.pk}/stream/") as answer:
        for line in answer.iter_lines():
            told += line + "\n"
            if line == "event: sentence":
                then()
                then = lambda: None  # noqa: E731
    return told


def restart_database() -> None:
    ground._postgres.stop()
    ground._postgres.start()
    connections.close_all()
    connections["default"].close_pool()  # of this process: what earlier tests left idle in it is dead now


def test_the_process_of_the_model_is_killed_in_mid_stream(
    ask: Ask, client: Client, mortal: ScriptedServer, web: httpx.Client
) -> None:
    mortal.answers({"steps": [FIRST, {"wait": 30}, {"text": "続きです。"}]})
    turn = ask()
    assert read(web, turn, mortal.process.kill).endswith("event: end\ndata: {}\n\n")
    page = web.get(f"/c/{turn.conversation_id}/").text
    assert "夏季休暇は5日です。" in page and "途中で切れました" in page
    again = ask("宿泊料はいくらですか。")  # with the model gone the passages are still there
    assert "宿泊料は、1夜につき10,900円とする。" in web.get(f"/c/{again.conversation_id}/").text


def test_the_database_is_restarted_in_mid_answer(ask: Ask, mortal: ScriptedServer, web: httpx.Client) -> None:
    mortal.answers({"steps": [FIRST, {"wait": 2}, {"text": "取得は9月まで。"}, {"finish": "stop"}]})
    turn = ask()
    assert read(web, turn, restart_database).endswith("event: end\ndata: {}\n\n")
    pages = [web.get(f"/c/{turn.conversation_id}/") for _ in range(4)]
    assert [page.status_code for page in pages] == [200] * 4, "also the first request after the restart"
    assert "夏季休暇は5日です。" in pages[0].text
    turn.refresh_from_db()
    assert turn.state in (Turn.State.DONE, Turn.State.FAILED, Turn.State.INTERRUPTED)
    mortal.answers({"steps": [FIRST, {"finish": "stop"}]})
    assert "event: sentence" in read(web, ask())
