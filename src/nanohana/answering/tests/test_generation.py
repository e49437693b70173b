"""Running answers: followed, resumed, stopped, abandoned, interrupted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from uuid import UUID

import pytest

from nanohana.answering import generation, leases
from nanohana.answering.generation import Draft, Ended, Tell, Waiting, Written
from nanohana.answering.models import Turn
from nanohana.answering.tests.generations import endless, read, run, state, stored, told
from nanohana.in_database import in_database
from nanohana.llm.gateway import ModelUnavailable

pytestmark = pytest.mark.django_db(transaction=True)


async def brief(_turn: Turn, _token: UUID, tell: Tell) -> Turn.State:
    for place in (3, 2, 1):
        tell(Waiting(place))
        await asyncio.sleep(0)
    return Turn.State.DONE


async def of_two_sentences(turn: Turn, _token: UUID, tell: Tell) -> Turn.State:
    for number, season in enumerate("夏冬", 1):
        tell(Draft(season))
        tell(Written(await in_database(stored)(turn, number, f"{season}です。")))
        await asyncio.sleep(0)
    return Turn.State.DONE


async def unavailable(_turn: Turn, _token: UUID, _tell: Tell) -> Turn.State:
    raise ModelUnavailable("queue_full")


async def faulty(_turn: Turn, _token: UUID, _tell: Tell) -> Turn.State:
    raise ZeroDivisionError


def test_every_reader_gets_every_event_in_order(turn: Turn) -> None:
    async def two() -> None:
        running = await generation.start(turn, brief)
        first, second = await asyncio.gather(read(running), read(await generation.start(turn, brief)))
        assert first == second
        assert [event for _, event in first] == [*map(Waiting, (3, 2, 1)), Ended()]

    run(two())
    assert state(turn) == Turn.State.DONE


async def quick(_turn: Turn, _token: UUID, tell: Tell) -> Turn.State:
    for event in (Draft("夏季"), Draft("夏季休暇"), Waiting(1), Draft("は"), Draft("は5日")):
        tell(event)
    return Turn.State.DONE


def test_words_that_newer_ones_have_overtaken_are_not_told(turn: Turn) -> None:
    async def late() -> None:
        events = [event for _, event in await read(await generation.start(turn, quick))]
        assert events == [Waiting(1), Draft("は5日"), Ended()]

    run(late())


def test_a_lost_connection_goes_on_behind_the_last_whole_sentence(turn: Turn) -> None:
    async def resume() -> None:
        running = await generation.start(turn, of_two_sentences)
        assert [told(event) for _, event in await read(running)] == ["夏", "夏です。", "冬", "冬です。", "end"]

    async def two_sentences_later() -> None:
        running = await generation.start(turn, of_two_sentences)
        async for number, _ in running.follow(0):
            if number == 1:
                break
        assert [told(event) for _, event in await read(running, after=1)] == ["冬", "冬です。", "end"]

    run(resume())
    Turn.objects.update(state=Turn.State.REQUESTED)
    turn.sentences.all().delete()
    run(two_sentences_later())


def test_stop_ends_it_where_it_stands(turn: Turn) -> None:
    async def stopped() -> None:
        running = await generation.start(turn, endless)
        async for _, event in running.follow(0):
            if event == Waiting(1):
                await asyncio.to_thread(generation.stop, turn.pk)

    run(stopped())
    assert state(turn) == Turn.State.STOPPED


def test_stop_also_ends_what_has_not_begun(turn: Turn) -> None:
    generation.stop(turn.pk)
    assert state(turn) == Turn.State.STOPPED


def test_what_was_stopped_while_its_stream_was_on_the_way_does_not_begin(turn: Turn) -> None:
    generation.stop(turn.pk)

    async def late() -> None:
        assert [event for _, event in await read(await generation.start(turn, endless))] == [Ended()]

    run(late())
    assert state(turn) == Turn.State.STOPPED


def test_it_ends_when_nobody_reads_any_more(turn: Turn) -> None:
    async def left_alone() -> None:
        running = await generation.start(turn, endless, abandoned_after=0.05)
        follower = running.follow(0)
        await anext(follower)
        await follower.aclose()
        await asyncio.sleep(0.5)

    run(left_alone())
    assert state(turn) == Turn.State.STOPPED


def test_a_returning_reader_keeps_it_alive(turn: Turn) -> None:
    async def come_back() -> None:
        running = await generation.start(turn, endless, abandoned_after=0.2)
        first = running.follow(0)
        await anext(first)
        await first.aclose()
        reader = asyncio.create_task(read(running))
        await asyncio.sleep(0.5)
        assert not reader.done()
        running.stop()
        await reader

    run(come_back())


def test_an_unavailable_model_leaves_its_message(turn: Turn) -> None:
    async def fail() -> None:
        await read(await generation.start(turn, unavailable))

    run(fail())
    assert state(turn) == Turn.State.FAILED
    assert "混み合って" in turn.failure


def test_a_fault_of_ours_leaves_a_message_and_the_next_answer_works(asked: Callable[[], Turn]) -> None:
    first, second = asked(), asked()

    async def both() -> None:
        await read(await generation.start(first, faulty))
        await read(await generation.start(second, brief))

    run(both())
    assert state(first) == Turn.State.FAILED
    assert "中止しました" in first.failure
    assert state(second) == Turn.State.DONE


def test_what_is_stopped_before_its_first_step_ends_as_well(turn: Turn) -> None:
    async def at_once() -> None:
        running = await generation.start(turn, endless)
        assert isinstance(running, generation.Generation)
        running.learn(leases.Lease(is_stopped=True, is_followed=False))
        assert [event for _, event in await read(running)] == [Ended()]

    run(at_once())
    assert state(turn) == Turn.State.STOPPED
