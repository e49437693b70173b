"""``python -m bench.summary [PAGES]``: the summary of a long PDF, chapter by chapter, without and with a model.

1. Memory: the highest proportional set size of this process with those it starts (parser, embeddings, database), less
   what they have at rest: Django loaded, embeddings running, no dictionary yet. The scripted model is not counted.
2. Time: beside the model's own, which is known: a scripted server needs ``SECONDS`` for each call. It says back the
   chosen sentences without their endings, so that lines are checked and some of them stand.
3. Points with a right source: the quote stands word for word in the block it names, and on the page it names as pdfium
   reads that page by itself; a point is its quote's own words, or was found to be supported by it anew.

With a ``nanohana model`` running in this data folder: the same with that model, for ``REAL_PAGES``.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2

from bench.idle_memory import proportional_set_size
from bench.made_pdf import make_pdf
from bench.retrieval import opened
from nanohana.llm.tests.scripted_server import ScriptedServer, scripted_server
from nanohana.server.tests.product import data_folder, descendants

if TYPE_CHECKING:
    from nanohana.summarizing.originals import Original
    from nanohana.summarizing.phrasing import Model
    from nanohana.summarizing.points import Point
    from nanohana.summarizing.summary import PartSummary, Summary

PAGES = 100
REAL_PAGES = 10
SECONDS = 4.0  # of the scripted model for one call
WORDS = 40


class Memory(threading.Thread):
    """The highest PSS in MiB of this process and those below it, without the scripted model."""

    def __init__(self, left_out: int) -> None:
        super().__init__(daemon=True)
        self._left_out = left_out
        self._ended = threading.Event()
        self.highest = 0.0

    def run(self) -> None:
        while not self._ended.wait(0.05):
            self.highest = max(self.highest, _in_use(self._left_out))

    def end(self) -> float:
        self._ended.set()
        self.join()
        return self.highest


def _in_use(left_out: int) -> float:
    total = 0.0
    for process in descendants(os.getpid()):
        try:
            total += proportional_set_size(process) if process != left_out else 0.0
        except (OSError, RuntimeError):  # it has ended
            continue
    return total


@dataclass(frozen=True)
class Run:
    summary: Summary
    seconds: float
    calls: int


def summarised(original: Original, model: Model | None) -> Run:
    from nanohana.summarizing.summary import Length, summarise

    kept: list[PartSummary] = []
    begun = time.monotonic()
    summary = summarise(original, Length.CHAPTERS, model=model, keep=kept.append)
    return Run(summary, time.monotonic() - begun, len(kept))


def script(server: ScriptedServer, summary: Summary) -> None:
    """For each part in turn: its sentences without 「こととする」 and the like, at a known speed."""
    replies = []
    for part in summary.parts:
        lines = "\n".join(f"{n}. {_shorter(point.text)}" for n, point in enumerate(part.points, 1))
        step = -(-len(lines) // WORDS)
        chunks = [lines[n : n + step] for n in range(0, len(lines), step)]
        steps = [step for chunk in chunks for step in ({"wait": SECONDS / len(chunks)}, {"text": chunk})]
        replies.append({"steps": [*steps, {"finish": "stop"}]})
    server.answers(*replies)


def _shorter(text: str) -> str:
    for ending in ("ものとする。", "こととする。", "なければならない。"):
        if text.endswith(ending):
            return f"{text.removesuffix(ending)}。"
    return text


def right(point: Point, original: Original, pages: list[str]) -> bool:
    """Whether the source of a point is right, judged by itself."""
    from nanohana.answering.statements import bare
    from nanohana.summarizing.faithfulness import says_the_same
    from nanohana.summarizing.phrasing import supports
    from nanohana.summarizing.points import sentence_of

    quote = point.quote
    stands = original.blocks[quote.block].text[quote.start : quote.end] == quote.text
    number = int(quote.place.removesuffix("ページ"))
    on_page = bare(quote.text).replace(" ", "") in "".join(pages[number - 1 : number + 1])
    if not point.phrased:
        return stands and on_page and bare(point.text) in bare(quote.text)
    sentence = sentence_of(quote)
    return stands and on_page and supports(sentence, point.text) and says_the_same(point.text, sentence, "")


def page_texts(path: Path) -> list[str]:
    """The bare text of each page as pdfium gives it, without the page number at its foot."""
    from nanohana.answering.statements import bare

    with pypdfium2.PdfDocument(path) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    lines = [[line for line in text.splitlines() if not line.strip().startswith("- ")] for text in texts]
    return [bare("".join(of_page)).replace(" ", "") for of_page in lines]


def report(name: str, run: Run, original: Original, pages: list[str]) -> None:
    points = [point for part in run.summary.parts for point in part.points] + list(run.summary.whole)
    good = sum(right(point, original, pages) for point in points)
    phrased = sum(point.phrased for point in points)
    print(f"{name}: {run.seconds:.1f} s, {len(run.summary.parts)} parts, {run.calls} calls at most")
    print(f"  points with a right source {good}/{len(points)}, of them in a model's words {phrased}")


@contextmanager
def made(pages: int) -> Iterator[tuple[Path, Original, float]]:
    from nanohana.summarizing.originals import of_file

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.pdf"
        make_pdf(path, pages)
        begun = time.monotonic()
        original = of_file(path, path.name)
        yield path, original, time.monotonic() - begun


def scripted_run(pages: int) -> None:
    from nanohana.llm.asking import Caller
    from nanohana.llm.profiles import Profile
    from nanohana.summarizing.phrasing import model_of

    with scripted_server() as server:
        profile = Profile("scripted", server.url, "", 2048, False, 2)
        model = model_of(profile, Caller(uuid.uuid4(), "task_apps"), lambda: False)
        rest = _in_use(server.process.pid)
        memory = Memory(server.process.pid)
        memory.start()
        with made(pages) as (path, original, reading):
            size = sum(len(block.text) for block in original.blocks)
            print(f"{pages} pages, {size:,} characters, read in {reading:.1f} s")
            alone = summarised(original, None)
            script(server, alone.summary)
            phrased = summarised(original, model)
            asked = len(server.requests())
            highest = memory.end()
            texts = page_texts(path)
            report("without a model", alone, original, texts)
            report("with the scripted model", phrased, original, texts)
    own = asked * SECONDS
    whole = reading + phrased.seconds
    print(f"time {whole:.1f} s with reading, the model's own {own:.1f} s ({asked} calls): {whole / own:.2f} ×")
    print(f"memory: {rest:.0f} MiB at rest, {highest:.0f} at most: {highest - rest:.0f} over it")


def real_run(pages: int) -> None:
    from nanohana.configuration import current
    from nanohana.llm.asking import Caller
    from nanohana.llm.profiles import profile_of
    from nanohana.summarizing.phrasing import model_of

    profile = profile_of(current())
    if profile is None:
        print("no model is running: the real one was left out")
        return
    with made(pages) as (path, original, reading):
        run = summarised(original, model_of(profile, Caller(uuid.uuid4(), "task_apps"), lambda: False))
        print(f"{pages} pages, read in {reading:.1f} s")
        report(f"with {profile.name}", run, original, page_texts(path))
        for point in (point for part in run.summary.parts for point in part.points if point.phrased):
            print(f"    {point.text}\n      ← {point.quote.text}")


def main() -> None:
    given = os.environ.get("NANOHANA_HOME")
    with nullcontext(Path(given)) if given else data_folder() as home, opened(home):
        scripted_run(int(sys.argv[1]) if len(sys.argv) > 1 else PAGES)
        real_run(REAL_PAGES)


if __name__ == "__main__":
    main()
