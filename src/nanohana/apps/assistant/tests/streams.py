"""Streams of an answer as a browser reads them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from asgiref.sync import sync_to_async
from django.test import AsyncClient

from nanohana.access.models import Account
from nanohana.answering.models import Turn

Told = list[tuple[str, dict[str, str]]]


def stream(account: Account, turn: Turn, **headers: str) -> Told:
    """All events of a stream."""

    async def read() -> bytes:
        client = AsyncClient()
        await client.aforce_login(account)
        answer = await client.get(f"/turns/{turn.pk}/stream/", headers=headers)
        assert answer["Content-Type"] == "text/event-stream"
        return b"".join([part async for part in answer.streaming_content])  # type: ignore[attr-defined]

    blocks = asyncio.run(read()).decode().strip().split("\n\n")
    told = (block for block in blocks if not block.startswith(":"))  # comments, while a slow machine says nothing
    lines = [dict(line.split(": ", 1) for line in block.split("\n")) for block in told]
    return [(event["event"], json.loads(event["data"])) for event in lines]


def stream_until(account: Account, turn: Turn, lose: Callable[[], None], behind: bytes = b"") -> list[bytes]:
    """What a stream sends when, behind its first part with ``behind`` in it, ``lose`` is done."""

    async def read() -> list[bytes]:
        client = AsyncClient()
        await client.aforce_login(account)
        answer = await client.get(f"/turns/{turn.pk}/stream/")
        parts = aiter(answer.streaming_content)  # type: ignore[attr-defined]
        async for first in parts:
            if behind in first:
                break
        await sync_to_async(lose)()
        return [first, *[part async for part in parts]]

    return asyncio.run(asyncio.wait_for(read(), 10))


def sentences(turn: Turn) -> list[tuple[str, str]]:
    return [(sentence.text, sentence.verdict) for sentence in turn.sentences.all()]
