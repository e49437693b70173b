"""``python -m bench.load``: open streams on one machine, and the chat, while documents are being registered.

1. The product runs as ``serve`` runs it, with the sample's documents; a scripted model writes ``--speed`` tokens a
   second for each reader, with jitter. Staff ask alone: the 95th percentile from a question to its evidence.
2. 1,000 documents are registered; staff ask on.
3. While that goes on, readers open their streams, ``--rate`` a second; each answer takes as long as all the opening
   and the time that they are all open together. Printed are the first event, the gaps between events, and what did
   not end as it should.

How many streams are open and how many open in a second are two things: the processor time of each is printed, too.
Model, readers and product share the machine. The product runs with ``chat_parallel`` as many as there are readers.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path

from bench.asking import Asker, percentile, sample_questions
from bench.readers import Read, Reader, make_readers, read_all
from nanohana.llm.tests.scripted_server import paced, scripted_server
from nanohana.server.tests.product import Product, data_folder, run_command, running
from nanohana.tests.records import records

SENTENCE = "夏季休暇は、一の年の七月から九月までの期間内における五日の範囲内の期間とする。"
QUESTION = "夏季休暇は何日ですか"
SAMPLE = ("kinmu-kisoku-r8", "ryohi-tebiki", "keiyaku-tebiki")
TOGETHER = 40.0  # seconds for which all streams are open
SETTLED = 5.0  # of these, until those that opened late have begun
ASKED = 120  # questions of a measurement
FIRST_MS, GAP_MS, TIMES = 2_000, 250, 1.5


def main() -> None:
    options = _options()
    length = options.speed * (options.streams / options.rate + TOGETHER) * 2  # characters
    text = "".join(islice(cycle(SENTENCE), int(length)))
    with scripted_server() as model, data_folder() as home:
        model.answers(paced(text, speed=options.speed, jitter=options.jitter, failures=options.failures))
        run_command(home, "sample", "load", *(f"--only={source}" for source in SAMPLE))
        run_command(home, "worker", "--until-empty")
        write_documents(home / "documents", options.documents)
        settings = {"chat_url": model.url, "chat_trusted": "true", "chat_context_tokens": str(8 * int(length) + 8192),
                    "chat_parallel": str(options.streams), "providers": records(model.url)}  # fmt: skip
        with running(home, **settings) as product, joined(home):
            readers = make_readers(options.streams, QUESTION)
            measure(product, readers, options)


def measure(product: Product, readers: list[Reader], options: argparse.Namespace) -> None:
    asker = Asker(product)
    asker.ask(QUESTION)
    if options.documents:
        ask_beside_registration(product, asker, options.documents)
    if readers:
        open_streams(product, readers, options)


def ask_beside_registration(product: Product, asker: Asker, documents: int) -> None:
    asked(asker)
    alone = asked(asker)
    folder = str(product.home / "documents")
    run_command(product.home, "documents", "add", folder, "--library", "測定", "--division", "1010")
    before = registered()
    beside = asked(asker)
    print(f"question → evidence alone: p50 {percentile(alone, 50):.0f}, p95 {percentile(alone, 95):.0f} ms; "
          f"while {documents} documents are registered ({before} → {registered()} done): "
          f"p50 {percentile(beside, 50):.0f}, p95 {percentile(beside, 95):.0f} ms: "
          f"{percentile(beside, 95) / percentile(alone, 95):.2f} times (asked: {TIMES}); {load()}")  # fmt: skip


def open_streams(product: Product, readers: list[Reader], options: argparse.Namespace) -> None:
    before = registered()
    with multiprocessing.get_context("spawn").Pool(1) as reading:
        uses = [processor_seconds(product)]
        read = reading.apply_async(read_all, [product.url, readers, options.rate])
        for seconds in (len(readers) / options.rate, SETTLED, TOGETHER / 2):
            time.sleep(seconds)
            uses.append(processor_seconds(product))
        print(f"all open: {connections()} connections to the database, "
              f"{threads(product)} threads and {memory(product)} MiB of the web process, {load()}")  # fmt: skip
        done = read.get()
        report(done, registered() - before)
        if max(one.first or TOGETHER for one in done.readings) < SETTLED:
            costs(uses, options)
        else:
            print("  too late to tell what opening costs from what telling costs")


def costs(uses: list[float], options: argparse.Namespace) -> None:
    """What opening a stream and telling a token cost the web process.

    ``uses``: processor seconds before the first stream, when the last was to be open, when it was, and at the end.
    """
    tokens = options.speed * options.streams
    token = (uses[3] - uses[2]) / (TOGETHER / 2 * tokens)
    told = tokens * (options.streams / options.rate / 2 + SETTLED)
    stream = max(uses[2] - uses[0] - told * token, 0.001) / options.streams
    print(f"  the web process needs {stream * 1000:.0f} ms of a core to open a stream, {token * 1000:.2f} ms to tell "
          f"a token: a whole core opens {1 / stream:.0f} streams a second, or tells {1 / token:.0f} tokens a second "
          f"({1 / token / options.speed:.0f} open streams of this speed)")  # fmt: skip


def asked(asker: Asker) -> list[float]:
    """Seconds of each question, with a pause as between the questions of several people."""
    seconds = []
    for question in sample_questions(ASKED):
        seconds.append(asker.ask(question))
        time.sleep(0.2)
    return seconds


def report(read: Read, done: int) -> None:
    first = [one.first for one in read.readings if one.first is not None]
    gaps = [gap for one in read.readings for gap in one.gaps]
    errors = Counter(one.error for one in read.readings if one.error)
    print(f"{len(read.readings)} streams, {sum(one.events for one in read.readings)} events: first event "
          f"p50 {percentile(first, 50):.0f}, p95 {percentile(first, 95):.0f} ms (asked: {FIRST_MS}); gaps "
          f"p50 {percentile(gaps, 50):.0f}, p95 {percentile(gaps, 95):.0f}, p99 {percentile(gaps, 99):.0f} ms "
          f"(asked: {GAP_MS}), longest {max(gaps) * 1000:.0f}; errors {sum(errors.values())} {dict(errors) or ''}"
          )  # fmt: skip
    print(f"  meanwhile registered: {done}; states in the database {states()}; "
          f"the readers' own process late by p99 {percentile(read.late, 99):.0f} ms; {load()}")  # fmt: skip


def states() -> dict[str, int]:
    """How many turns of the readers ended how."""
    from nanohana.answering.models import Turn

    turns = Turn.objects.filter(conversation__owner__username__startswith="L")
    return dict(Counter(turns.values_list("state", flat=True)))


def registered() -> int:
    from nanohana.documents.models import Version

    return Version.objects.filter(document__library__name="測定", state="ready").count()


def connections() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
        return int(cursor.fetchone()[0])


def threads(product: Product) -> int:
    return len(list(Path(f"/proc/{product.processes()['web']}/task").iterdir()))


def processor_seconds(product: Product) -> float:
    """What the web process has used since it began."""
    fields = Path(f"/proc/{product.processes()['web']}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(product: Product) -> int:
    status = Path(f"/proc/{product.processes()['web']}/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))


def load() -> str:
    return f"load {os.getloadavg()[0]:.1f}"


def write_documents(folder: Path, count: int) -> None:
    """Short rules, each of its own words."""
    folder.mkdir()
    for number in range(1, count + 1):
        articles = (f"第{n}条　第{number}号の第{n}段階の経費は、{number * n}円を上限とする。" for n in range(1, 6))
        text = "\n\n".join([f"# 事業第{number}号の経費に関する要領", *articles])
        (folder / f"rule-{number:04}.md").write_text(text)


@contextmanager
def joined(home: Path) -> Iterator[None]:
    """The running product's database, for this process."""
    os.environ |= {"NANOHANA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "nanohana.settings"}
    os.environ["NANOHANA_LOG_LEVEL"] = "ERROR"
    os.environ.pop("DATABASE_URL", None)
    from nanohana.server.database import database

    with database():
        import django

        django.setup()
        from django.db import connections

        try:
            yield
        finally:
            connections.close_all()  # the database may be another one when it is joined again


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="python -m bench.load")
    options.add_argument("--streams", type=int, default=1_000)
    options.add_argument("--rate", type=float, default=25.0, help="streams opened a second")
    options.add_argument("--speed", type=float, default=6.0, help="tokens a second of each answer")
    options.add_argument("--jitter", type=float, default=0.2, help="share by which a pause differs")
    options.add_argument("--failures", type=float, default=0.0, help="share of requests in which the model fails")
    options.add_argument("--documents", type=int, default=1_000)
    return options.parse_args()


if __name__ == "__main__":
    main()
