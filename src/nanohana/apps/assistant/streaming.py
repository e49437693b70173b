"""The answer while it is written, as server-sent events that a reader can resume.

Events: ``waiting`` (place in the line), ``draft`` (the unfinished sentence), ``sentence`` (HTML of a checked one),
``end`` (the page then asks for the turn as it stands). Each carries the number of whole sentences so far; the browser
sends the last one again when it reconnects, to whichever web process. Session and rights are read again every few
seconds, also while the model says nothing (``watching``). Between that a stream holds no connection to the database:
there are few of them, and many may read at once.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from uuid import UUID

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from nanohana.answering import generation
from nanohana.answering.conversations import writing_profile
from nanohana.answering.generation import Draft, Elsewhere, Ended, Event, Generation, Silence, Waiting, Written
from nanohana.answering.models import Turn
from nanohana.answering.reading import ShownTurn, statement_of
from nanohana.answering.writing import writer
from nanohana.apps.assistant.views import own_turn, shown_turn
from nanohana.apps.assistant.watching import Followed, watch
from nanohana.digits import whole_number
from nanohana.in_database import in_database

_END = b"event: end\ndata: {}\n\n"
_STILL_HERE = b": \n\n"  # a comment: keeps the connection, and finds out that it is lost


@require_safe
async def stream(request: HttpRequest, turn_id: UUID) -> HttpResponseBase:
    """Follow the turn's answer from ``Last-Event-ID`` on; begins it if it was asked for and is not running."""
    turn = await sync_to_async(own_turn)(request, turn_id)
    reader = await sync_to_async(shown_turn)(request, turn)
    body = _body(request, turn, reader, whole_number(request.headers.get("Last-Event-ID")) or 0)
    return StreamingHttpResponse(
        body, content_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )


async def _body(request: HttpRequest, turn: Turn, reader: ShownTurn, after: int) -> AsyncGenerator[bytes, None]:
    running = await _running(turn, reader)
    if running is not None and not running.withheld.issuperset(reader.withheld):
        # It was given what its reader may not read any more: it is told to nobody, also not anew.
        await in_database(generation.stop)(turn.pk)
        running = None
    if running is None:
        yield _END
        return
    session = request.session.session_key or ""
    followed = Followed(session, turn.conversation.owner_id, turn.pk, turn.evidence, running.withheld)
    with watch().over(followed):
        async with aclosing(running.follow(after)) as events:
            async for number, event in events:
                if followed.ended:
                    yield _END
                    return
                yield _STILL_HERE if isinstance(event, Silence) else _encoded(number, event, reader)


async def _running(turn: Turn, reader: ShownTurn) -> Generation | Elsewhere | None:
    """The turn's answer; begun now if it was asked for. None where there is nothing to follow."""
    if not turn.is_generating:
        return None
    profile = await in_database(writing_profile)(turn)
    return await generation.start(turn, writer(profile), withheld=reader.withheld) if profile else None


def _encoded(number: int, event: Event, reader: ShownTurn) -> bytes:
    kind, payload = _told(event, reader)
    return f"id: {number}\nevent: {kind}\ndata: {json.dumps(payload, ensure_ascii=False)}\n\n".encode()


def _told(event: Event, reader: ShownTurn) -> tuple[str, Mapping[str, object]]:
    match event:
        case Waiting(position):
            return "waiting", {"position": position}
        case Draft(text):
            return "draft", {"text": text}
        case Written(sentence):
            statement = statement_of(sentence, reader.sources)
            return "sentence", {"html": render_to_string("assistant/statement.html", {"statement": statement})}
        case Ended():
            return "end", {}
