"""The gateway against a real scripted server: order, patience, retries, the line, and the closing of connections."""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import Iterator
from contextlib import aclosing

import pytest

from nanohana.llm.gateway import Delta, Event, Finished, Gateway, Limits, Message, ModelUnavailable, Queued, Started
from nanohana.llm.profiles import Profile
from nanohana.llm.tests.scripted_server import ScriptedServer, refusal, scripted_server, words

ASK: list[Message] = [{"role": "user", "content": "夏季休暇は何日ですか。"}]
QUICK = Limits(first_word=0.6, between_words=0.6, pauses=(0.01, 0.02), waiting=2)


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as running:
        yield running


def gateway(server: ScriptedServer, *, parallel: int = 2, limits: Limits = QUICK) -> Gateway:
    return Gateway(Profile("scripted", server.url, "secret", 4096, False, parallel), limits)


async def events(door: Gateway) -> list[Event]:
    return [event async for event in door.stream(ASK, max_tokens=50)]


def ask(server: ScriptedServer) -> list[Event]:
    return asyncio.run(events(gateway(server)))


def failure(server: ScriptedServer) -> ModelUnavailable:
    with pytest.raises(ModelUnavailable) as caught:
        ask(server)
    return caught.value


def test_words_arrive_in_order_and_the_end_tells_reason_and_tokens(server: ScriptedServer) -> None:
    server.answers(words("夏季休暇は", "5日です。"))
    assert ask(server) == [Started(), Delta("夏季休暇は"), Delta("5日です。"), Finished("stop", 7, 3)]


def test_key_limit_and_messages_reach_the_endpoint(server: ScriptedServer) -> None:
    server.answers(words("はい。"))
    ask(server)
    (request,) = server.requests()
    assert request["key"] == "Bearer secret"
    assert request["body"]["max_tokens"] == 50
    assert request["body"]["messages"] == ASK


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_passing_refusal_is_tried_again_before_the_first_word(server: ScriptedServer, status: int) -> None:
    server.answers(refusal(status), words("はい。"))
    assert Delta("はい。") in ask(server)
    assert len(server.requests()) == 2


@pytest.mark.parametrize("after", ["0", "²", "-1", "9" * 500, "Fri, 31 Dec 1999 23:59:59 GMT"])
def test_whatever_an_overloaded_model_says_of_the_time_it_needs(server: ScriptedServer, after: str) -> None:
    server.answers(refusal(429, **{"Retry-After": after}))
    assert failure(server).code == "overloaded"


def test_an_overloaded_model_is_given_up_after_the_last_attempt(server: ScriptedServer) -> None:
    server.answers(refusal(429))
    assert failure(server).code == "overloaded"
    assert len(server.requests()) == len(QUICK.pauses) + 1


def test_a_refusal_for_good_is_not_repeated(server: ScriptedServer) -> None:
    server.answers(refusal(400))
    assert failure(server).code == "refused"
    assert len(server.requests()) == 1


def test_a_broken_stream_is_not_repeated_and_keeps_its_words(server: ScriptedServer) -> None:
    server.answers({"steps": [{"text": "途中まで"}, {"cut": True}]})
    kept: list[Event] = []

    async def read() -> None:
        async for event in gateway(server).stream(ASK, max_tokens=50):
            kept.append(event)  # noqa: PERF401 - a comprehension would lose what came before the failure

    with pytest.raises(ModelUnavailable) as caught:
        asyncio.run(read())
    assert caught.value.code == "broken"
    assert "ここまでの文は残しています" in caught.value.message
    assert kept == [Started(), Delta("途中まで")]
    assert len(server.requests()) == 1


def test_an_end_without_a_reason_is_a_broken_stream(server: ScriptedServer) -> None:
    server.answers(words("途中", finish=None))
    assert failure(server).code == "broken"


def test_an_answer_that_the_provider_s_filter_ended_is_not_taken_for_a_whole_one(server: ScriptedServer) -> None:
    server.answers(words("途中", finish="content_filter"))
    assert failure(server).code == "filtered"


@pytest.mark.parametrize(
    "raw", ["data: {\n\n", "data: []\n\n", 'data: {"choices": 1}\n\n', 'data: {"error": {"message": "x"}}\n\n']
)
def test_an_unreadable_chunk_is_a_protocol_error(server: ScriptedServer, raw: str) -> None:
    server.answers({"steps": [{"raw": raw}, {"wait": 5}]})
    assert failure(server).code == "protocol"


def test_comments_and_empty_chunks_are_skipped(server: ScriptedServer) -> None:
    server.answers({"steps": [{"raw": ': ping\n\ndata: {"choices": []}\n\n'}, *words("はい。")["steps"]]})
    assert Delta("はい。") in ask(server)


def test_silence_before_the_first_word_ends_in_time(server: ScriptedServer) -> None:
    server.answers({"steps": [{"wait": 30}]})
    begun = time.monotonic()
    assert failure(server).code == "slow"
    assert time.monotonic() - begun < 3


def test_silence_between_words_ends_in_time(server: ScriptedServer) -> None:
    server.answers({"steps": [{"text": "はい"}, {"wait": 30}]})
    assert failure(server).code == "stalled"


def test_a_steady_answer_may_take_longer_than_either_limit(server: ScriptedServer) -> None:
    server.answers(words("一", "二", "三", "四", every=0.4))
    assert Finished("stop", 7, 3) in ask(server)


def test_an_endpoint_that_does_not_stop_is_cut_off(server: ScriptedServer) -> None:
    server.answers(words(*["永遠に続く。" * 20] * 50))
    told = ask(server)
    assert told[-1] == Finished("length")
    assert sum(len(event.text) for event in told if isinstance(event, Delta)) == 500


def test_one_endless_word_is_cut_off_before_anybody_looks_through_it(server: ScriptedServer) -> None:
    server.answers(words("。" * 200_000))
    assert ask(server) == [Started(), Delta("。" * 500), Finished("length")]


def test_a_line_that_does_not_end_fills_no_memory(server: ScriptedServer) -> None:
    small = Limits(first_word=5, pauses=(0.01,), line_bytes=100_000)
    server.answers({"steps": [{"raw": "data: " + "x" * 200_000}, {"wait": 30}]})
    with pytest.raises(ModelUnavailable) as caught:
        asyncio.run(events(gateway(server, limits=small)))
    assert caught.value.code == "protocol"


def test_what_says_nothing_for_ever_ends(server: ScriptedServer) -> None:
    nothing = {"raw": 'data: {"choices": []}\n\n'}
    server.answers({"steps": [nothing, {"wait": 0.1}] * 100})
    for small, code in ((Limits(whole=0.5, pauses=()), "stalled"), (Limits(whole_bytes=200, pauses=()), "protocol")):
        with pytest.raises(ModelUnavailable) as caught:
            asyncio.run(events(gateway(server, limits=small)))
        assert caught.value.code == code


def test_nothing_compressed_is_read(server: ScriptedServer) -> None:
    """A few bytes of it may be gigabytes."""
    packed = gzip.compress(b'data: {"choices": [{"delta": {"content": "x"}, "finish_reason": "stop"}]}\n\n' * 10)
    server.answers({"headers": {"Content_Encoding": "gzip"}, "steps": [{"bytes": packed.hex()}]})
    assert failure(server).code == "broken"


def test_no_server_is_a_connection_error() -> None:
    with pytest.raises(ModelUnavailable) as caught:
        asyncio.run(events(Gateway(Profile("gone", "http://127.0.0.1:9/v1", "", 4096, False, 1), QUICK)))
    assert caught.value.code == "connection"


def test_those_who_wait_see_their_place_move(server: ScriptedServer) -> None:
    server.answers(words("はい。", every=0.2))

    async def three() -> list[list[Event]]:
        door = gateway(server, parallel=1)
        return await asyncio.gather(events(door), events(door), events(door))

    first, second, third = asyncio.run(three())
    assert Queued(1) not in first
    assert second[0] == Queued(1)
    assert third[:2] == [Queued(2), Queued(1)]
    assert all(Delta("はい。") in answer for answer in (first, second, third))


def test_a_full_line_refuses_at_once(server: ScriptedServer) -> None:
    server.answers(words("はい。", every=0.3))

    async def four() -> list[list[Event] | BaseException]:
        door = gateway(server, parallel=1)
        return await asyncio.gather(*(events(door) for _ in range(4)), return_exceptions=True)

    *answered, refused = asyncio.run(four())
    assert all(isinstance(answer, list) for answer in answered)
    assert isinstance(refused, ModelUnavailable)
    assert refused.code == "queue_full"


def test_who_leaves_closes_the_connection_and_frees_the_slot(server: ScriptedServer) -> None:
    server.answers({"steps": [{"text": "長い"}, {"wait": 5}, {"text": "答え"}]}, words("次の答え。"))

    async def leave_then_ask() -> list[Event]:
        door = gateway(server, parallel=1)
        async with aclosing(door.stream(ASK, max_tokens=50)) as answer:
            async for event in answer:
                if isinstance(event, Delta):
                    break
        return await events(door)

    assert Delta("次の答え。") in asyncio.run(leave_then_ask())
    deadline = time.monotonic() + 2
    while not server.requests()[0]["gone"] and time.monotonic() < deadline:
        time.sleep(0.02)
    assert server.requests()[0]["gone"]


def test_who_gives_up_waiting_leaves_the_line(server: ScriptedServer) -> None:
    server.answers(words("はい。", every=0.2))

    async def impatient() -> list[Event]:
        door = gateway(server, parallel=1)
        running = asyncio.create_task(events(door))
        await asyncio.sleep(0.05)
        waiting = asyncio.create_task(events(door))
        last = asyncio.create_task(events(door))
        await asyncio.sleep(0.05)
        waiting.cancel()
        await running
        return await last

    assert asyncio.run(impatient())[:2] == [Queued(2), Queued(1)]
