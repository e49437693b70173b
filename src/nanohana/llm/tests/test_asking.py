"""A text written for an app: what the model sees, what the reader gets."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest

from nanohana.llm.asking import Caller, written
from nanohana.llm.gateway import Message, ModelUnavailable
from nanohana.llm.profiles import Profile
from nanohana.llm.tests.scripted_server import ScriptedServer, scripted_server, words

pytestmark = pytest.mark.django_db
CALLER = Caller(uuid.uuid4(), "task_apps")
ASK: list[Message] = [
    {"role": "system", "content": "メールを書いてください。差出人は佐藤花子（043-223-2110）です。"},
    {"role": "user", "content": "宛先は山田太郎様、電話は090-1234-5678、本人の番号は1234-5678-9018です。"},
]


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as running:
        yield running


@pytest.fixture
def profile(server: ScriptedServer) -> Profile:
    return Profile("scripted", server.url, "secret", 4096, False, 2)


def test_the_model_sees_placeholders_and_the_reader_the_values(server: ScriptedServer, profile: Profile) -> None:
    server.answers(words("お電話（［電話", "番号2］）しました。", "［電話番号1］まで"))
    told: list[str] = []
    text = written(CALLER, ASK, profile, max_tokens=50, tell=told.append)
    sent = " ".join(message["content"] for message in server.requests()[-1]["body"]["messages"])
    assert not any(secret in sent for secret in ("090-1234-5678", "043-223-2110", "1234-5678-9018", "山田太郎"))
    assert text.text == "お電話（090-1234-5678）しました。043-223-2110まで" == "".join(told)
    assert not text.cut


def test_a_model_that_may_not_see_personal_information_is_not_asked(
    server: ScriptedServer, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nanohana.llm.asking.action", lambda *_: "block")
    asked = len(server.requests())
    with pytest.raises(ModelUnavailable, match="personal_information"):
        written(CALLER, ASK, profile, max_tokens=50)
    assert len(server.requests()) == asked


def test_what_stands_between_messages_may_stand_in_one(server: ScriptedServer, profile: Profile) -> None:
    """Else a file with the separator would end the run, or move words from one message into another."""
    server.answers(words("はい"))
    messages: list[Message] = [{"role": "system", "content": "要約"}, {"role": "user", "content": "前\n\x1e\n後"}]
    assert written(CALLER, messages, profile, max_tokens=5).text == "はい"
    assert [each["content"] for each in server.requests()[-1]["body"]["messages"]] == ["要約", "前\n後"]


def test_one_process_asks_again_and_again_without_a_loop_of_its_own(server: ScriptedServer, profile: Profile) -> None:
    server.answers(words("はい"))
    for _ in range(3):
        assert written(CALLER, ASK, replace(profile, name="again"), max_tokens=5).text == "はい"


def test_who_raises_while_being_told_stops_the_model(server: ScriptedServer, profile: Profile) -> None:
    server.answers(words(*"とても長い文章です", every=0.05))

    def stop(words: str) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        written(CALLER, ASK, profile, max_tokens=50, tell=stop)
