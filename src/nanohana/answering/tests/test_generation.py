"""Running answers: followed, resumed, stopped, abandoned, interrupted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

import pytest

from nanohana.answering import generation
from nanohana.answering.generation import Draft, Ended, Event, Silence, Tell, Waiting
from nanohana.answering.models import Turn
from nanohana.llm.gateway import ModelUnavailable

pytestmark = pytest.mark.django_db(transaction=True)


async def brief(_turn: Turn, tell: Tell) -> Turn.State:
    for word in ("夏季", "休暇は", "5日です。"):
        tell(Draft(word))
        await asyncio.sleep(0)
    return Turn.State.DONE


async def endless(_turn: Turn, tell: Tell) -> Turn.State:
    tell(Waiting(1))
    await asyncio.sleep(60)
    return Turn.State.DONE


async def unavailable(_turn: Turn, _tell: Tell) -> Turn.State:
    raise ModelUnavailable("queue_full")


async def faulty(_turn: Turn, _tell: Tell) -> Turn.State:
    raise ZeroDivisionError


async def read(running: generation.Generation, after: int = 0) -> list[tuple[int, Event]]:
    return [(number, event) async for number, event in running.follow(after) if not isinstance(event, Silence)]


def run(work: Coroutine[object, object, object]) -> None:
    asyncio.run(asyncio.wait_for(work, 10))


def state(turn: Turn) -> str:
    turn.refresh_from_db()
    return turn.state


def test_every_reader_gets_every_event_in_order(turn: Turn) -> None:
    async def two() -> None:
        running = generation.start(turn, brief)
        first, second = await asyncio.gather(read(running), read(generation.start(turn, brief)))
        assert first == second
        assert [number for number, _ in first] == [1, 2, 3, 4]
        assert isinstance(first[-1][1], Ended)

    run(two())
    assert state(turn) == Turn.State.DONE


def test_a_lost_connection_goes_on_behind_the_last_event(turn: Turn) -> None:
    async def resume() -> None:
        running = generation.start(turn, brief)
        async for number, _ in running.follow(0):
            if number == 2:
                break
        assert [event for _, event in await read(running, after=2)] == [Draft("5日です。"), Ended()]

    run(resume())


def test_stop_ends_it_where_it_stands(turn: Turn) -> None:
    async def stopped() -> None:
        running = generation.start(turn, endless)
        async for _, event in running.follow(0):
            if event == Waiting(1):
                await asyncio.to_thread(generation.stop, turn)

    run(stopped())
    assert state(turn) == Turn.State.STOPPED


def test_stop_also_ends_what_has_not_begun(turn: Turn) -> None:
    generation.stop(turn)
    assert state(turn) == Turn.State.STOPPED


def test_what_was_stopped_while_its_stream_was_on_the_way_does_not_begin(turn: Turn) -> None:
    generation.stop(turn)

    async def late() -> None:
        assert [event for _, event in await read(generation.start(turn, endless))] == [Ended()]

    run(late())
    assert state(turn) == Turn.State.STOPPED


def test_it_ends_when_nobody_reads_any_more(turn: Turn) -> None:
    async def left_alone() -> None:
        running = generation.start(turn, endless, abandoned_after=0.05)
        follower = running.follow(0)
        await anext(follower)
        await follower.aclose()
        await asyncio.sleep(0.5)

    run(left_alone())
    assert state(turn) == Turn.State.STOPPED


def test_a_returning_reader_keeps_it_alive(turn: Turn) -> None:
    async def come_back() -> None:
        running = generation.start(turn, endless, abandoned_after=0.2)
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
        await read(generation.start(turn, unavailable))

    run(fail())
    assert state(turn) == Turn.State.FAILED
    assert "混み合って" in turn.failure


def test_a_fault_of_ours_leaves_a_message_and_the_next_answer_works(asked: Callable[[], Turn]) -> None:
    first, second = asked(), asked()

    async def both() -> None:
        await read(generation.start(first, faulty))
        await read(generation.start(second, brief))

    run(both())
    assert state(first) == Turn.State.FAILED
    assert "中止しました" in first.failure
    assert state(second) == Turn.State.DONE


def test_a_turn_left_writing_by_an_ended_server_reads_interrupted(turn: Turn) -> None:
    turn.state = Turn.State.WRITING
    turn.save()
    generation.settle(turn)
    assert state(turn) == Turn.State.INTERRUPTED
