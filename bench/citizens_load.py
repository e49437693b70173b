"""``python -m bench.citizens_load``: 500 citizens in open conversations on one machine, and staff who search meanwhile.

1. The staff site and the public site run as ``serve`` runs them, with the sample's chatbots published over the desk and
   the embeddings processes of both; no language model: what citizens get is decided without one.
2. Staff ask alone, one question a second: the 95th percentile from a question to its evidence.
3. 500 citizens, each from an address of its own (127.1.…), come within ``COMING`` seconds (25 of them in each), open a
   chatbot's page, ask at once, and then a question of the test set each 20 to 40 seconds, as one reads, thinks and
   types; each question carries what the page's form carries. Staff ask on as before. Printed are the percentiles from
   sending a question to having its answer, of all questions, of those asked while the 500 came, and of those asked
   when all had come; those of staff; and how the answers ended.

The citizens are in a process of their own on the same machine and cost part of it. All addresses are the loopback's.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import random
import re
import ssl
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import httpx

from bench.asking import Asker, percentile, sample_questions
from bench.citizens.site import HERE, chatbots
from nanohana.public_link import PublicSite
from nanohana.published.sealing import signing_key
from nanohana.server.tests.product import Product, data_folder, free_port, run_command, running

CITIZENS = 500
COMING = 20.0  # seconds, in which all of them come
PAUSE = (20.0, 40.0)  # seconds between two questions of one citizen
SECONDS = 120.0
LIMIT_MS = 1_000
_NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
_CARRIED = re.compile(r'<input type="hidden" name="(once|after)" value="([^"]*)"')


class Answered(NamedTuple):
    """A question that was sent ``at`` so many seconds after the first citizen could come."""

    at: float
    seconds: float
    status: int
    outcome: str


def main() -> None:
    content = chatbots()
    with data_folder() as home:
        run_command(home, "sample", "load", "--only=chosha-kanri")
        port = free_port()
        with running(home, public_port=str(port)) as served:
            url = f"http://127.0.0.1:{port}"
            wait_for(url)
            site = PublicSite(url, signing_key(home / "publisher.key"))
            for chatbot in content:
                site.send(chatbot)
            alone, beside, answered = measured(served, url)
    report(alone, beside, answered)


def measured(served: Product, url: str) -> tuple[list[float], list[float], list[Answered]]:
    """Seconds of staff alone, of staff beside the citizens, and what the citizens got."""
    staff = Asker(served)
    staff_asks(staff, 10.0)
    alone = staff_asks(staff, SECONDS / 2)
    results: multiprocessing.Queue[list[Answered]] = multiprocessing.Queue()
    citizens = multiprocessing.Process(target=citizens_ask, args=[url, results])
    citizens.start()
    time.sleep(PAUSE[1])  # until all have opened their page and asked once
    beside = staff_asks(staff, SECONDS)
    answered = results.get()
    citizens.join()
    return alone, beside, answered


def staff_asks(staff: Asker, seconds: float) -> list[float]:
    """One question a second."""
    taken: list[float] = []
    end = time.monotonic() + seconds
    for question in sample_questions(int(seconds)):
        if time.monotonic() > end:
            break
        taken.append(staff.ask(question))
        time.sleep(max(0.0, 1 - taken[-1]))
    return taken


def citizens_ask(url: str, results: multiprocessing.Queue[list[Answered]]) -> None:
    results.put(asyncio.run(_all_ask(url)))


async def _all_ask(url: str) -> list[Answered]:
    asked = list(questions())
    browsers = [_browser(url, number) for number in range(CITIZENS)]
    began = time.monotonic()
    found = await asyncio.gather(*(_one_asks(one, n, asked, began) for n, one in enumerate(browsers)))
    return [answer for answers in found for answer in answers]


def _browser(url: str, number: int) -> httpx.AsyncClient:
    """From an address of its own. Made before anybody comes, and without certificates, which nobody here needs: to read
    them takes 20 ms for each, in which those who should have come meanwhile would wait to come all in one moment."""
    address = f"127.1.{number // 250}.{number % 250 + 1}"
    transport = httpx.AsyncHTTPTransport(local_address=address, verify=_NO_CERTIFICATES)
    return httpx.AsyncClient(transport=transport, base_url=url, timeout=60, trust_env=False)


async def _one_asks(
    browser: httpx.AsyncClient, number: int, asked: list[tuple[str, str]], began: float
) -> list[Answered]:
    dice = random.Random(number)
    answers: list[Answered] = []
    async with browser:
        chatbot, _ = dice.choice(asked)
        path = f"/c/{chatbot}/"
        await asyncio.sleep(dice.uniform(0, COMING))
        carried: dict[str, str] = {}
        with suppress(httpx.HTTPError):
            carried = dict(_CARRIED.findall((await browser.get(path)).text))
        mine = [question for key, question in asked if key == chatbot]
        while time.monotonic() < began + PAUSE[1] + SECONDS:
            started = time.monotonic()
            status, text = await _posted(browser, path, {"question": dice.choice(mine)} | carried)
            outcome = re.findall(r'class="reply reply-(\w+)"', text)
            seconds = time.monotonic() - started
            answers.append(Answered(started - began, seconds, status, outcome[-1] if outcome else "none"))
            carried |= dict(_CARRIED.findall(text))
            await asyncio.sleep(dice.uniform(*PAUSE))
    return answers


async def _posted(browser: httpx.AsyncClient, path: str, sent: dict[str, str]) -> tuple[int, str]:
    """As the script of the page sends it; 0 where no answer comes."""
    try:
        answer = await browser.post(path, data=sent, headers={"HX-Request": "true"})
    except httpx.HTTPError:
        return 0, ""
    return answer.status_code, answer.text


def questions() -> Iterator[tuple[str, str]]:
    """Chatbot and question of the test sets."""
    for path in sorted(Path(HERE / "test").glob("*-[ab].jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            read = json.loads(line)
            yield read["chatbot"], read["question"]


def wait_for(url: str) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{url}/health", timeout=2)
        except httpx.HTTPError:
            time.sleep(0.3)
        else:
            return
    raise RuntimeError("the public site does not answer")


def report(alone: list[float], beside: list[float], answered: list[Answered]) -> None:
    print(f"{CITIZENS} open conversations, which come within {COMING:.0f} s, {len(answered)} questions in "
          f"{SECONDS + PAUSE[1]:.0f} s; question → answer (asked: p95 {LIMIT_MS} ms)")  # fmt: skip
    _report_times("all", answered)
    _report_times("while they came", [each for each in answered if each.at < COMING])
    _report_times("when all had come", [each for each in answered if each.at >= COMING])
    print(f"  statuses {dict(Counter(each.status for each in answered))}, "
          f"outcomes {dict(Counter(each.outcome for each in answered).most_common())}")  # fmt: skip
    ratio = percentile(beside, 95) / percentile(alone, 95)
    print(f"staff, question → evidence: alone p95 {percentile(alone, 95):.0f} ms ({len(alone)}), "
          f"meanwhile p95 {percentile(beside, 95):.0f} ms ({len(beside)}): {ratio:.2f} times (asked: 1.5)")  # fmt: skip


def _report_times(name: str, answered: list[Answered]) -> None:
    taken = [each.seconds for each in answered]
    print(f"  {name} ({len(taken)}): p50 {percentile(taken, 50):.0f}, p95 {percentile(taken, 95):.0f}, "
          f"longest {max(taken) * 1000:.0f} ms")  # fmt: skip


if __name__ == "__main__":
    main()
