"""The gate before an application that lets nobody go."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlencode

from nanohana.public.gate import MOST_AT_ONCE, BodyGate

WRITTEN = urlencode({"asked": "trouble", "text": '母の<介護>の"こと"'}).encode()


class Application:
    """Counts who is let in; each stays until ``opens``."""

    def __init__(self) -> None:
        self.entered = 0
        self.opens = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.entered += 1
        await self.opens.wait()


async def nothing() -> dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


async def answer(behind: BodyGate, path: str, *headers: tuple[bytes, bytes]) -> int | None:
    """The status of the gate's own answer, None of who was let in."""
    said: list[Any] = []

    async def send(message: Any) -> None:
        said.append(message)

    scope = {"type": "http", "method": "POST", "path": path, "headers": [(b"host", b"testserver"), *headers]}
    await behind(scope, nothing, send)
    return said[0]["status"] if said else None


async def crowded_page(path: str, body: bytes, *headers: tuple[bytes, bytes]) -> tuple[dict[bytes, bytes], str]:
    """The headers and the text of the 503 that a POST gets while nobody can come in."""
    said: list[Any] = []

    async def send(message: Any) -> None:
        said.append(message)

    async def sent() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    behind = BodyGate(Application())  # type: ignore[arg-type]
    inside = [asyncio.create_task(answer(behind, "/")) for _ in range(MOST_AT_ONCE)]
    await asyncio.sleep(0)
    form = (b"content-type", b"application/x-www-form-urlencoded")
    given = [(b"host", b"testserver"), (b"content-length", str(len(body)).encode()), form, *headers]
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"lang=en&ruby=0", "headers": given}
    await behind(scope, sent, send)
    for task in inside:
        task.cancel()
    assert said[0]["status"] == 503
    return dict(said[0]["headers"]), said[1]["body"].decode()
