"""Generations that are followed event by event, for tests."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from uuid import UUID

from nanohana.answering import generation
from nanohana.answering.generation import Draft, Event, Silence, Tell, Waiting, Written
from nanohana.answering.models import AnswerSentence, Turn


async def endless(_turn: Turn, _token: UUID, tell: Tell) -> Turn.State:
    tell(Waiting(1))
    await asyncio.sleep(60)
    return Turn.State.DONE


def stored(turn: Turn, number: int, text: str) -> AnswerSentence:
    return AnswerSentence.objects.create(turn=turn, ordinal=number, text=text, verdict="general")


def told(event: Event) -> str:
    match event:
        case Draft(text):
            return text
        case Written(sentence):
            return sentence.text
    return "end"


async def read(running: generation.Generation | generation.Elsewhere, after: int = 0) -> list[tuple[int, Event]]:
    return [(number, event) async for number, event in running.follow(after) if not isinstance(event, Silence)]


def run(work: Coroutine[object, object, object]) -> None:
    asyncio.run(asyncio.wait_for(work, 10))


def state(turn: Turn) -> str:
    turn.refresh_from_db()
    return turn.state
