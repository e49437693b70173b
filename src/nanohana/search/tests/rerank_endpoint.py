"""A server of ``POST /v1/rerank`` as others offer it: it judges each text by a function and refuses unknown fields."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from nanohana.search.tests.http_endpoint import Quiet, serving


@dataclass
class RerankEndpoint:
    """``asked``: the requests that came in; ``body`` is answered in place of the judgements where it is set."""

    judge: Callable[[str, str], float]
    url: str = ""
    asked: list[dict[str, object]] = field(default_factory=list)
    body: bytes | None = None
    status: int = 200


@contextmanager
def rerank_endpoint(judge: Callable[[str, str], float]) -> Iterator[RerankEndpoint]:
    endpoint = RerankEndpoint(judge)

    class Handler(Quiet):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            endpoint.asked.append(request)
            assert self.path == "/v1/rerank" and set(request) == {"model", "query", "documents"}
            judged = [endpoint.judge(request["query"], text) for text in request["documents"]]
            rows = [{"index": place, "relevance_score": found} for place, found in enumerate(judged)]
            body = {"results": sorted(rows, key=lambda row: -row["relevance_score"])}
            content = json.dumps(body).encode() if endpoint.body is None else endpoint.body
            self.say(endpoint.status, content)

    with serving(Handler) as endpoint.url:
        yield endpoint
