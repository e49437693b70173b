"""Every call of a model, counted, limited and stopped, on the way of real events from a scripted endpoint."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import replace
from decimal import Decimal

import pytest
from asgiref.sync import sync_to_async

from nanohana.access.models import Account
from nanohana.llm import metered
from nanohana.llm.asking import written
from nanohana.llm.gateway import Delta, Event, Finished, Message, ModelUnavailable
from nanohana.llm.profiles import Profile
from nanohana.llm.tests.scripted_server import Reply, ScriptedServer, refusal, scripted_server, words
from nanohana.metering import switches
from nanohana.metering.calls import Caller, Outcome
from nanohana.metering.models import Budget, ModelCall, Scope, StoppedModel
from nanohana.metering.prices import Price

pytestmark = pytest.mark.django_db(transaction=True)
ASK: list[Message] = [{"role": "user", "content": "夏季休暇は何日ですか。"}]
ESTIMATED = 10  # tokens of the prompt, for eleven characters


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as running:
        yield running


@pytest.fixture
def profile(server: ScriptedServer) -> Profile:
    return Profile("scripted", server.url, "secret", 4096, False, 2, price=Price(Decimal(100), Decimal(1000)))


@pytest.fixture
def caller() -> Caller:
    return Caller(Account.objects.create(username="hanako").pk, "task_apps")


def ask(caller: Caller, profile: Profile, stop_after: int = 100) -> list[Event]:
    async def read() -> list[Event]:
        found: list[Event] = []
        async with aclosing(metered.stream(caller, ASK, profile, max_tokens=50)) as events:
            async for event in events:
                found.append(event)
                if len(found) == stop_after:
                    break
        return found

    return asyncio.run(asyncio.wait_for(read(), 20))


def test_a_call_is_counted_as_the_endpoint_counted_it(server: ScriptedServer, profile: Profile, caller: Caller) -> None:
    server.answers(words("5日", "です。"))
    assert ask(caller, profile)[-1] == Finished("stop", 7, 3)
    call = ModelCall.objects.get()
    assert (call.model, call.app, call.account_id, call.outcome) == ("scripted", "task_apps", caller.account, "done")
    assert (call.prompt_tokens, call.answer_tokens, call.estimated) == (7, 3, False)
    assert call.yen == Decimal("0.0037")


@pytest.mark.parametrize(
    ("reply", "outcome", "tokens", "estimated"),
    [
        (words("長い", finish="length"), "cut", (7, 3), False),
        ({"steps": [{"text": "夏季休暇は、5日です"}, {"cut": True}]}, "failed", (ESTIMATED, 10), True),
        (refusal(400), "failed", (0, 0), False),
    ],
    ids=["cut", "broken", "refused"],
)
def test_however_it_ends_it_is_settled(
    server: ScriptedServer, profile: Profile, caller: Caller, reply: Reply, outcome: str, tokens: tuple[int, int],
    estimated: bool,
) -> None:  # fmt: skip
    server.answers(reply)
    try:
        ask(caller, profile)
    except ModelUnavailable as unavailable:
        assert ModelCall.objects.get().failure == unavailable.code
    call = ModelCall.objects.get()
    assert call.outcome == outcome
    assert ((call.prompt_tokens, call.answer_tokens), call.estimated) == (tokens, estimated)


def test_whoever_stops_reading_has_used_what_came(server: ScriptedServer, profile: Profile, caller: Caller) -> None:
    server.answers(words(*"夏季休暇は五日です。", every=0.02))
    ask(caller, profile, stop_after=6)  # the start and five words
    call = ModelCall.objects.get()
    assert (call.outcome, call.prompt_tokens, call.estimated) == (Outcome.STOPPED, ESTIMATED, True)
    assert 0 < call.answer_tokens < 10


def usage(prompt: int, answer: int) -> Reply:
    said = f'{{"choices": [], "usage": {{"prompt_tokens": {prompt}, "completion_tokens": {answer}}}}}'
    return {"steps": [{"text": "5日です。"}, {"finish": "stop"}, {"raw": f"data: {said}\n\n"}]}


@pytest.mark.parametrize(("prompt", "answer"), [(-5, 3), (0, 3), (10**12, 3), (7, -1), (7, 10**9)])
def test_an_endpoint_that_cannot_have_counted_right_is_not_believed(
    server: ScriptedServer, profile: Profile, caller: Caller, prompt: int, answer: int
) -> None:
    server.answers(usage(prompt, answer))
    ask(caller, profile)
    call = ModelCall.objects.get()
    assert call.estimated and 0 < call.prompt_tokens <= ESTIMATED and 0 < call.answer_tokens <= 50


def test_beyond_a_budget_nothing_is_sent(server: ScriptedServer, profile: Profile, caller: Caller) -> None:
    server.answers(words("5日です。"))
    Budget.objects.create(scope=Scope.PERSON, tokens=ESTIMATED + 49)
    with pytest.raises(ModelUnavailable) as refused:
        ask(caller, profile)
    assert refused.value.code == "budget" and "1人の1日の上限（59トークン）" in refused.value.message
    assert server.requests() == [] and not ModelCall.objects.exists()
    Budget.objects.update(tokens=ESTIMATED + 50)
    ask(caller, profile)
    assert len(server.requests()) == 1


def test_a_stopped_model_is_asked_nothing(server: ScriptedServer, profile: Profile, caller: Caller) -> None:
    server.answers(words("5日です。"))
    switches.stop("scripted", "誤答の調査", None)
    with pytest.raises(ModelUnavailable, match="model_stopped") as refused:
        ask(caller, profile)
    assert "誤答の調査" in refused.value.message
    assert server.requests() == []
    ask(caller, replace(profile, name="another"))
    assert len(server.requests()) == 1


@pytest.mark.parametrize("talks", [True, False], ids=["talking", "silent"])
def test_a_call_under_way_ends_when_its_model_is_stopped(
    server: ScriptedServer, profile: Profile, caller: Caller, monkeypatch: pytest.MonkeyPatch, talks: bool
) -> None:
    monkeypatch.setattr(metered, "LOOKED_EVERY", 0.1)
    server.answers(words(*["語"] * 400, every=0.05) if talks else {"steps": [{"text": "語"}, {"wait": 20}]})

    async def read() -> None:
        async with aclosing(metered.stream(caller, ASK, profile, max_tokens=500)) as events:
            async for event in events:
                if isinstance(event, Delta):
                    await sync_to_async(StoppedModel.objects.get_or_create)(pk="scripted")

    with pytest.raises(ModelUnavailable, match="model_stopped"):
        asyncio.run(asyncio.wait_for(read(), 10))
    call = ModelCall.objects.get()
    assert (call.outcome, call.failure) == (Outcome.FAILED, "model_stopped")
    assert server.requests()[-1]["gone"] or not talks


def test_many_calls_look_at_the_switch_together(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[str] = []
    monkeypatch.setattr(metered, "ensure_running", looks.append)

    async def many() -> None:
        await asyncio.gather(*(metered._ensure_running(model) for model in ["one"] * 50 + ["two"] * 50))

    asyncio.run(many())
    assert sorted(looks) == ["one", "two"]


def test_open_calls_end_within_five_seconds_of_the_switch() -> None:
    assert metered.LOOKED_EVERY * 4 / 3 + 1 <= 5


def test_a_job_is_counted_as_its_app_s(server: ScriptedServer, profile: Profile, caller: Caller) -> None:
    server.answers(words("5日です。"))
    assert written(caller, ASK, profile, max_tokens=50).text == "5日です。"
    assert ModelCall.objects.get().app == "task_apps"
