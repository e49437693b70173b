"""What is refused at the gate: bodies of strangers, and more requests than can be worked on."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from nanohana.public import gate
from nanohana.public.gate import DESK, LARGEST, MOST_AT_ONCE, BodyGate


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


@pytest.mark.parametrize(
    ("path", "header", "status"),
    [
        ("/c/car-tax/", (b"content-length", str(LARGEST).encode()), None),
        ("/c/car-tax/", (b"content-length", str(LARGEST + 1).encode()), 413),
        ("/c/car-tax/", (b"content-length", b"\xb2"), 413),
        ("/c/car-tax/", (b"transfer-encoding", b"chunked"), 411),
        (f"{DESK}content", (b"content-length", str(LARGEST + 1).encode()), 403),
        (f"{DESK}content", (b"content-length", str(gate.LARGEST_FROM_STAFF + 1).encode()), 413),
    ],
)
def test_bodies(path: str, header: tuple[bytes, bytes], status: int | None) -> None:
    async def asked() -> int | None:
        application = Application()
        application.opens.set()
        return await answer(BodyGate(application), path, header)  # type: ignore[arg-type]

    assert asyncio.run(asked()) == status


def test_above_the_limit_citizens_are_told_to_come_back_and_the_staff_site_comes_in() -> None:
    async def crowd() -> tuple[int, int | None, int]:
        application = Application()
        behind = BodyGate(application)  # type: ignore[arg-type]
        inside = [asyncio.create_task(answer(behind, "/c/car-tax/")) for _ in range(MOST_AT_ONCE)]
        await asyncio.sleep(0)
        refused = await answer(behind, "/")
        staff = asyncio.create_task(answer(behind, f"{DESK}site/state"))
        await asyncio.sleep(0)
        entered = application.entered
        application.opens.set()
        await asyncio.gather(*inside, staff)
        return entered, refused, (await answer(behind, "/")) or 200

    assert asyncio.run(crowd()) == (MOST_AT_ONCE + 1, 503, 200)


@pytest.mark.parametrize("path", ["/c/car-tax/", f"{DESK}site/state"])
def test_bodies_that_never_end_keep_nobody_out(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "BODY_SECONDS", 0.05)
    said: list[int] = []

    async def trickle() -> dict[str, Any]:
        await asyncio.sleep(0.01)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def reading(scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass

    async def send(message: Any) -> None:
        said.append(message.get("status", 0))

    async def crowd() -> int | None:
        behind = BodyGate(reading)  # type: ignore[arg-type]
        scope = {"type": "http", "method": "POST", "path": path, "headers": [(b"content-length", b"9999")]}
        slow = [asyncio.create_task(behind(scope, trickle, send)) for _ in range(MOST_AT_ONCE)]
        await asyncio.sleep(0.02)
        status = await answer(behind, "/c/car-tax/")
        await asyncio.wait(slow, timeout=0.2)
        for task in slow:
            task.cancel()
        return status

    assert asyncio.run(crowd()) is None
    assert said.count(408) == (MOST_AT_ONCE if path == "/c/car-tax/" else 0)
