"""What cannot be served is refused at once, before any of it is received.

1. A body of unknown length is refused with 411; browsers always say how long it is.
2. To the desk comes only what the staff site has signed: the signature is checked by the headers, so that strangers
   neither send megabytes there, nor a byte now and then, nor come in past 4. A body may have ``LARGEST_FROM_STAFF``
   bytes. The refusal is JSON, as the desk's own are.
3. Everywhere else a body has at most ``LARGEST`` bytes: 413. 100,000 characters in a form fit in, for a polite reply.
4. At most ``MOST_AT_ONCE`` requests are worked on: above that everybody would wait until their browsers give up. The
   others get a page with 503 that says so, and the staff site, whose stop must come through, is let in.
5. A citizen's body is received before its request counts as one of them, within ``BODY_SECONDS``: connections that send
   a byte now and then keep nobody out.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.core.handlers.asgi import ASGIHandler
from django.template.loader import render_to_string

from nanohana.configuration import current
from nanohana.published.requests import NotSigned, checked
from nanohana.published.sealing import public_key

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

DESK = "/desk/"
LARGEST = 1024 * 1024
LARGEST_FROM_STAFF = 64 * 1024 * 1024
MOST_AT_ONCE = 64
BODY_SECONDS = 20.0
_BUSY = "ただいま大変混み合っています。少し待って、もう一度お試しください"
_SLOW = "送られた内容が時間内に届かなかったため、受け付けていません"
_TOO_LARGE = "送られた内容が長すぎるため、受け付けていません"
_UNKNOWN = "送られた内容の長さが分からないため、受け付けていません"
_NO_KEY = "公開側に publisher_key（庁内側の公開鍵）が設定されていません。"


class BodyGate:
    """The application behind the gate."""

    def __init__(self, application: ASGIHandler) -> None:
        self._application = application
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is None and not _is_desk(scope):
            try:
                receive = await _received(receive)
                refusal = self._refusal(scope)  # others have come in meanwhile
            except TimeoutError:
                refusal = 408, _SLOW
        if refusal is not None:
            await _refuse(scope, send, *refusal)
            return
        await self._let_in(scope, receive, send)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The staff site takes nobody's place, and who only says to be it does not either."""
        takes = 0 if _is_desk(scope) else 1
        self._inside += takes
        try:
            await self._application(scope, receive, send)
        finally:
            self._inside -= takes

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """The status and the Japanese reason, or None for what may come in."""
        if self._inside >= MOST_AT_ONCE and not _is_desk(scope):
            return 503, _BUSY
        return _refusal_of_body(scope)


async def _received(receive: Receive) -> Receive:
    """What gives the body again, which has come whole. Raises TimeoutError."""
    messages: list[Mapping[str, Any]] = []
    async with asyncio.timeout(BODY_SECONDS):
        while not messages or messages[-1].get("more_body"):
            messages.append(await receive())

    async def again() -> Mapping[str, Any]:
        return messages.pop(0) if messages else await receive()

    return again


def _refusal_of_body(scope: Scope) -> tuple[int, str] | None:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    if "transfer-encoding" in headers:
        return 411, _UNKNOWN
    length = headers.get("content-length", "0")
    size = int(length) if length.isascii() and length.isdigit() else LARGEST_FROM_STAFF + 1
    if size > (LARGEST_FROM_STAFF if _is_desk(scope) else LARGEST):
        return 413, _TOO_LARGE
    return _refusal_of_strangers(scope, headers) if _is_desk(scope) else None


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


def _told(scope: Scope, reason: str) -> tuple[bytes, bytes]:
    """The body and its type."""
    if _is_desk(scope):
        return json.dumps({"error": reason}, ensure_ascii=False).encode(), b"application/json"
    return render_to_string("public/error.html", {"title": reason}).encode(), b"text/html; charset=utf-8"


async def _refuse(scope: Scope, send: Send, status: int, reason: str) -> None:
    """The answer at once; the connection is closed, so that the rest is not received."""
    page, kind = _told(scope, reason)
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(page)).encode()),
        (b"content-security-policy", b"default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'"),
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),
        (b"retry-after", b"10"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": page})
