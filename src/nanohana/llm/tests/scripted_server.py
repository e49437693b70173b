"""A real OpenAI-compatible server in a process of its own that answers as a test tells it: the fake at the boundary.

``PUT /script`` takes a list of replies (JSON); each chat request uses the next, the last one again and again.
``GET /requests`` tells what was asked, and whether the reader went away before the end.

A reply is ``{"status": 200, "headers": {}, "steps": [...]}``; a step is one of ``{"text": "…"}`` (one chunk),
``{"wait": seconds}``, ``{"finish": "stop"}``, ``{"raw": "…"}`` (text as it is), ``{"bytes": "hex"}`` and
``{"cut": true}``.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

Reply = dict[str, Any]


def words(*texts: str, every: float = 0.0, finish: str | None = "stop") -> Reply:
    """A good answer: one chunk per text, ``every`` seconds before each."""
    steps: list[dict[str, Any]] = [step for text in texts for step in ({"wait": every}, {"text": text})]
    return {"steps": [*steps, {"finish": finish}] if finish else steps}


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


@contextmanager
def scripted_server() -> Iterator[ScriptedServer]:
    """A fresh server on a free loopback port, for the time of the block."""
    process = subprocess.Popen([sys.executable, "-m", __name__], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield ScriptedServer(process.stdout.readline().strip(), process)
    finally:
        process.kill()
        process.wait()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script: list[Reply] = [words("はい", "、", "承知しました。")]
    seen: list[dict[str, Any]] = []
    lock = threading.Lock()

    def do_PUT(self) -> None:
        replies = json.loads(self._body())
        with self.lock:
            self.script[:] = replies
            self.seen.clear()
        self._json([])

    def do_GET(self) -> None:
        if self.path == "/v1/models":
            self._json({"object": "list", "data": [{"id": "scripted", "object": "model"}]})
        else:
            self._json(self.seen)

    def do_POST(self) -> None:
        record = {"body": json.loads(self._body()), "key": self.headers.get("Authorization"), "gone": False}
        with self.lock:
            self.seen.append(record)
            reply = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        try:
            self._play(reply)
        except OSError:
            record["gone"] = True
            self.close_connection = True

    def _play(self, reply: Reply) -> None:
        status = reply.get("status", 200)
        self.send_response(status)
        for name, value in reply.get("headers", {}).items():
            self.send_header(name.replace("_", "-"), value)
        if status != 200:
            self._finish_with(b'{"error": {"message": "scripted"}}')
            return
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for step in reply.get("steps", ()):
            if not self._step(step):
                return
        self._write("data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _step(self, step: dict[str, Any]) -> bool:
        match step:
            case {"wait": seconds}:
                self._wait(seconds)
            case {"raw": text}:
                self._write(text)
            case {"bytes": text}:
                self._write_bytes(bytes.fromhex(text))
            case {"text": text}:
                self._chunk([{"index": 0, "delta": {"content": text}, "finish_reason": None}])
            case {"finish": reason}:
                self._chunk([{"index": 0, "delta": {}, "finish_reason": reason}])
                self._chunk([], usage={"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10})
            case {"cut": _}:
                self.close_connection = True
                return False
        return True

    def _wait(self, seconds: float) -> None:
        """Sleep, but notice a reader who goes away."""
        readable, _, _ = select.select([self.connection], [], [], seconds)
        if readable:
            raise ConnectionError

    def _chunk(self, choices: list[dict[str, Any]], **more: Any) -> None:
        payload = {"object": "chat.completion.chunk", "model": "scripted", "choices": choices, **more}
        self._write(f"data: {json.dumps(payload, ensure_ascii=False)}\n\n")

    def _write(self, text: str) -> None:
        self._write_bytes(text.encode())

    def _write_bytes(self, raw: bytes) -> None:
        self.wfile.write(f"{len(raw):x}\r\n".encode() + raw + b"\r\n")

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers["Content-Length"]))

    def _json(self, value: Any) -> None:
        self.send_response(200)
        self._finish_with(json.dumps(value, ensure_ascii=False).encode())

    def _finish_with(self, raw: bytes) -> None:
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: Any) -> None:
        """Say nothing: tests read standard error."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    print(f"http://127.0.0.1:{server.server_port}/v1", flush=True)
    server.serve_forever()
