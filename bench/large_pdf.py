"""A 1,600-page PDF is registered while a member of staff goes on asking.

    python -m bench.large_pdf [PAGES]

Prints the peak memory of the parser process, and how long a question takes from sending it to the evidence on the
screen: alone, while the parser runs, and while its passages are embedded.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from bench.asking import Asker, percentile, sample_questions
from bench.made_pdf import make_pdf
from nanohana.server.tests.product import Product, data_folder, descendants, run_command, running

PAGES = 1_600
QUESTIONS = 60
START_SECONDS = 60
SAMPLE = ("kinmu-kisoku-r8", "ryohi-tebiki", "keiyaku-tebiki")
PARSER = b"nanohana.documents.parsing.child"


class PeakMemory(threading.Thread):
    """Watches the parser processes of a product; ``mebibytes`` is the highest resident set size (VmHWM) seen."""

    def __init__(self, product: Product) -> None:
        super().__init__(daemon=True)
        self._product = product
        self._ended = threading.Event()
        self.mebibytes = 0.0
        self.is_parsing = False

    def run(self) -> None:
        while not self._ended.wait(0.1):
            peaks = [peak for one in descendants(self._product.process_id) if (peak := _parser_peak(one))]
            self.is_parsing = bool(peaks)
            self.mebibytes = max([self.mebibytes, *peaks])

    def end(self) -> None:
        self._ended.set()
        self.join()


def _parser_peak(process_id: int) -> float:
    """VmHWM in MiB where the process is a parser, else 0."""
    try:
        if PARSER not in Path(f"/proc/{process_id}/cmdline").read_bytes():
            return 0.0
        status = Path(f"/proc/{process_id}/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)


def asked_while(asker: Asker, holds: Callable[[], bool]) -> list[float]:
    """Seconds of each question, at most ``QUESTIONS``, for as long as the condition holds."""
    seconds: list[float] = []
    for question in sample_questions(QUESTIONS):
        if not holds():
            break
        seconds.append(asker.ask(question))
        time.sleep(0.2)
    return seconds


def wait_for_parser(watch: PeakMemory) -> None:
    """Raises RuntimeError where none is started."""
    deadline = time.monotonic() + START_SECONDS
    while not watch.is_parsing:
        if time.monotonic() > deadline:
            raise RuntimeError("the parser was not seen")
        time.sleep(0.05)


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else PAGES
    with data_folder() as home:
        run_command(home, "sample", "load", *(f"--only={source}" for source in SAMPLE))
        run_command(home, "worker", "--until-empty")
        make_pdf(home / "large.pdf", pages)
        with running(home) as product:
            asker = Asker(product)
            asked_while(asker, lambda: True)
            alone = asked_while(asker, lambda: True)
            watch = PeakMemory(product)
            watch.start()
            run_command(home, "documents", "add", str(home / "large.pdf"), "--library", "計測", "--division", "1010")
            wait_for_parser(watch)
            parsing = asked_while(asker, lambda: watch.is_parsing)
            while watch.is_parsing:
                time.sleep(0.5)
            embedding = asked_while(asker, lambda: True)
            watch.end()
    print(f"{pages} pages: peak memory of the parser process {watch.mebibytes:.0f} MiB (limit 1,024)")
    for name, seconds in (("alone", alone), ("while parsing", parsing), ("while embedding", embedding)):
        p50, p95 = percentile(seconds, 50), percentile(seconds, 95)
        times = p95 / percentile(alone, 95)
        print(f"question → evidence {name} ({len(seconds)}): p50 {p50:.0f}, p95 {p95:.0f} ms, {times:.2f} × alone")


if __name__ == "__main__":
    main()
