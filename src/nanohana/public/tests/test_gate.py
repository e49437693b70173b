"""What is refused at the gate: bodies of strangers, and more requests than can be worked on."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nanohana.configuration import current
from nanohana.public import gate
from nanohana.public.gate import DESK, LARGEST, MOST_AT_ONCE, MOST_AT_WORK, BodyGate
from nanohana.public.tests.crowding import Application, answer, nothing
from nanohana.published.requests import Message, digest_of, signature_headers
from nanohana.published.sealing import public_text

KEY = Ed25519PrivateKey.generate()


@pytest.fixture(autouse=True)
def _publisher(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current(), "publisher_key", public_text(KEY.public_key()))


@pytest.fixture
def all_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is let in is worked on."""
    monkeypatch.setattr(gate, "MOST_AT_WORK", MOST_AT_ONCE)


def signed(path: str, key: Ed25519PrivateKey = KEY) -> list[tuple[bytes, bytes]]:
    headers = signature_headers(Message("POST", "testserver", path, digest_of(b"")), key, now=time.time())
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


@pytest.mark.parametrize(
    ("path", "header", "status"),
    [
        ("/c/car-tax/", (b"content-length", str(LARGEST).encode()), None),
        ("/c/car-tax/", (b"content-length", str(LARGEST + 1).encode()), 413),
        ("/c/car-tax/", (b"content-length", b"\xb2"), 413),
        ("/c/car-tax/", (b"transfer-encoding", b"chunked"), 411),
        (f"{DESK}content", (b"content-length", str(LARGEST + 1).encode()), 403),
        (f"{DESK}site/state", (b"content-length", b"4"), 403),
        (f"{DESK}content", (b"content-length", str(gate.LARGEST_FROM_STAFF + 1).encode()), 413),
    ],
)
def test_bodies(path: str, header: tuple[bytes, bytes], status: int | None) -> None:
    async def asked() -> int | None:
        application = Application()
        application.opens.set()
        return await answer(BodyGate(application), path, header)  # type: ignore[arg-type]

    assert asyncio.run(asked()) == status


@pytest.mark.usefixtures("all_at_work")
def test_above_the_limit_citizens_are_told_to_come_back_and_the_staff_site_comes_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gate, "WAIT_SECONDS", 0.05)

    async def crowd() -> tuple[int, int | None, int]:
        application = Application()
        behind = BodyGate(application)  # type: ignore[arg-type]
        inside = [asyncio.create_task(answer(behind, "/c/car-tax/")) for _ in range(MOST_AT_ONCE)]
        await asyncio.sleep(0)
        refused = await answer(behind, "/")
        staff = asyncio.create_task(answer(behind, f"{DESK}site/state", *signed(f"{DESK}site/state")))
        await asyncio.sleep(0)
        entered = application.entered
        application.opens.set()
        await asyncio.gather(*inside, staff)
        return entered, refused, (await answer(behind, "/")) or 200

    assert asyncio.run(crowd()) == (MOST_AT_ONCE + 1, 503, 200)


@pytest.mark.usefixtures("all_at_work")
def test_a_burst_waits_in_line_and_is_served() -> None:
    async def crowd() -> tuple[int, list[int | None]]:
        application = Application()
        behind = BodyGate(application)  # type: ignore[arg-type]
        asking = [asyncio.create_task(answer(behind, "/c/car-tax/")) for _ in range(3 * MOST_AT_ONCE)]
        await asyncio.sleep(0.05)
        entered = application.entered
        application.opens.set()
        return entered, await asyncio.gather(*asking)

    entered, statuses = asyncio.run(crowd())
    assert entered == MOST_AT_ONCE  # never more at once
    assert statuses == [None] * 3 * MOST_AT_ONCE


@pytest.mark.usefixtures("all_at_work")
def test_the_line_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "MOST_WAITING", 2)

    async def crowd() -> list[int | None]:
        application = Application()
        behind = BodyGate(application)  # type: ignore[arg-type]
        asking = [asyncio.create_task(answer(behind, "/c/car-tax/")) for _ in range(MOST_AT_ONCE + 5)]
        await asyncio.sleep(0.05)
        application.opens.set()
        return await asyncio.gather(*asking)

    assert asyncio.run(crowd()) == [None] * (MOST_AT_ONCE + 2) + [503] * 3


@pytest.mark.usefixtures("all_at_work")
def test_who_gives_up_waiting_leaves_the_line() -> None:
    async def crowd() -> tuple[int, int | None]:
        application = Application()
        behind = BodyGate(application)  # type: ignore[arg-type]
        inside = [asyncio.create_task(answer(behind, "/c/car-tax/")) for _ in range(MOST_AT_ONCE)]
        await asyncio.sleep(0.01)
        gone = asyncio.create_task(answer(behind, "/c/car-tax/"))
        await asyncio.sleep(0.01)
        gone.cancel()
        await asyncio.wait([gone])
        application.opens.set()
        await asyncio.gather(*inside)
        return application.entered, await answer(behind, "/c/car-tax/")

    assert asyncio.run(crowd()) == (MOST_AT_ONCE, None)


async def entered_after(behind: BodyGate, asking: int, seconds: float) -> int:
    """How many of those who ask are let in to be worked on in that time; then nobody asks any more."""
    tasks = [asyncio.create_task(answer(behind, "/c/car-tax/")) for _ in range(asking)]
    await asyncio.sleep(seconds)
    entered: int = behind._application.entered  # type: ignore[attr-defined]
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    return entered


def test_only_a_few_are_worked_on_at_once() -> None:
    behind = BodyGate(Application())  # type: ignore[arg-type]
    assert asyncio.run(entered_after(behind, 3 * MOST_AT_WORK, 0.05)) == MOST_AT_WORK


def test_who_waits_for_something_else_lets_the_next_ones_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "WORK_SECONDS", 0.02)

    async def crowd() -> tuple[int, int | None]:
        behind = BodyGate(Application())  # type: ignore[arg-type]
        entered = await entered_after(behind, 3 * MOST_AT_WORK, 0.2)
        return entered, len({behind._work._value, MOST_AT_WORK})

    assert asyncio.run(crowd()) == (3 * MOST_AT_WORK, 1)  # and each place at work was given back once


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
        headers = [(b"host", b"testserver"), (b"content-length", b"9999"), *signed(path)]
        scope = {"type": "http", "method": "POST", "path": path, "headers": headers}
        slow = [asyncio.create_task(behind(scope, trickle, send)) for _ in range(MOST_AT_ONCE)]
        await asyncio.sleep(0.02)
        status = await answer(behind, "/c/car-tax/")
        await asyncio.wait(slow, timeout=0.2)
        for task in slow:
            task.cancel()
        return status

    assert asyncio.run(crowd()) is None
    assert said.count(408) == (MOST_AT_ONCE if path == "/c/car-tax/" else 0)


@pytest.mark.parametrize(
    ("headers", "reason"),
    [([], "署名のない要求です"), (signed(f"{DESK}site/state", Ed25519PrivateKey.generate()), "署名が合いません")],
)
def test_strangers_do_not_come_to_the_desk_and_the_staff_site_is_told_why(
    headers: list[tuple[bytes, bytes]], reason: str
) -> None:
    """Not with a small body either: else they would come in past the limit, and stay as long as they liked."""
    said: list[Any] = []

    async def send(message: Any) -> None:
        said.append(message)

    async def asked() -> int:
        application = Application()
        application.opens.set()
        scope = {"type": "http", "method": "POST", "path": f"{DESK}site/state"}
        sent = [(b"host", b"testserver"), (b"content-length", b"4"), *headers]
        await BodyGate(application)({**scope, "headers": sent}, nothing, send)  # type: ignore[arg-type]
        return application.entered

    assert asyncio.run(asked()) == 0
    assert said[0]["status"] == 403 and (b"connection", b"close") in said[0]["headers"]
    assert reason in json.loads(said[1]["body"])["error"]
