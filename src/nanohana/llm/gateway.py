"""The one door to a chat model: any OpenAI-compatible ``/v1/chat/completions``, streamed.

1. A request joins a bounded line and sees its place (``Queued``); a full line refuses at once.
2. When its slot is free (``Started``) it is sent; refusals that pass (429, 5xx, no connection: the model is loading or
   being restarted) are tried again, but only before the first word.
3. Words come as ``Delta``, then ``Finished``. Silence has limits: until the first word, and between words. So has what
   an endpoint may send (``Limits``), and nothing compressed is read, as a few bytes of it may be gigabytes.
4. Whoever stops reading closes the connection to the model, which stops its work.

Every failure is a ``ModelUnavailable`` with a Japanese message. Nothing here is logged but its code.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Literal, TypedDict
from weakref import WeakKeyDictionary

import httpx
import structlog
from pydantic import ValidationError

from nanohana.digits import whole_number
from nanohana.llm.chunks import Chunk, Usage
from nanohana.llm.profiles import Profile
from nanohana.llm.queueing import QueueFull, Slots
from nanohana.outbound import Refused, Unreachable

log = structlog.get_logger(__name__)


_LOST = (httpx.ConnectError, httpx.ConnectTimeout, httpx.RemoteProtocolError, httpx.ReadError)
_FORBIDDEN_ADDRESS = "AIの接続先のアドレスが許可されていないため、送信しませんでした。"


class Message(TypedDict):
    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Queued:
    """Waiting; ``position`` 1 is the next."""

    position: int


@dataclass(frozen=True, slots=True)
class Started:
    """The model has the request."""


@dataclass(frozen=True, slots=True)
class Delta:
    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """``reason``: "stop", or "length" where the answer was cut. Tokens as the endpoint counted them, if it did."""

    reason: str
    prompt_tokens: int | None = None
    answer_tokens: int | None = None


Event = Queued | Started | Delta | Finished


class ModelUnavailable(Exception):
    """The model gave no (complete) answer. ``code`` is stable, ``message`` is for the reader.

    What there is all the same, such as excerpts, adds whoever shows it.
    """

    MESSAGES = {
        "queue_full": "AIが混み合っており、受け付けられませんでした。しばらくしてからもう一度お試しください。",
        "connection": "AIに接続できませんでした。続く場合は管理者にお知らせください。",
        "refused": "AIがこの依頼を受け付けませんでした。続く場合は管理者にお知らせください。",
        "overloaded": "AIが混み合っています。しばらくしてからもう一度お試しください。",
        "slow": "AIの応答が時間内に始まらなかったため、中止しました。しばらくしてからもう一度お試しください。",
        "stalled": "AIの応答が途中で止まったため、中止しました。ここまでの文は残しています。もう一度お試しください。",
        "broken": "AIとの接続が途中で切れました。ここまでの文は残しています。もう一度お試しください。",
        "personal_information": "個人情報が含まれているため、設定によりAIには送信しませんでした。",
        "handling_label": "根拠となる文書の取扱区分が、このAIに送れる上限を超えているため、送信しませんでした。",
        "not_permitted": "",
        "budget": "AIには送信しませんでした。",
        "model_stopped": "",
        "filtered": "AIの提供者の制限により、文章が途中で止められました。ここまでの文は残しています。"
        "言葉を変えて、もう一度お試しください。",
        "empty": "AIから文章が返りませんでした。言葉を変えて、もう一度お試しください。",
        "protocol": "AIの応答を読み取れませんでした。続く場合は管理者にお知らせください。",
    }

    def __init__(self, code: str, why: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.message = why + self.MESSAGES[code]


class _Passing(Exception):
    """A refusal that may be gone at the next attempt."""

    def __init__(self, code: str, retry_after: float = 0.0) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds of patience, and the length of the line: as many times as many as are answered at once, since who waits
    behind eight answers waits for minutes, however wide the model is."""

    connect: float = 5.0
    first_word: float = 120.0
    between_words: float = 60.0
    pauses: tuple[float, ...] = (0.3, 1.0, 2.0, 4.0, 8.0)  # a local model loads in 3 to 8 seconds
    longest_pause: float = 10.0
    waiting: int = 8
    characters_per_token: int = 10  # of an answer; an endpoint that writes more than was asked for is cut off
    whole: float = 900.0
    whole_bytes: int = 16 * 1024 * 1024
    line_bytes: int = 1024 * 1024


class Gateway:
    """One model. It belongs to the event loop in which it is first used."""

    def __init__(self, profile: Profile, limits: Limits = Limits()) -> None:
        self.profile = profile
        self._limits = limits
        self._slots = Slots(profile.parallel, limits.waiting * profile.parallel)
        self._client = profile.door.async_client(
            headers={"Accept-Encoding": "identity"}
            | ({"Authorization": f"Bearer {profile.key}"} if profile.key else {}),
            timeout=httpx.Timeout(None, connect=limits.connect),
            limits=httpx.Limits(max_connections=None),
        )

    async def stream(self, messages: Sequence[Message], *, max_tokens: int) -> AsyncGenerator[Event, None]:
        """The events of one answer, ending with ``Finished``. Raises ModelUnavailable. Close it to stop the model."""
        if self.profile.refusal:
            raise ModelUnavailable("not_permitted", self.profile.refusal)
        try:
            ticket = self._slots.join()
        except QueueFull:
            raise ModelUnavailable("queue_full") from None
        try:
            async with aclosing(ticket.places()) as places:
                async for place in places:
                    yield Queued(place)
            yield Started()
            async with aclosing(self._attempts(self._body(messages, max_tokens))) as events:
                async for event in events:
                    yield event
        except ModelUnavailable as failure:
            log.warning("model_unavailable", model=self.profile.name, code=failure.code)
            raise
        finally:
            ticket.leave()

    def _body(self, messages: Sequence[Message], max_tokens: int) -> dict[str, Any]:
        return {
            "model": self.profile.name,
            "messages": list(messages),
            "max_tokens": max_tokens,
            "temperature": 0,
            "stream": True,
            "stream_options": {"include_usage": True},
        }

    async def _attempts(self, body: dict[str, Any]) -> AsyncGenerator[Event, None]:
        for pause in (*self._limits.pauses, None):
            try:
                async with aclosing(self._once(body)) as events:
                    async for event in events:
                        yield event
                return
            except _Passing as refusal:
                if pause is None:
                    raise ModelUnavailable(refusal.code) from refusal
                await asyncio.sleep(min(max(pause, refusal.retry_after), self._limits.longest_pause))

    async def _once(self, body: dict[str, Any]) -> AsyncGenerator[Event, None]:
        room = body["max_tokens"] * self._limits.characters_per_token
        request = self._client.build_request("POST", f"{self.profile.url}/chat/completions", json=body)
        deadline = asyncio.get_running_loop().time() + self._limits.first_word
        response = await self._send(request, deadline)
        try:
            _raise_for_status(response)
            async with aclosing(self._lines(response, deadline)) as lines, aclosing(_events(lines)) as events:
                async for event in events:
                    if isinstance(event, Delta) and len(event.text) > room:
                        yield Delta(event.text[:room])
                        yield Finished("length")
                        return
                    yield event
                    room -= len(event.text) if isinstance(event, Delta) else 0
        finally:
            await response.aclose()

    async def _send(self, request: httpx.Request, deadline: float) -> httpx.Response:
        try:
            async with asyncio.timeout_at(deadline):
                return await self._client.send(request, stream=True)
        except (*_LOST, Unreachable) as error:
            raise _Passing("connection") from error
        except Refused:
            raise ModelUnavailable("not_permitted", _FORBIDDEN_ADDRESS) from None
        except TimeoutError:
            raise ModelUnavailable("slow") from None

    async def _lines(self, response: httpx.Response, deadline: float) -> AsyncGenerator[str, None]:
        """The lines of the response; the deadline moves on with each that brings data, up to the end of the whole."""
        parts, rest, room = response.aiter_raw(), b"", self._limits.whole_bytes
        silence, now = "slow", asyncio.get_running_loop().time
        end = now() + self._limits.whole
        while True:
            try:
                async with asyncio.timeout_at(min(deadline, end)):
                    part = await anext(parts, b"")
            except TimeoutError:
                raise ModelUnavailable(silence) from None
            except httpx.HTTPError as error:
                raise ModelUnavailable("broken") from error
            *whole, rest = (rest + (part or b"\n")).split(b"\n")
            room -= len(part)
            if room < 0 or len(rest) > self._limits.line_bytes:
                raise ModelUnavailable("protocol")
            for raw in whole:
                line = raw.decode("utf-8", "replace").rstrip("\r")
                yield line
                if line.startswith("data:"):
                    silence, deadline = "stalled", now() + self._limits.between_words
            if not part:
                return


def _raise_for_status(response: httpx.Response) -> None:
    if response.status_code == httpx.codes.OK:
        return
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS or response.status_code >= 500:
        raise _Passing("overloaded", float(whole_number(response.headers.get("Retry-After")) or 0))
    raise ModelUnavailable("refused")


async def _events(lines: AsyncIterator[str]) -> AsyncGenerator[Event, None]:
    """Server-sent chat chunks -> our events. An end without a finish reason is a broken stream."""
    reason: str | None = None
    usage = Usage()
    async for line in lines:
        if not line.startswith("data:"):
            continue
        if (payload := line.removeprefix("data:").strip()) == "[DONE]":
            break
        chunk = _read(payload)
        usage = chunk.usage or usage
        for choice in chunk.choices:
            if choice.delta.content:
                yield Delta(choice.delta.content)
            reason = choice.finish_reason or reason
    if reason is None:
        raise ModelUnavailable("broken")
    if reason == "content_filter":
        raise ModelUnavailable("filtered")
    yield Finished(reason, usage.prompt_tokens, usage.completion_tokens)


def _read(payload: str) -> Chunk:
    try:
        chunk = Chunk.model_validate_json(payload)
    except ValidationError:
        raise ModelUnavailable("protocol") from None
    if chunk.error is not None:
        raise ModelUnavailable("protocol")
    return chunk


_gateways: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Profile, Gateway]] = WeakKeyDictionary()


def gateway(profile: Profile) -> Gateway:
    """The gateway of the running event loop for a model: its line is shared by all who ask."""
    of_loop = _gateways.setdefault(asyncio.get_running_loop(), {})
    return of_loop.get(profile) or of_loop.setdefault(profile, Gateway(profile))
