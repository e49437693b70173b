"""The leases of answers: one process writes, who is late stores nothing, a clock that jumps ends none."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db.models.functions import Now

from nanohana.answering import generation, leases, writing
from nanohana.answering.generation import Ended, Silence, Tell, Waiting, Written
from nanohana.answering.models import Turn, Writing
from nanohana.answering.sentence_stream import Sentence
from nanohana.answering.tests.generations import endless, read, run, state, stored, told
from nanohana.answering.verification import Verdict
from nanohana.in_database import in_database

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_turn_left_writing_by_an_ended_server_reads_interrupted(turn: Turn) -> None:
    leases.claim(turn, ())
    Writing.objects.update(renewed_at=Now() - leases.LEASE)
    turn.refresh_from_db()
    generation.settle(turn)
    assert state(turn) == Turn.State.INTERRUPTED
    assert not Writing.objects.exists()


def test_what_another_process_writes_is_followed_by_what_it_stores_and_is_not_begun_again(
    turn: Turn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generation, "LOOKED_EVERY", 0.05)
    token = leases.claim(turn, [2])
    assert token is not None
    stored(turn, 1, "夏です。")

    async def follow() -> None:
        running = await generation.start(turn, endless)
        assert isinstance(running, generation.Elsewhere) and running.withheld == {2}
        heard: list[tuple[int, str]] = []
        async for number, event in running.follow(0):
            if isinstance(event, Silence):
                if len(heard) == 1:
                    assert (await in_database(leases.renew)([token]))[token].is_followed
                    await in_database(stored)(turn, 2, "冬です。")
                else:
                    await in_database(leases.end)(turn, token, Turn.State.DONE, "")
            else:
                heard.append((number, told(event)))
        assert heard == [(1, "夏です。"), (2, "冬です。"), (2, "end")]

    run(follow())
    assert state(turn) == Turn.State.DONE


def test_what_another_process_wrote_that_has_ended_is_interrupted_and_the_reader_told_its_end(turn: Turn) -> None:
    token = leases.claim(turn, ())
    assert token is not None
    Writing.objects.update(renewed_at=Now() - leases.LEASE)

    async def follow() -> None:
        assert [event for _, event in await read(await generation.start(turn, endless))] == [Ended()]

    run(follow())
    assert state(turn) == Turn.State.INTERRUPTED
    leases.end(turn, token, Turn.State.DONE, "")
    assert state(turn) == Turn.State.INTERRUPTED, "who comes late has lost it"


@pytest.mark.parametrize("change", ["stopped elsewhere", "taken over", "erased"])
def test_a_process_sees_on_its_lease_that_it_is_to_end(
    turn: Turn, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generation, "LOOKED_EVERY", 0.05)

    def act() -> None:
        if change == "stopped elsewhere":
            leases.stop(turn.pk)
        elif change == "taken over":
            Turn.objects.update(state=Turn.State.REQUESTED)
            assert leases.claim(turn, ())
        else:
            Turn.objects.all().delete()

    async def ended() -> None:
        running = await generation.start(turn, endless)
        await in_database(act)()
        assert [event for _, event in await read(running)] == [Waiting(1), Ended()]

    run(ended())
    left = {"stopped elsewhere": ["stopped"], "taken over": ["writing"], "erased": []}
    assert list(Turn.objects.values_list("state", flat=True)) == left[change]


def test_who_reads_through_another_process_keeps_it_alive(turn: Turn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation, "LOOKED_EVERY", 0.05)

    async def read_elsewhere() -> None:
        running = await generation.start(turn, endless, abandoned_after=0.2)
        here = running.follow(0)
        await anext(here)
        await in_database(leases.stored_behind)(turn, 0)
        await asyncio.sleep(0.1)
        await here.aclose()
        await asyncio.sleep(0.5)
        assert await in_database(state)(turn) == Turn.State.WRITING
        await in_database(Writing.objects.update)(followed_at=Now() - leases.LEASE)
        for _ in range(100):
            if await in_database(state)(turn) == Turn.State.STOPPED:
                return
            await asyncio.sleep(0.05)
        pytest.fail("nobody reads it any more")

    run(read_elsewhere())


def test_only_one_of_several_processes_begins(turn: Turn) -> None:
    assert leases.claim(turn, ()) is not None
    assert leases.claim(turn, ()) is None


def test_what_an_ended_process_left_is_settled_also_where_nobody_looks(asked: Callable[[], Turn]) -> None:
    left, alive, done = asked(), asked(), asked()
    Turn.objects.filter(pk=done.pk).update(state=Turn.State.DONE)
    assert leases.claim(left, ()) and leases.claim(alive, ())
    Writing.objects.filter(turn=left).update(renewed_at=Now() - leases.LEASE)
    assert leases.settle_all() == 1
    assert [state(turn) for turn in (left, alive, done)] == [
        Turn.State.INTERRUPTED, Turn.State.WRITING, Turn.State.DONE,
    ]  # fmt: skip


def taken_over(turn: Turn) -> None:
    Turn.objects.filter(pk=turn.pk).update(state=Turn.State.REQUESTED)
    assert leases.claim(turn, ())


async def late(turn: Turn, token: UUID, tell: Tell) -> Turn.State:
    """Held up between the check of a sentence and its storing, until another process has begun the answer anew."""
    sentence = Sentence("夏季休暇は5日です。", opens_paragraph=False)
    tell(Written(await writing._store(turn, token, sentence, Verdict(()))))
    await in_database(taken_over)(turn)
    tell(Written(await writing._store(turn, token, sentence, Verdict(()))))
    return Turn.State.DONE


def test_who_has_lost_the_lease_stores_no_sentence_any_more(turn: Turn) -> None:
    async def follow() -> None:
        heard = [told(event) for _, event in await read(await generation.start(turn, late))]
        assert heard == ["夏季休暇は5日です。", "end"]

    run(follow())
    assert turn.sentences.count() == 1
    assert state(turn) == Turn.State.WRITING, "by the other process"


@pytest.mark.parametrize("jump", [2, -2])
def test_a_clock_that_jumps_ends_no_answer_whose_process_looks_at_its_lease(turn: Turn, jump: int) -> None:
    token = leases.claim(turn, ())
    assert token is not None
    leases.stored_behind(turn, 0)
    before = Now() - datetime.timedelta(hours=jump)
    Writing.objects.update(renewed_at=before, followed_at=before)
    assert not leases.renew([token])[token].is_followed, "nobody has read it lately, whatever was put down"
    assert leases.settle_all() == 0
    leases.stored_behind(turn, 0)
    assert leases.renew([token])[token].is_followed
    assert state(turn) == Turn.State.WRITING


def test_a_clock_that_is_set_back_keeps_no_answer_of_an_ended_process(turn: Turn) -> None:
    assert leases.claim(turn, ())
    Writing.objects.update(renewed_at=Now() + datetime.timedelta(hours=2))
    assert leases.settle_all() == 1
    assert state(turn) == Turn.State.INTERRUPTED
