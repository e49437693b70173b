"""What cannot be served is refused at once, before any of it is received.

1. A body of unknown length is refused with 411; browsers always say how long it is.
2. To the desk comes only what the staff site has signed: the signature is checked by the headers, so that strangers
   neither send megabytes there, nor a byte now and then, nor come in past 4. A body may have ``LARGEST_FROM_STAFF``
   bytes. The refusal is JSON, as the desk's own are.
3. Everywhere else a body has at most ``LARGEST`` bytes: 413. 100,000 characters in a form fit in, for a polite reply.
4. At most ``MOST_AT_ONCE`` requests are let in, of which ``MOST_AT_WORK`` are worked on: more threads than that only
   take the one interpreter from each other, and all are late together. Who is not ready after ``WORK_SECONDS`` waits
   for something else, such as a language model, and lets the next one work meanwhile. ``MOST_WAITING`` more wait in a
   line, the first come first, for at most ``WAIT_SECONDS``; a burst passes so. The others get a page with 503 that
   says what to do, with what they have sent in a form that sends it again. The staff site, whose stop must come
   through, is let in.
5. A citizen's body is received before its request counts as one of them, within ``BODY_SECONDS``: connections that send
   a byte now and then keep nobody out.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import quote

from django.core.handlers.asgi import ASGIHandler
from django.template.loader import render_to_string

from nanohana.configuration import current
from nanohana.digits import whole_number
from nanohana.public.display.labels import LANGUAGES, label
from nanohana.public.sending_again import Fields, fields_of_body, is_from_here
from nanohana.published.requests import NotSigned, checked
from nanohana.published.sealing import public_key

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

DESK = "/desk/"
LARGEST = 1024 * 1024
LARGEST_GIVEN_BACK = 64 * 1024  # a body that is received though nobody can come in, so as to give it back
LARGEST_FROM_STAFF = 64 * 1024 * 1024
MOST_AT_ONCE = 64
MOST_AT_WORK = 8
WORK_SECONDS = 0.5
MOST_WAITING = 256
WAIT_SECONDS = 4.0
RETRY_SECONDS = 10  # what is told to browsers and scripts
BODY_SECONDS = 20.0
_BUSY = "ただいま大変混み合っています"
_SLOW = "送られた内容が時間内に届かなかったため、受け付けていません"
_TOO_LARGE = "送られた内容が長すぎるため、受け付けていません"
_UNKNOWN = "送られた内容の長さが分からないため、受け付けていません"
_NO_KEY = "公開側に publisher_key（庁内側の公開鍵）が設定されていません。"


class BodyGate:
    """The application behind the gate."""

    def __init__(self, application: ASGIHandler) -> None:
        self._application = application
        self._places = asyncio.Semaphore(MOST_AT_ONCE)
        self._work = asyncio.Semaphore(MOST_AT_WORK)
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        refusal = _refusal_of_body(scope)
        if refusal is not None:
            await (_refuse_desk if _is_desk(scope) else _refuse)(send, *refusal)
        elif _is_desk(scope):  # takes nobody's place
            await self._application(scope, receive, send)
        else:
            await self._citizen(scope, receive, send)

    async def _citizen(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._is_full() and _size(_headers(scope)) > LARGEST_GIVEN_BACK:
            await _refuse_busy(scope, (), send)
            return
        try:
            messages = await _received(receive)
        except TimeoutError:
            await _refuse(send, 408, _SLOW)
            return
        if not await self._place():
            await _refuse_busy(scope, messages, send)
            return

        async def again() -> Mapping[str, Any]:
            return messages.pop(0) if messages else await receive()

        try:
            await self._worked_on(scope, again, send)
        finally:
            self._places.release()

    async def _worked_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A place at work was got; it is given up at the end, or after ``WORK_SECONDS``."""
        has_given_up = False

        def give_up() -> None:
            nonlocal has_given_up
            has_given_up = True
            self._work.release()

        later = asyncio.get_running_loop().call_later(WORK_SECONDS, give_up)
        try:
            await self._application(scope, receive, send)
        finally:
            later.cancel()
            if not has_given_up:
                self._work.release()

    def _is_full(self) -> bool:
        return self._places.locked() and self._waiting >= MOST_WAITING

    async def _place(self) -> bool:
        """Whether a place inside and one at work were got, at once or in the line."""
        if self._is_full():
            return False
        self._waiting += 1
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._both()
        except TimeoutError:
            return False
        finally:
            self._waiting -= 1
        return True

    async def _both(self) -> None:
        await self._places.acquire()
        try:
            await self._work.acquire()
        except BaseException:  # the time is over, or nobody waits for the answer any more
            self._places.release()
            raise


async def _received(receive: Receive) -> list[Mapping[str, Any]]:
    """The messages of the body, which has come whole. Raises TimeoutError."""
    messages: list[Mapping[str, Any]] = []
    async with asyncio.timeout(BODY_SECONDS):
        while not messages or messages[-1].get("more_body"):
            messages.append(await receive())
    return messages


def _refusal_of_body(scope: Scope) -> tuple[int, str] | None:
    headers = _headers(scope)
    if "transfer-encoding" in headers:
        return 411, _UNKNOWN
    if _size(headers) > (LARGEST_FROM_STAFF if _is_desk(scope) else LARGEST):
        return 413, _TOO_LARGE
    return _refusal_of_strangers(scope, headers) if _is_desk(scope) else None


def _headers(scope: Scope) -> dict[str, str]:
    """By their names in small letters."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def _size(headers: Mapping[str, str]) -> int:
    length = whole_number(headers.get("content-length", "0"))
    return LARGEST_FROM_STAFF + 1 if length is None else length


def _is_desk(scope: Scope) -> bool:
    return str(scope["path"]).startswith(DESK)


def _refusal_of_strangers(scope: Scope, headers: Mapping[str, str]) -> tuple[int, str] | None:
    try:
        key = public_key(current().known_publisher)
    except ValueError:
        return 403, _NO_KEY
    try:
        checked(scope["method"], headers.get("host", ""), scope["path"], headers, key, now=time.time())
    except NotSigned as refused:
        return 403, str(refused)
    return None


async def _refuse_busy(scope: Scope, messages: Sequence[Mapping[str, Any]], send: Send) -> None:
    """503 that loses nothing: what a form has sent stands in the page, to be sent again by one press."""
    headers, query = _headers(scope), scope.get("query_string", b"").decode("latin-1")
    path = "/" + quote(scope["path"]).lstrip("/")  # of this site, whatever stands there
    sent: Fields = ()
    if scope["method"] == "POST" and is_from_here(headers, headers.get("host", "")):
        body = b"".join(message.get("body", b"") for message in messages)
        sent = fields_of_body(headers.get("content-type", ""), body)
    page = {"sent": sent, "again_to": f"{path}?{query}" if query else path, "languages": _in_other_languages()}
    await _refuse(send, 503, _BUSY, "public/crowded.html", page)


@cache
def _in_other_languages() -> list[tuple[str, str, str, str]]:
    """What to do, for every language but the page's own: its name, its code, and what is said in it."""
    return [
        (name, code, label("crowded", key), label("in_danger", key))
        for key, (name, code) in LANGUAGES.items()
        if key != "ja"
    ]


async def _refuse_desk(send: Send, status: int, reason: str) -> None:
    said = json.dumps({"error": reason}, ensure_ascii=False).encode()
    await _answer(send, status, said, b"application/json")


async def _refuse(
    send: Send, status: int, reason: str, template: str = "public/error.html", more: Mapping[str, Any] | None = None
) -> None:
    page = render_to_string(template, {"title": reason, **(more or {})}).encode()
    await _answer(send, status, page, b"text/html; charset=utf-8")


async def _answer(send: Send, status: int, page: bytes, kind: bytes) -> None:
    """At once; the connection is closed, so that the rest is not received."""
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(page)).encode()),
        (
            b"content-security-policy",
            b"default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'",
        ),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"private, no-store"),  # it may hold what a citizen wrote, on a machine of several people
        (b"referrer-policy", b"same-origin"),
        (b"connection", b"close"),
        (b"retry-after", str(RETRY_SECONDS).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": page})
