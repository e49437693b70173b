"""The answer of a model to a turn: asked with the evidence, cut into sentences, each checked, stored and told.

Where the evidence is only near, what no source supports is neither stored nor told: the model may have made it up to
have an answer at all, and its own word that there is none is said by the page.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from contextlib import aclosing
from dataclasses import replace
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import transaction

from nanohana.answering import leases
from nanohana.answering.evidence import citations_to_json
from nanohana.answering.generation import Draft, Tell, Waiting, Writer, Written
from nanohana.answering.handling import is_beyond, labels_of, sendable
from nanohana.answering.models import AnswerSentence, Turn
from nanohana.answering.protecting import Outgoing, outgoing, whole_question
from nanohana.answering.sentence_stream import Sentence, SentenceStream
from nanohana.answering.verification import Verdict, Verifier
from nanohana.in_database import in_database
from nanohana.llm import metered
from nanohana.llm.gateway import Delta, Finished, ModelUnavailable, Queued
from nanohana.llm.profiles import Profile
from nanohana.metering.calls import Caller


def writer(profile: Profile) -> Writer:
    """What writes the answer of a turn with this model."""

    def write(turn: Turn, token: UUID, tell: Tell) -> Awaitable[Turn.State]:
        return _write(profile, turn, token, tell)

    return write


async def _write(profile: Profile, turn: Turn, token: UUID, tell: Tell) -> Turn.State:
    turn.model = profile.name
    evidence = turn.evidence
    question = await in_database(whole_question)(turn)
    labels = await in_database(labels_of)(turn)
    if is_beyond(evidence, profile, labels) and not turn.general_knowledge:
        raise ModelUnavailable("handling_label")
    out = await sync_to_async(outgoing, thread_sensitive=False)(
        question, sendable(evidence, profile, labels), profile, general=turn.general_knowledge
    )
    stream = SentenceStream()
    reason, said = "stop", False
    # while the model thinks about its first word
    verifier = asyncio.create_task(sync_to_async(Verifier, thread_sensitive=False)(evidence))
    caller = Caller(turn.conversation.owner_id, turn.conversation.app)
    words_of_model = metered.stream(caller, out.messages, profile, max_tokens=profile.max_answer_tokens)
    async with aclosing(words_of_model) as events:
        async for event in events:
            match event:
                case Queued(position):
                    tell(Waiting(position))
                case Delta(words):
                    said = said or bool(words.strip())
                    whole = stream.feed(words)
                    if not turn.reads_near:
                        tell(Draft(out.masked.restored_so_far(stream.unfinished)))
                    await _keep(turn, token, out, whole, verifier, tell)
                case Finished(reason):
                    pass
    if reason == "length":
        return Turn.State.CUT
    if not said:
        raise ModelUnavailable("empty")
    await _keep(turn, token, out, stream.close(), verifier, tell)
    return Turn.State.DONE


async def _keep(
    turn: Turn, token: UUID, out: Outgoing, whole: Sequence[Sentence], verifier: Awaitable[Verifier], tell: Tell
) -> None:
    for sentence in whole:
        checkable = out.checkable.restored(sentence.text)
        verdict = await sync_to_async((await verifier).verify, thread_sensitive=False)(checkable)
        if turn.reads_near and not verdict.supported:
            continue
        restored = replace(sentence, text=out.masked.restored(sentence.text))
        tell(Written(await _store(turn, token, restored, verdict)))


@in_database
@transaction.atomic
def _store(turn: Turn, token: UUID, sentence: Sentence, verdict: Verdict) -> AnswerSentence:
    """Raises LeaseLost."""
    leases.ensure_held(turn, token)
    return AnswerSentence.objects.create(
        turn=turn,
        ordinal=turn.sentences.count() + 1,
        text=sentence.text,
        verdict=_shown(turn, verdict),
        cited=citations_to_json(verdict.citations),
        opens_paragraph=sentence.opens_paragraph,
    )


def _shown(turn: Turn, verdict: Verdict) -> AnswerSentence.Verdict:
    if verdict.supported:
        return AnswerSentence.Verdict.SUPPORTED
    return AnswerSentence.Verdict.GENERAL if turn.general_knowledge else AnswerSentence.Verdict.UNCONFIRMED
