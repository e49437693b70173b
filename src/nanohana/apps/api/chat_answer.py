"""One answer as OpenAI's objects: whole, or as server-sent chunks."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field

from nanohana.answering.evidence import Citation
from nanohana.answering.models import ApprovedAnswer, Turn
from nanohana.answering.reading import ShownTurn
from nanohana.apps.api.answers import LOST, Complete, Told, answered
from nanohana.apps.api.chat_request import ChatRequest
from nanohana.apps.api.limits import count_tokens, one_more_answer
from nanohana.apps.api.models import Key
from nanohana.apps.api.sources import described
from nanohana.in_database import in_database
from nanohana.llm.profiles import estimated_tokens

_INSTRUCTIONS = "system と developer のメッセージは使いません。回答の決まりは、この製品が定めています。"
_DONE = b"data: [DONE]\n\n"


@dataclass(frozen=True, slots=True)
class ChatAnswer:
    """``read`` are the tokens of the question and its evidence, ``site`` is where the links of its citations lead to.

    Tokens are estimated by one measure for every model. What was told is taken from the person's day also where nobody
    waited for the end.
    """

    key: Key
    asked: ChatRequest
    turn: Turn
    read: int
    site: str
    created: int = field(default_factory=lambda: int(time.time()))

    async def whole(self) -> AsyncGenerator[bytes, None]:
        """One ``chat.completion``, at the end."""
        text = ""
        async with aclosing(self._pieces()) as pieces:
            async for piece in pieces:
                if isinstance(piece, Told):
                    text += piece.text
                    continue
                text = text if piece.turn else LOST
                message = {"role": "assistant", "content": text, **self._behind(piece)}
                yield _json({**self._object(piece.reason, message=message), "usage": self._usage(text)})

    async def streamed(self) -> AsyncGenerator[bytes, None]:
        """``chat.completion.chunk`` events; the last one with a choice holds the citations."""
        text = ""
        async with aclosing(self._pieces()) as pieces:
            yield self._chunk({"role": "assistant", "content": ""})
            async for piece in pieces:
                if isinstance(piece, Told):
                    text += piece.text
                    yield self._chunk({"content": piece.text})
                    continue
                lost = {} if piece.turn else {"content": LOST}
                yield self._chunk({**lost, **self._behind(piece)}, piece.reason)
                if self.asked.stream_options and self.asked.stream_options.include_usage:
                    yield _event({**self._object(), "choices": [], "usage": self._usage(text)})
                yield _DONE

    async def _pieces(self) -> AsyncGenerator[Told | Complete, None]:
        """Those of the answer; however it ends, what was told by then is counted."""
        written = 0
        try:
            with one_more_answer(self.key.account_id):
                async with aclosing(answered(self.key, self.turn.pk)) as pieces:
                    async for piece in pieces:
                        if isinstance(piece, Told):
                            written += estimated_tokens(piece.text)
                        yield piece
        finally:
            await in_database(count_tokens)(self.key.account_id, written)

    def _chunk(self, delta: Mapping[str, object], reason: str | None = None) -> bytes:
        return _event(self._object(reason, delta=delta))

    def _object(self, reason: str | None = None, **said: Mapping[str, object]) -> dict[str, object]:
        kind = "chat.completion" if "message" in said else "chat.completion.chunk"
        choice = {"index": 0, **said, "logprobs": None, "finish_reason": reason}
        return {
            "id": f"chatcmpl-{self.turn.pk.hex}", "object": kind, "created": self.created, "model": self.asked.model,
            "choices": [choice],
        }  # fmt: skip

    def _usage(self, text: str) -> dict[str, int]:
        written = estimated_tokens(text)
        return {"prompt_tokens": self.read, "completion_tokens": written, "total_tokens": self.read + written}

    def _behind(self, end: Complete) -> dict[str, object]:
        """``citations``: the sources that the text names. ``nanohana``: what OpenAI's form has no place for."""
        about: dict[str, object] = {
            "outcome": _outcome(end), "conversation": str(self.turn.conversation_id), "turn": str(self.turn.pk),
            "as_of": self.turn.as_of.isoformat(), "notes": self._notes(end.turn),
        }  # fmt: skip
        if end.turn is None:
            return {"citations": [], "nanohana": about}
        approved = end.turn.approved
        if approved is not None and not end.is_written:
            about["approved"] = _approved(approved)
            cited = approved.evidence.sources
            return {"citations": [{**described(s, self.site), "quotes": [s.text]} for s in cited], "nanohana": about}
        quotes = _quotes(end.turn, is_written=end.is_written)
        sources = [{**described(source, self.site), "quotes": quotes[source.number]} for source in end.turn.sources]
        if end.is_written:
            about["sentences"] = _sentences(end.turn)
        about["related"] = [source for source in sources if not source["quotes"]]
        return {"citations": [source for source in sources if source["quotes"]], "nanohana": about}

    def _notes(self, reader: ShownTurn | None) -> list[str]:
        instructions = _INSTRUCTIONS if self.asked.has_instructions else ""
        of_turn = (reader.note, reader.turn.failure) if reader else ()
        return [note for note in (*of_turn, instructions) if note]


def _outcome(end: Complete) -> str:
    if end.turn is None:
        return "withheld"
    if end.is_written:
        return "written"
    if end.turn.approved is not None:
        return "approved"
    return "excerpts" if end.turn.answers else "no_evidence"


def _approved(approved: ApprovedAnswer) -> dict[str, object]:
    """Whose answer it is, since when, and to which question."""
    return {
        "question": approved.question, "division": str(approved.division),
        "approved_at": approved.approved_at.isoformat() if approved.approved_at else None,
        "valid_until": approved.valid_until.isoformat() if approved.valid_until else None,
    }  # fmt: skip


def _quotes(reader: ShownTurn, *, is_written: bool) -> dict[int, list[str]]:
    """By the number of a source, the words in it that the answer rests on."""
    evidence = reader.turn.evidence
    written: list[Citation] = [citation for said in reader.statements for citation in said.citations]
    citations = written if is_written else evidence.excerpts
    quotes: dict[int, list[str]] = {source.number: [] for source in reader.sources}
    for citation in dict.fromkeys(citations):
        if citation.source in quotes:
            quotes[citation.source].append(evidence.quote(citation))
    return quotes


def _sentences(reader: ShownTurn) -> list[dict[str, object]]:
    return [
        {"text": said.text, "verdict": said.verdict, "citations": [source.number for source in said.sources]}
        for said in reader.statements
    ]


def _event(body: Mapping[str, object]) -> bytes:
    return b"data: " + _json(body) + b"\n\n"


def _json(body: Mapping[str, object]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
