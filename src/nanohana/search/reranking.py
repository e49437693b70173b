"""The order of the best passages by a model that reads question and passage together, where the settings name one.

``POST {reranker_url}/rerank`` as vLLM, llama.cpp and Infinity offer it and Jina and Cohere defined it. Only the order
of the first ``RERANKED`` passages is the model's: whether they answer is decided by what was measured of them
(``answering.sufficiency``). Without an endpoint, and where it does not answer, the order stays as it is.

1. Passages that are handled more strictly than the endpoint's record allows are not sent and keep their places.
   Personal information in the question and My Numbers in the passages are not sent.
2. After a failure the endpoint is asked again ``REST`` seconds later: nobody waits for it at every question.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Sequence
from functools import cached_property, lru_cache

import httpx

from nanohana import providers
from nanohana.configuration import Settings, current
from nanohana.documents.models import HandlingLabel
from nanohana.outbound import NOT_UNDERSTOOD, Refused, Unreachable, body_of
from nanohana.protection.policy import check, starred
from nanohana.search.found import Passage
from nanohana.search.ranking import Ranked

RERANKED = 30
SECONDS = 1.5
REST = 30.0
_LARGEST_ANSWER = 256 * 1024  # bytes; some servers send the texts back

UNAVAILABLE = "順位を決めるモデルが応答しないため、通常の順で表示しています。"


class RerankerUnavailable(Exception):
    """The model gives no order now; the message is Japanese."""


class Reranker:
    """A client of the endpoint; may be used by many threads."""

    def __init__(self, url: str, settings: Settings) -> None:
        self.model = settings.reranker_model
        self._url, self._settings = url, settings
        self._rests_until = -math.inf

    @cached_property
    def _client(self) -> httpx.Client:
        return providers.client_of(self._url, self._settings.reranker_key, self._settings)

    def may_read(self, passage: Passage) -> bool:
        """Whether a passage may be sent there by its 取扱区分."""
        return passage.handling_label <= HandlingLabel[providers.ceiling(self._url, self._settings).upper()]

    def relevances(self, question: str, texts: Sequence[str]) -> list[float]:
        """Of each text, higher for what answers better. Raises ``RerankerUnavailable``."""
        if why := providers.refusal(self._url, self._settings):
            raise RerankerUnavailable(f"{why}通常の順で表示しています。")
        if time.monotonic() < self._rests_until:
            raise RerankerUnavailable(UNAVAILABLE)
        request = {"model": self.model, "query": question, "documents": list(map(starred, texts))}
        try:
            with self._client.stream("POST", "/rerank", json=request, timeout=SECONDS) as answer:
                answer.raise_for_status()
                body = body_of(answer, _LARGEST_ANSWER, time.monotonic() + SECONDS)
            return _understood(body, len(texts))
        except (httpx.HTTPError, Refused, Unreachable, *NOT_UNDERSTOOD) as error:
            self._rests_until = time.monotonic() + REST
            raise RerankerUnavailable(UNAVAILABLE) from error


def _understood(body: bytes, texts: int) -> list[float]:
    """Raises one of ``NOT_UNDERSTOOD``."""
    found = {row["index"]: float(row["relevance_score"]) for row in json.loads(body)["results"]}
    if found.keys() != set(range(texts)) or not all(map(math.isfinite, found.values())):
        raise ValueError("no order")
    return [found[position] for position in range(texts)]


@lru_cache
def reranker() -> Reranker | None:
    """The client of this process, where the settings name an endpoint."""
    settings = current()
    return None if settings.reranker_url is None else Reranker(settings.reranker_url, settings)


def reranked(question: str, ranked: list[Ranked]) -> tuple[list[Ranked], tuple[str, ...]]:
    """The passages in the model's order, and what is to be said where there is none."""
    model = reranker()
    asked = "" if model is None else check(question).searchable
    if model is None or not asked:
        return ranked, ()
    places = [place for place, one in enumerate(ranked[:RERANKED]) if model.may_read(one.passage)]
    if len(places) < 2:
        return ranked, ()
    try:
        relevances = model.relevances(asked, [_text(ranked[place].passage) for place in places])
    except RerankerUnavailable as unavailable:
        return ranked, (str(unavailable),)
    in_order = list(ranked)
    by_relevance = sorted(zip(relevances, places, strict=True), key=lambda one: (-one[0], one[1]))
    for place, (relevance, was) in zip(places, by_relevance, strict=True):
        in_order[place] = ranked[was]._replace(relevance=relevance)
    return in_order, ()


def _text(passage: Passage) -> str:
    return "\n".join((passage.title, *passage.heading_path, passage.text))
