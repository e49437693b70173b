"""Asking the running product over HTTP as a member of staff does, and the questions for it."""

from __future__ import annotations

import json
import math
import re
import time
from itertools import cycle, islice

import httpx

from nanohana.server.tests.product import Product, run_command

ACCOUNT = "tomura.k"


class Asker:
    """A signed-in member of the sample prefecture's staff."""

    def __init__(self, product: Product) -> None:
        self._client = httpx.Client(base_url=product.url, follow_redirects=True, timeout=60)
        self._post("/sign-in/", self._client.get("/sign-in/").text, username=ACCOUNT, password=product.password)
        self._form = self._client.get("/").text

    def ask(self, question: str) -> float:
        """Seconds from sending a question to having the whole page with its evidence."""
        started = time.perf_counter()
        page = self._post("/ask/", self._form, asks=True, question=question)
        seconds = time.perf_counter() - started
        if "turn-1" not in page.text:
            raise RuntimeError("no answer on the page")
        return seconds

    def _post(self, path: str, page: str, *, asks: bool = False, **fields: str) -> httpx.Response:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if found is None:
            raise RuntimeError(f"no form for {path}")
        headers = {"Referer": str(self._client.base_url), "X-CSRFToken": found[1]}
        if asks:
            headers["HX-Request"] = "true"  # as the script of the page sends it
        return self._client.post(path, data=fields, headers=headers).raise_for_status()


def wait_until_registered(product: Product) -> None:
    """Until no document waits any more. Raises RuntimeError where one could not be registered."""
    while True:
        listed = run_command(product.home, "documents", "list", "--json").splitlines()
        states = {json.loads(line)["state"] for line in listed}
        if "failed" in states:
            raise RuntimeError("a document could not be registered")
        if states <= {"ready"}:
            return
        time.sleep(1)


def sample_questions(count: int) -> list[str]:
    """Questions of the sample prefecture's evaluation set, repeated where they are too few."""
    from nanohana.sample.questions import read_questions

    return list(islice(cycle([question.question for question in read_questions("evaluation")]), count))


def percentile(seconds: list[float], share: int) -> float:
    """Milliseconds within which ``share`` per cent of the questions were answered (nearest rank)."""
    return sorted(seconds)[math.ceil(len(seconds) * share / 100) - 1] * 1000
