"""What cannot be served is refused at once, before any of it is received.

1. A body of unknown length is refused with 411; browsers always say how long it is.
2. To the desk, only what the staff site has signed may send one: the signature is checked by the headers, so that a
   stranger's megabytes never reach the disk. It may have ``LARGEST_FROM_STAFF`` bytes.
3. Everywhere else a body has at most ``LARGEST`` bytes: 413. 100,000 characters in a form fit in, for a polite reply.
4. At most ``MOST_AT_ONCE`` requests are worked on: above that everybody would wait until their browsers give up. The
   others get a page with 503 that says so, and the staff site, whose stop must come through, is let in.
5. A citizen's body is received before its request counts as one of them, within ``BODY_SECONDS``: connections that send
   a byte now and then keep nobody out.
"""

from __future__ import annotations

import asyncio
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
_NOT_STAFF = "庁内側からの要求ではないため、受け付けていません"


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
            await _refuse(send, *refusal)
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
    if size <= LARGEST:
        return None
    if not _is_desk(scope) or size > LARGEST_FROM_STAFF:
        return 413, _TOO_LARGE
    return None if _is_signed(scope, headers) else (403, _NOT_STAFF)


def _is_desk(scope: Scope) -> bool:
    return str(scope["path"]).startswith(DESK)


def _is_signed(scope: Scope, headers: Mapping[str, str]) -> bool:
    try:
        key = public_key(current().known_publisher)
        checked(scope["method"], headers.get("host", ""), scope["path"], headers, key, now=time.time())
    except (NotSigned, ValueError):
        return False
    return True


async def _refuse(send: Send, status: int, reason: str) -> None:
    """The answer at once; the connection is closed, so that the rest is not received."""
    page = render_to_string("public/error.html", {"title": reason}).encode()
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(page)).encode()),
        (b"content-security-policy", b"default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'"),
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),
        (b"retry-after", b"10"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": page})
