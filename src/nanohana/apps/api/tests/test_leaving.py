"""Answers on their way from the running application: who leaves, and who may not go on reading."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import openai
import pytest

from nanohana.access.models import Account
from nanohana.answering.models import Turn
from nanohana.apps.api import answers
from nanohana.apps.api.limits import tokens_today
from nanohana.apps.api.models import Key
from nanohana.apps.api.tests.conftest import QUESTION, asked
from nanohana.documents.models import Library
from nanohana.llm.tests.scripted_server import ScriptedServer, words
from nanohana.organization.models import Division

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("document")]


def test_words_come_while_they_are_written(
    far: openai.OpenAI, scripted: ScriptedServer, use_model: Callable[[bool], None]
) -> None:
    use_model(True)
    scripted.answers(words("夏季休暇は5日です。", "夏季休暇は、5日とする。", every=0.5))
    began = time.monotonic()
    came = [time.monotonic() - began for chunk in asked(far, stream=True) if chunk.choices[0].delta.content]
    assert len(came) == 2 and came[1] - came[0] > 0.3


def test_a_body_that_is_too_large_is_refused_in_json(far: openai.OpenAI) -> None:
    with pytest.raises(openai.APIStatusError, match="一度に送れる大きさ"):
        asked(far, QUESTION * 300_000)


def test_a_client_that_leaves_stops_the_model(
    far: openai.OpenAI, scripted: ScriptedServer, use_model: Callable[[bool], None], owner: Account
) -> None:
    use_model(True)
    scripted.answers({"steps": [{"text": "夏季休暇は5日です。次"}, {"wait": 30}, {"finish": "stop"}]})
    stream = asked(far, stream=True)
    assert next(chunk for chunk in stream if chunk.choices[0].delta.content)
    read = tokens_today(owner.pk)
    stream.close()
    assert gone(scripted)
    assert eventually(lambda: Turn.objects.get().state == Turn.State.STOPPED)
    assert read > 0 and eventually(lambda: tokens_today(owner.pk) > read)  # what was told counts, too


def test_a_client_that_leaves_before_the_whole_answer_stops_the_model(
    far: openai.OpenAI, scripted: ScriptedServer, use_model: Callable[[bool], None]
) -> None:
    use_model(True)
    scripted.answers({"steps": [{"text": "夏季休暇は5日です。次"}, {"wait": 30}, {"finish": "stop"}]})
    with pytest.raises(openai.APITimeoutError):
        asked(far.with_options(timeout=2))
    assert gone(scripted)


def gone(scripted: ScriptedServer) -> bool:
    return eventually(lambda: scripted.requests()[0]["gone"])


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 5
    while not (found := holds()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


@pytest.fixture
def looks_at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(answers, "CHECKED_EVERY", 0.0)
    yield


@pytest.mark.usefixtures("looks_at_once")
@pytest.mark.parametrize("loss", ["key", "account", "library"])
def test_a_stream_ends_when_key_owner_or_rights_do(
    far: openai.OpenAI, scripted: ScriptedServer, use_model: Callable[[bool], None], loss: str
) -> None:
    use_model(True)
    scripted.answers({"steps": [{"text": "夏季休暇は5日です。次"}, {"wait": 30}, {"finish": "stop"}]})
    stream = asked(far, stream=True)
    assert next(chunk for chunk in stream if chunk.choices[0].delta.content)
    if loss == "key":
        Key.objects.update(expires_at="2020-01-01T00:00:00Z")
    elif loss == "account":
        Account.objects.update(is_active=False)
    else:
        Library.objects.update(audience="owner_division", owner_division=Division.objects.create(code="9", name="他"))
    last = list(stream)[-1].choices[0]
    assert last.finish_reason == "content_filter" and last.delta.citations == []
    assert gone(scripted)


def test_what_is_taken_away_is_gone_within_five_seconds() -> None:
    assert answers.CHECKED_EVERY + 1.0 <= 5
