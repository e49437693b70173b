"""Who connects and then sends nothing, or a byte now and then, is not waited for.

Each such connection holds one of the few places that a process may have open; a few thousand keep everybody else out.

1. The head of a request must have come ``HEAD_SECONDS`` after the connection was made, or after the answer before it;
   else the connection is closed.
2. A body must have come ``seconds`` after its head where ``in_time`` stands in between; else ``TooSlow`` is raised.

A reverse proxy in front sees to the same. This holds where there is none, and inside the network.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 20.0
Receive = Callable[[], Awaitable[Mapping[str, Any]]]


class TooSlow(Exception):
    """The body has not come in time."""


def in_time(receive: Receive, seconds: float) -> Receive:
    """What receives the same; waiting for a part of the body raises TooSlow when the time for the whole is over."""
    until = asyncio.get_running_loop().time() + seconds
    is_whole = False

    async def received() -> Mapping[str, Any]:
        nonlocal is_whole
        if is_whole:
            return await receive()
        try:
            async with asyncio.timeout_at(until):
                message = await receive()
        except TimeoutError as late:
            raise TooSlow from late
        is_whole = not message.get("more_body")
        return message

    return received


class PatientProtocol(H11Protocol):
    """uvicorn's own, which waits for a head for ever."""

    _look: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_head()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._forget_head()
        self._look = self.loop.call_later(HEAD_SECONDS, self._close_without_head)

    def _forget_head(self) -> None:
        if self._look is not None:
            self._look.cancel()

    def _close_without_head(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()
