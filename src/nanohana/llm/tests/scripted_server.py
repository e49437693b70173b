"""A real OpenAI-compatible server in a process of its own that answers as a test tells it: the fake at the boundary.

``PUT /script`` takes a list of replies (JSON); each chat request uses the next, the last one again and again.
``GET /requests`` tells what was asked, and whether the reader went away before the end.

A reply is ``{"status": 200, "headers": {}, "steps": [...]}``; a step is one of ``{"text": "…"}`` (one chunk),
``{"wait": seconds}``, ``{"finish": "stop"}``, ``{"raw": "…"}`` (text as it is), ``{"bytes": "hex"}``,
``{"cut": true}`` and ``{"text": "…", "speed": tokens/s, "jitter": share}`` (see ``paced``). A reply with
``{"failures": share}`` fails so often: half of these at once with 503, half in the middle.

One process tells 1,000 answers at once; ``python -m … PORT`` listens on a port of one's own.
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from typing import Any

import httpx

Reply = dict[str, Any]
TOKEN = 2  # characters


def words(*texts: str, every: float = 0.0, finish: str | None = "stop") -> Reply:
    """A good answer: one chunk per text, ``every`` seconds before each."""
    steps: list[dict[str, Any]] = [step for text in texts for step in ({"wait": every}, {"text": text})]
    return {"steps": [*steps, {"finish": finish}] if finish else steps}


def paced(text: str, *, speed: float, jitter: float = 0.0, failures: float = 0.0) -> Reply:
    """``text`` as a model writes it: ``speed`` tokens a second, each pause by up to ``jitter`` of it off."""
    return {"steps": [{"text": text, "speed": speed, "jitter": jitter}, {"finish": "stop"}], "failures": failures}


def refusal(status: int, **headers: str) -> Reply:
    return {"status": status, "headers": headers}


@dataclass(frozen=True)
class ScriptedServer:
    """The test's hand on the running server."""

    url: str  # ends in /v1
    process: subprocess.Popen[str]

    def answers(self, *replies: Reply) -> None:
        httpx.put(self.url.replace("/v1", "/script"), json=replies).raise_for_status()

    def requests(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = httpx.get(self.url.replace("/v1", "/requests")).json()
        return found


def started(port: int = 0) -> ScriptedServer:
    """A fresh server on a loopback port, by default a free one."""
    process = subprocess.Popen([sys.executable, "-m", __name__, str(port)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return ScriptedServer(process.stdout.readline().strip(), process)


@contextmanager
def scripted_server() -> Iterator[ScriptedServer]:
    """A fresh server for the time of the block."""
    server = started()
    try:
        yield server
    finally:
        server.process.kill()
        server.process.wait()


@dataclass
class _Model:
    """What to answer, and what was asked."""

    script: list[Reply] = field(default_factory=lambda: [words("はい", "、", "承知しました。")])
    seen: list[dict[str, Any]] = field(default_factory=list)
    dice: random.Random = field(default_factory=lambda: random.Random(1))

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        """All requests of one connection."""
        with suppress(OSError, asyncio.IncompleteReadError):
            while await self._served(reader, writer):
                pass
        writer.close()

    async def _served(self, reader: StreamReader, writer: StreamWriter) -> bool:
        """Whether the connection can go on."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ", 2)
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        answer = _Answer(reader, writer, self.dice)
        if method == "POST":
            record = {"body": json.loads(body), "key": headers.get("authorization"), "gone": False}
            self.seen.append(record)
            reply = self.script.pop(0) if len(self.script) > 1 else self.script[0]
            try:
                return await answer.play(reply)
            except OSError:
                record["gone"] = True
                return False
        if method == "PUT":
            self.script[:] = json.loads(body)
            self.seen.clear()
        listed = {"object": "list", "data": [{"id": "scripted", "object": "model"}]}
        answer.json(HTTPStatus.OK, {}, listed if path == "/v1/models" else self.seen)
        return True


@dataclass(frozen=True)
class _Answer:
    reader: StreamReader
    writer: StreamWriter
    dice: random.Random

    async def play(self, reply: Reply) -> bool:
        """Whether the connection can go on. Raises OSError where the reader goes away."""
        status = reply.get("status", 200)
        fails = self.dice.random() < reply.get("failures", 0.0)
        cut_after = 1 + self.dice.randrange(20) if fails and self.dice.random() < 0.5 else None
        if fails and cut_after is None:
            status = 503
        headers = {name.replace("_", "-"): value for name, value in reply.get("headers", {}).items()}
        if status != HTTPStatus.OK:
            self.json(status, headers, {"error": {"message": "scripted"}})
            return True
        self._head(status, {**headers, "Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"})
        for step in reply.get("steps", ()):
            if not await self._step(step, cut_after):
                return False
        self._write(b"data: [DONE]\n\n")
        self.writer.write(b"0\r\n\r\n")
        await self.writer.drain()
        return True

    async def _step(self, step: dict[str, Any], cut_after: int | None) -> bool:
        match step:
            case {"wait": seconds}:
                await self._wait(seconds)
            case {"raw": text}:
                self._write(text.encode())
            case {"bytes": text}:
                self._write(bytes.fromhex(text))
            case {"text": text, "speed": speed, "jitter": jitter}:
                return await self._pace(_tokens(text)[:cut_after], speed, jitter) and cut_after is None
            case {"text": text}:
                self._write(_chunk([_delta(text)]))
            case {"finish": reason}:
                self._write(_chunk([{"index": 0, "delta": {}, "finish_reason": reason}]))
                self._write(_chunk([], usage={"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}))
            case {"cut": _}:
                return False
        await self.writer.drain()
        return True

    async def _pace(self, chunks: tuple[bytes, ...], speed: float, jitter: float) -> bool:
        """Each token at its time, however late the one before was told."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        for chunk in chunks:
            due += (1 + self.dice.uniform(-jitter, jitter)) / speed
            await asyncio.sleep(due - loop.time())
            if self.reader.at_eof() or self.writer.is_closing():
                raise ConnectionError
            self._write(chunk)
        return True

    async def _wait(self, seconds: float) -> None:
        """Sleep, but notice a reader who goes away."""
        if not seconds:
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self.reader.read(1), seconds)
            raise ConnectionError

    def _write(self, raw: bytes) -> None:
        self.writer.write(f"{len(raw):x}\r\n".encode() + raw + b"\r\n")

    def json(self, status: int, headers: dict[str, str], value: Any) -> None:
        raw = json.dumps(value, ensure_ascii=False).encode()
        self._head(status, {**headers, "Content-Type": "application/json", "Content-Length": str(len(raw))})
        self.writer.write(raw)

    def _head(self, status: int, headers: dict[str, str]) -> None:
        lines = [f"HTTP/1.1 {status} scripted", *(f"{name}: {value}" for name, value in headers.items())]
        self.writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))


@lru_cache
def _tokens(text: str) -> tuple[bytes, ...]:
    return tuple(_chunk([_delta(text[start : start + TOKEN])]) for start in range(0, len(text), TOKEN))


def _delta(text: str) -> dict[str, Any]:
    return {"index": 0, "delta": {"content": text}, "finish_reason": None}


def _chunk(choices: list[dict[str, Any]], **more: Any) -> bytes:
    payload = {"object": "chat.completion.chunk", "model": "scripted", "choices": choices, **more}
    return f"data: {json.dumps(payload, ensure_ascii=False)}\n\n".encode()


async def main(port: int) -> None:
    server = await asyncio.start_server(_Model().serve, "127.0.0.1", port, backlog=2_000)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
