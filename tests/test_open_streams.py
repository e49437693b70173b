"""From the page on which a right is taken away to the open stream of another browser: the product as it is served."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import httpx
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from nanohana.access.models import Rule
from nanohana.access.tests.people import account_in, signed_in
from nanohana.answering.models import Turn
from nanohana.answering.tests.registered import registered_rules
from nanohana.apps.api.tests.conftest import site  # noqa: F401  # a fixture
from nanohana.llm.tests.scripted_model import scripted, use_model, without_model  # noqa: F401  # fixtures
from nanohana.llm.tests.scripted_server import ScriptedServer
from nanohana.organization.models import Division
from nanohana.search.embedding_process import running
from nanohana.server.tests.ground import eventually

WITHIN = 5.0  # seconds: what was promised, not a measure of speed
TOLD = [b"event: draft", b"event: sentence"]


class Reader(threading.Thread):
    """Follows a stream and keeps the lines with the time of each."""

    def __init__(self, url: str, client: Client) -> None:
        super().__init__(daemon=True)
        self._url = url
        self._cookies = {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
        self.lines: list[tuple[float, bytes]] = []
        self.began = threading.Event()
        self.ended_at = 0.0

    def run(self) -> None:
        with httpx.stream("GET", self._url, cookies=self._cookies, timeout=30) as answer:
            for line in answer.iter_lines():
                self.lines.append((time.monotonic(), line.encode()))
                if line.encode() in TOLD:
                    self.began.set()
        self.ended_at = time.monotonic()


def stop(asker: Client, turn: Turn) -> None:
    """End the writing too, which goes on for whoever may read it."""
    asker.post(f"/turns/{turn.pk}/stop/")
    assert eventually(lambda: not Turn.objects.get(pk=turn.pk).is_generating, 10)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["the document", "the library"])
def test_an_open_stream_tells_nothing_five_seconds_after_a_rule_took_the_right(
    site: str,  # noqa: F811
    scripted: ScriptedServer,  # noqa: F811
    use_model: Callable[[bool], None],  # noqa: F811
    what: str,
) -> None:
    use_model(True)
    scripted.answers({"steps": [{"text": "夏季休暇は5日です。夏季"}, *[{"wait": 0.2}, {"text": "休暇"}] * 60]})
    with running():
        document = registered_rules()
        officer = signed_in(account_in(document.owner_division, "0001"))
        tax = Division.objects.create(code="1040", name="税務課")
        asker = signed_in(account_in(tax, "0002"))
        assert asker.post("/ask/", {"question": "夏季休暇は何日ですか。"}).status_code == 302
    turn = Turn.objects.get()
    reader = Reader(f"{site}/turns/{turn.pk}/stream/", asker)
    reader.start()
    assert reader.began.wait(10)
    page, thing = ("document", document.pk) if what == "the document" else ("library", document.library_id)
    denied = officer.post(
        reverse(f"documents:{page}_rules", args=[thing]),
        {
            "effect": "deny", "verb": "1", "who": "places", "division": tax.pk, "starts_on": localdate().isoformat(),
            "confirmed": "yes",
        },
    )  # fmt: skip
    taken_away = time.monotonic()
    assert denied.status_code == 302 and Rule.objects.exists()
    reader.join(20)
    assert not reader.is_alive()
    stop(asker, turn)
    told = [at for at, line in reader.lines if line in TOLD]
    print(f"\nthe stream ended {reader.ended_at - taken_away:.1f} s after the right")
    assert reader.ended_at - taken_away <= WITHIN and told[-1] - taken_away <= WITHIN
    assert [line for _, line in reader.lines if line.startswith(b"event")][-1] == b"event: end"
    assert "5日とする" not in asker.get(f"/c/{turn.conversation_id}/").content.decode()
