"""An answer on its way to a client: sentences with their citation marks, and what stands behind them.

1. What a model writes is told sentence by sentence, each checked before: unchecked words cannot be taken back from a
   client.
2. Where no model writes, or it fails before its first sentence, the approved answer is told, else the excerpts.
3. Key, owner, rights and sources are read again every few seconds, also while the model is silent. Where they do not
   hold any more the answer ends with the reason ``content_filter``.
4. Whoever stops reading stops the model.
5. The text loads nothing where a client shows it as Markdown or HTML (``inert``).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from uuid import UUID

from nanohana.answering import generation
from nanohana.answering.conversations import writing_profile
from nanohana.answering.generation import Elsewhere, Generation, Written
from nanohana.answering.models import AnswerSentence, Turn
from nanohana.answering.reading import Excerpt, ShownTurn, Statement, shown, statement_of, together
from nanohana.answering.writing import writer
from nanohana.apps.api.inert import inert
from nanohana.apps.api.keys import living_actor
from nanohana.apps.api.models import Key
from nanohana.in_database import in_database

CHECKED_EVERY = 4.0
NO_EVIDENCE = "登録文書に根拠が見つかりません。"
LOST = "この回答を閲覧できなくなったため、ここで中止しました。"


@dataclass(frozen=True, slots=True)
class Told:
    """A piece of the answer's text. The pieces, joined, are the whole text."""

    text: str


@dataclass(frozen=True, slots=True)
class Complete:
    """The end: why (``stop``, ``length``, ``content_filter``), and the turn as its reader may read it now.

    ``is_written`` where a model wrote the answer. None for the turn where what was told may not be read any more: who
    has not passed it on yet says ``LOST`` in its place.
    """

    reason: str
    turn: ShownTurn | None
    is_written: bool = False


async def answered(key: Key, turn_id: UUID) -> AsyncGenerator[Told | Complete, None]:
    """The pieces of the answer to a turn, and its end."""
    turn, reader, running = await _begun(key, turn_id)
    told = 0
    if running is not None and reader is not None:
        async with aclosing(_sentences(running, reader, key, turn_id)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Complete):
                    yield piece
                    return
                told += 1
                yield piece
        turn, reader = await _as_it_stands(key, turn_id)
        if reader is not None and not running.withheld.issuperset(reader.withheld):
            reader = None
    if turn is None or reader is None:
        yield Complete("content_filter", None)
        return
    for text in () if told else _instead(reader):
        yield Told(text)
    yield Complete("length" if turn.state == Turn.State.CUT else "stop", reader, is_written=told > 0)


async def _sentences(
    running: Generation | Elsewhere, reader: ShownTurn, key: Key, turn_id: UUID
) -> AsyncGenerator[Told | Complete, None]:
    now = asyncio.get_running_loop().time
    looked, is_first = now(), True
    async with aclosing(running.follow(0)) as events:
        async for _, event in events:
            if now() - looked > CHECKED_EVERY:
                if not await _may_still_read(key, turn_id, running.withheld):
                    await in_database(generation.stop)(turn_id)
                    yield Complete("content_filter", None)
                    return
                looked = now()
            if isinstance(event, Written):
                yield Told(_marked(statement_of(event.sentence, reader.sources), is_first=is_first))
                is_first = False


def _read(key: Key, turn_id: UUID) -> tuple[Turn | None, ShownTurn | None]:
    """The turn, where it is still there, and as it may be read now."""
    there = Turn.objects.filter(pk=turn_id, conversation__deleted_at=None)
    turn, actor = there.select_related("conversation__owner__staff").first(), living_actor(key)
    return turn, shown(actor, [turn])[0] if turn and actor else None


_as_it_stands = in_database(_read)


async def _begun(key: Key, turn_id: UUID) -> tuple[Turn | None, ShownTurn | None, Generation | Elsewhere | None]:
    turn, reader = await _as_it_stands(key, turn_id)
    profile = await in_database(writing_profile)(turn) if turn and turn.is_generating else None
    if turn is None or profile is None or reader is None:
        return turn, reader, None
    begun = await generation.start(turn, writer(profile), abandoned_after=0.0, withheld=reader.withheld)
    return turn, reader, begun


@in_database
def _may_still_read(key: Key, turn_id: UUID, withheld: frozenset[int]) -> bool:
    """Whether key and owner are good, the turn there, and every source readable that was at first."""
    reader = _read(key, turn_id)[1]
    return reader is not None and withheld.issuperset(reader.withheld)


def _instead(reader: ShownTurn) -> Iterator[str]:
    """What answers where no model writes: the approved answer, else the excerpts."""
    if reader.approved is not None:
        marks = "".join(f"[{source.number}]" for source in reader.approved.evidence.sources)
        yield f"{inert(reader.approved.answer)}{marks}"
        return
    if not reader.answers:
        yield NO_EVIDENCE
    for number, excerpt in enumerate(together(reader.excerpts)):
        yield f"{'' if number == 0 else chr(10)}{_quoted(excerpt)}"


def _quoted(excerpt: Excerpt) -> str:
    return f"{inert(excerpt.with_heads)}[{excerpt.source.number}]"


def _marked(said: Statement, *, is_first: bool) -> str:
    """A sentence with its marks; what no source supports says so."""
    opening = "\n\n" if said.opens_paragraph and not is_first else ""
    marks = "".join(f"[{source.number}]" for source in said.sources)
    doubt = (
        "" if said.verdict == AnswerSentence.Verdict.SUPPORTED else f"（{AnswerSentence.Verdict(said.verdict).label}）"
    )
    return f"{opening}{inert(said.text)}{marks}{doubt}"
