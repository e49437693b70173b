"""An OpenAI-compatible server of embeddings as it is elsewhere: it counts characters and refuses unknown fields."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from nanohana.search.tests.http_endpoint import Quiet, serving


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

    class Handler(Quiet):
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
            self.say(status, json.dumps(body).encode())

    with serving(Handler) as endpoint.url:
        yield endpoint
