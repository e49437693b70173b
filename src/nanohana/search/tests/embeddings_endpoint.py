"""An OpenAI-compatible server of embeddings as it is elsewhere: it counts characters and refuses unknown fields."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class EmbeddingsEndpoint:
    """``asked``: the texts that came in; ``vector`` makes the one of a text; while ``is_away`` it answers 503."""

    vector: Callable[[str], Sequence[float]]
    url: str = ""
    asked: list[str] = field(default_factory=list)
    is_away: bool = False


@contextmanager
def embeddings_endpoint(vector: Callable[[str], Sequence[float]]) -> Iterator[EmbeddingsEndpoint]:
    endpoint = EmbeddingsEndpoint(vector)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(503 if endpoint.is_away else 200, {"object": "list", "data": []})

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if set(request) != {"model", "input"}:
                self._say(400, {"error": {"message": f"unknown fields: {sorted(request)}"}})
            elif endpoint.is_away:
                self._say(503, {"error": {"message": "away"}})
            else:
                endpoint.asked += request["input"]
                rows = [{"index": n, "embedding": [*endpoint.vector(text)]} for n, text in enumerate(request["input"])]
                self._say(200, {"data": rows})

        def _say(self, status: int, body: dict[str, object]) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    endpoint.url = f"http://127.0.0.1:{server.server_port}/v1"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
