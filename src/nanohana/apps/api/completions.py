"""``POST /v1/chat/completions``: the way of a question, asked by a program in its owner's name."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.timezone import localdate

from nanohana.access.rights import Actor, readable_libraries
from nanohana.answering.asking import UnusableQuestion
from nanohana.answering.conversations import Question, ask_in, request_answer, writing_profile
from nanohana.answering.models import Conversation, Turn
from nanohana.apps.api.catalogue import EXCERPTS, TRIAL, unknown_model, ways
from nanohana.apps.api.chat_answer import ChatAnswer
from nanohana.apps.api.chat_request import ChatRequest, OwnOptions
from nanohana.apps.api.errors import ApiError
from nanohana.apps.api.guard import Caller, body_of, for_key_holders
from nanohana.apps.api.limits import count_tokens, room_for_an_answer
from nanohana.apps.api.models import Scope
from nanohana.apps.api.sources import site_of
from nanohana.documents.models import Library
from nanohana.llm.profiles import estimated_tokens

_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@for_key_holders(Scope.CHAT, "POST")
def completions(request: HttpRequest, caller: Caller) -> StreamingHttpResponse:
    """Refusals come with their status, before the first byte; the answer follows while it is made."""
    asked = body_of(request, ChatRequest)
    if asked.model not in ways():
        raise unknown_model(asked.model)
    with room_for_an_answer(caller.key.account_id):
        turn = _turn(caller, asked)
    read = estimated_tokens("".join([asked.question, *(source.text for source in turn.evidence.sources)]))
    count_tokens(caller.key.account_id, read)
    answer = ChatAnswer(caller.key, asked, turn, read, site_of(request))
    if asked.stream:
        return StreamingHttpResponse(answer.streamed(), content_type="text/event-stream", headers=_HEADERS)
    return StreamingHttpResponse(answer.whole(), content_type="application/json", headers=_HEADERS)


def _turn(caller: Caller, asked: ChatRequest) -> Turn:
    """The question with its evidence, kept in one of the person's conversations."""
    conversation = _conversation(caller, asked.nanohana)
    question = Question(
        text=asked.question if conversation else asked.standing_alone,
        libraries=libraries_named(caller.actor, asked.nanohana.libraries, "nanohana.libraries"),
        as_of=asked.nanohana.as_of or localdate(),
        general_knowledge=asked.nanohana.general_knowledge,
        reads_day=asked.nanohana.as_of is None,
    )
    try:
        turn = ask_in(
            caller.account, caller.actor, conversation, question, None,
            origin=Conversation.Origin.API, may_be_written=asked.model != EXCERPTS,
        )  # fmt: skip
    except UnusableQuestion as unusable:
        raise ApiError(400, "unusable_question", str(unusable), param="messages") from unusable
    if asked.model == TRIAL and writing_profile(turn) is not None:
        request_answer(turn)
    return turn


def _conversation(caller: Caller, own: OwnOptions) -> Conversation | None:
    if own.conversation is None:
        return None
    found = Conversation.objects.owned_by(caller.account).filter(pk=own.conversation).first()
    if found is None:
        raise ApiError(404, "conversation_not_found", "この会話は見つかりません。", param="nanohana.conversation")
    return found


def libraries_named(actor: Actor, names: Iterable[str], param: str) -> tuple[int, ...]:
    """The keys of libraries that the actor may read, by their names. Raises ApiError."""
    wanted = set(names)
    readable = Library.objects.filter(readable_libraries(actor), name__in=wanted)
    found = dict(readable.values_list("name", "pk"))
    if missing := sorted(wanted - found.keys()):
        message = f"文書庫「{missing[0][:100]}」は見つかりません。名前を確かめてください。"
        raise ApiError(400, "library_not_found", message, param=param)
    return tuple(found.values())
