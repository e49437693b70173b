"""``python -m bench.answers [ROUNDS]``: what the product adds to a model's own time to the first word (at most 100 ms).

A scripted endpoint waits 0.3 s before its first word. It is asked in turn directly (one HTTP request, the time to the
first chunk) and through the running product (from the request for the stream to the first words on it, with evidence,
prompt, line and storing). The difference of the medians counts. Also printed: question to evidence on the page.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

import django
import httpx

from nanohana.llm.tests.scripted_server import scripted_server, words
from nanohana.server.database import database
from nanohana.server.tests.product import Product, data_folder, running
from nanohana.tests.records import records

ROUNDS = 30
MOST_ADDED_MS = 100.0
RULE = "# 職員の休暇等に関する規則\n\n第12条　職員の夏季休暇は、5日とする。\n"
QUESTION = "職員の夏季休暇は何日ですか。"
PASSWORD = "tsuyu-no-asa-2026"


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with scripted_server() as model, data_folder() as home:
        model.answers(words("夏季休暇は", "5日です。", every=0.3))
        settings = {"chat_url": model.url, "chat_trusted": "true", "providers": records(model.url)}
        with running(home, **settings) as product, httpx.Client(timeout=60) as endpoint:
            _prepare(product)
            browser = _signed_in(product)
            pages, direct, through = [], [], []
            for _ in range(rounds):
                stream, seconds = _ask(browser)
                pages.append(seconds)
                direct.append(_first_word(endpoint, model.url))
                through.append(_first_shown(browser, stream))
    added = 1000 * (statistics.median(through) - statistics.median(direct))
    print(f"question to the page with its evidence: p50 {1000 * statistics.median(pages):.0f} ms ({rounds} questions)")
    print(f"first word, directly: p50 {1000 * statistics.median(direct):.0f} ms")
    print(f"first word, through the product: p50 {1000 * statistics.median(through):.0f} ms")
    print(f"added: {added:.0f} ms (at most {MOST_ADDED_MS:.0f})")
    if added > MOST_ADDED_MS:
        raise SystemExit("the product adds too much")


def _prepare(product: Product) -> None:
    """One rule in a library, and an administrator to ask about it."""
    rule = product.home / "rule.md"
    rule.write_text(RULE)
    _command(product.home, "admin", "create", "bench", "--password", PASSWORD)
    _make_library(product.home)
    _command(product.home, "documents", "add", str(rule), "--library", "例規", "--wait")


def _make_library(home: Path) -> None:
    os.environ["NANOHANA_HOME"] = str(home)
    with database():
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanohana.settings")
        django.setup()
        from nanohana.documents.models import Library
        from nanohana.organization.models import Division

        Library.objects.create(name="例規", owner_division=Division.objects.create(code="1", name="人事課"))


def _command(home: Path, *arguments: str) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment["NANOHANA_HOME"] = str(home)
    subprocess.run([sys.executable, "-m", "nanohana.cli", *arguments], env=environment, check=True)


def _signed_in(product: Product) -> httpx.Client:
    browser = httpx.Client(base_url=product.url, follow_redirects=True, timeout=30)
    browser.get("/sign-in/")
    browser.post("/sign-in/", data={"username": "bench", "password": PASSWORD, **_token(browser)}).raise_for_status()
    return browser


def _token(browser: httpx.Client) -> dict[str, str]:
    return {"csrfmiddlewaretoken": browser.cookies["nanohana_csrf"]}


def _ask(browser: httpx.Client) -> tuple[str, float]:
    """The address of the answer's stream, and the seconds from the question to the page that shows the evidence."""
    began = time.perf_counter()
    page = browser.post("/ask/", data={"question": QUESTION, **_token(browser)})
    seconds = time.perf_counter() - began
    stream = re.search(r'data-stream="([^"]+)"', page.raise_for_status().text)
    assert stream is not None, "the answer was not begun"
    return stream[1], seconds


def _first_word(endpoint: httpx.Client, url: str) -> float:
    """Seconds to the first chunk that holds text, over a connection that is kept, as the product keeps its own."""
    body = {"model": "scripted", "stream": True, "messages": [{"role": "user", "content": QUESTION}]}
    began = time.perf_counter()
    with endpoint.stream("POST", f"{url}/chat/completions", json=body) as answer:
        for line in answer.iter_lines():
            if line.startswith("data: {") and _text(line):
                return time.perf_counter() - began
    raise AssertionError("no word came")


def _text(line: str) -> str:
    choices = json.loads(line.removeprefix("data:"))["choices"]
    return choices[0]["delta"].get("content") or "" if choices else ""


def _first_shown(browser: httpx.Client, stream: str) -> float:
    """Seconds from the request for the stream to the first words on it: an unfinished sentence that is not empty."""
    began = time.perf_counter()
    event = ""
    with browser.stream("GET", stream) as answer:
        for line in answer.iter_lines():
            if line.startswith("event: "):
                event = line.removeprefix("event: ")
            elif event == "draft" and line.startswith("data: ") and json.loads(line.removeprefix("data: "))["text"]:
                return time.perf_counter() - began
    raise AssertionError("no words came")


if __name__ == "__main__":
    main()
