"""Two web processes on one database, as behind a balancer that sends each request anywhere."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import httpx
import pytest
from django.test import Client

from nanohana.answering.models import Turn
from nanohana.apps.assistant.tests.web_process import browser_on, web_process
from nanohana.llm.tests.scripted_server import ScriptedServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
Ask = Callable[..., Turn]

FIRST, SECOND = {"text": "夏季休暇は5日です。"}, {"text": "取得は9月までです。次"}
END = "event: end\ndata: {}\n\n"


@pytest.fixture
def two(
    scripted: ScriptedServer, use_model: Callable[[bool], None], client: Client
) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    use_model(True)
    with (
        web_process() as one,
        web_process() as other,
        browser_on(one, client) as first,
        browser_on(other, client) as second,
    ):
        yield first, second


class Stream(threading.Thread):
    """Reads an answer in a thread of its own, behind sentence number ``after``."""

    def __init__(self, browser: httpx.Client, turn: Turn, after: str = "0") -> None:
        super().__init__(daemon=True)
        self._open = browser.stream("GET", f"/turns/{turn.pk}/stream/", headers={"Last-Event-ID": after})
        self.told = ""
        self.start()

    def run(self) -> None:
        with self._open as answer:
            for line in answer.iter_lines():
                self.told += line + "\n"

    def until(self, words: str) -> Stream:
        while words not in self.told:
            assert self.is_alive(), self.told
            time.sleep(0.05)
        return self

    def whole(self) -> str:
        self.join(20)
        assert not self.is_alive(), self.told
        return self.told


def post(browser: httpx.Client, path: str) -> httpx.Response:
    browser.get("/account/security/")  # sets the token of forms
    token = browser.cookies["nanohana_csrf"]
    return browser.post(path, headers={"X-CSRFToken": token, "HX-Request": "true"})


def state(turn: Turn) -> str:
    turn.refresh_from_db()
    return turn.state


def test_an_answer_of_one_process_is_read_and_stopped_through_the_other_and_signing_out_holds_in_both(
    ask: Ask, scripted: ScriptedServer, two: tuple[httpx.Client, httpx.Client]
) -> None:
    one, other = two

    scripted.answers({"steps": [FIRST, {"wait": 8}, SECOND, {"wait": 60}]})
    turn = ask()
    here = Stream(one, turn).until("5日です。")
    there = Stream(other, turn, after="1").until("9月までです。")
    assert "5日です" not in there.told
    assert post(other, f"/turns/{turn.pk}/stop/").status_code == 204
    assert here.whole().endswith(END) and there.whole().endswith(END)
    assert state(turn) == Turn.State.STOPPED
    assert len(scripted.requests()) == 1, "nobody begins it twice"

    turn = ask("宿泊料はいくらですか。")
    here = Stream(one, turn).until("event: sentence")
    assert post(other, "/account/security/sessions/end/").status_code == 302
    assert here.whole().endswith(END)
    assert [each.get("/").status_code for each in two] == [302, 302]
