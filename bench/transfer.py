"""A 人事異動 of 3,000 people among 14,000: how long the preview takes, how long the switch, and whether others wait.

    python -m bench.transfer            # as in the figures
    python -m bench.transfer small      # a fifth of the people, rules and libraries, 5,000 passages: to try it

14,000 staff, 400 divisions and 200 libraries (half of them for their division alone) with the passages of
``bench.search_speed`` in them, and 1,000 rules in force, of every kind, on libraries and documents, are made with a
fixed seed. The switch is what is done at approval. Meanwhile ``READERS`` people search, each time somebody else, with
their rights looked up anew and behind the second wall, and one officer withholds and releases documents, which is
recorded in the same chain as the switch; they are threads of another process than the one that switches. The vectors of
the questions are made before.
"""

from __future__ import annotations

import datetime
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.connection import Connection
from unittest.mock import patch

from bench import search_speed
from bench.asking import percentile
from bench.retrieval import opened
from bench.rights_speed import make_rules
from nanohana.server.tests.product import data_folder

DAY = datetime.date(2030, 4, 1)
RANKS = range(10, 100, 10)
LIMITS_S = {"preview": 20, "switch": 3}
READERS, QUESTIONS, QUIET_S = 4, 40, 10


@dataclass(frozen=True)
class Size:
    staff: int = 14_000
    divisions: int = 400
    libraries: int = 200
    rules: int = 1_000
    passages: int = 100_000
    moved: int = 3_000


SIZES = {"full": Size(), "small": Size(2_800, 80, 40, 200, 5_000, 600)}


@dataclass
class Waits:
    """Seconds of each search and of each withholding or release."""

    searches: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        return ", ".join(
            f"{len(seconds)} {name} p95 {percentile(seconds, 95):.0f} ms, longest {max(seconds) * 1000:.0f} ms"
            if seconds else f"no {name} ended"
            for name, seconds in (("searches", self.searches), ("writes", self.writes))
        )  # fmt: skip


def fill(rng: random.Random, size: Size) -> None:
    """Departments of 9 sections; everybody has a 本務, one in twenty also a 兼務, all have accounts."""
    from nanohana.access.models import Account
    from nanohana.documents.models import Document, Library
    from nanohana.organization.models import Appointment, Division, Post, StaffMember

    search_speed.fill(size.passages)
    departments = range(size.divisions // 10)
    top = Division.objects.bulk_create(Division(code=f"{n:03}0", name=f"第{n}部") for n in departments)
    sections = Division.objects.bulk_create(
        Division(code=f"{n:03}{m}", name=f"第{n}部第{m}課", parent=top[n]) for n in departments for m in range(1, 10)
    )
    divisions = [*top, *sections]
    posts = Post.objects.bulk_create(Post(code=f"P{rank}", name=f"職位{rank}", rank=rank) for rank in RANKS)
    staff = StaffMember.objects.bulk_create(StaffMember(number=f"{n:06}", name=f"職員 {n}") for n in range(size.staff))
    accounts = Account.objects.bulk_create(Account(username=person.number, staff=person) for person in staff)
    since = datetime.date(2024, 4, 1)
    for kind, people in (("main", staff), ("concurrent", rng.sample(staff, size.staff // 20))):
        Appointment.objects.bulk_create(
            Appointment(
                staff=person, division=rng.choice(divisions), post=rng.choice(posts), kind=kind, starts_on=since
            )
            for person in people
        )
    audiences = ("all_staff", "owner_division")
    libraries = Library.objects.bulk_create(
        Library(name=f"文書庫{n}", owner_division=rng.choice(divisions), audience=audiences[n % 2])
        for n in range(size.libraries)
    )
    documents = list(Document.objects.all())
    for document in documents:
        document.library = rng.choice(libraries)
        document.owner_division = document.library.owner_division
    Document.objects.bulk_update(documents, ["library", "owner_division"], batch_size=500)
    make_rules(rng, accounts, divisions, posts, libraries, documents, count=size.rules)


def made_file(rng: random.Random, size: Size) -> bytes:
    """People to another division."""
    from nanohana.organization.models import Division
    from nanohana.organization.transfer_file import template

    codes = list(Division.objects.exclude(code="0").values_list("code", flat=True))
    numbers = rng.sample(range(size.staff), size.moved)
    places = [(f"{n:06}", rng.choice(codes), f"P{rng.choice(RANKS)}") for n in numbers]
    return template([(DAY, number, "", "異動", division, post, "") for number, division, post in places])


class Others:
    """Readers who search and one who writes, as threads of a process of their own."""

    def __init__(self, known: search_speed.Known) -> None:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_others, args=(theirs, known), daemon=True)
        self._process.start()
        self._pipe.recv()  # they are ready

    @contextmanager
    def at_work(self) -> Iterator[Waits]:
        waits = Waits()
        self._pipe.send("begin")
        yield waits
        self._pipe.send("end")
        waits.searches, waits.writes = self._pipe.recv()

    def leave(self) -> None:
        self._pipe.send("leave")
        self._process.join()


def _others(pipe: Connection, known: search_speed.Known) -> None:
    import django

    django.setup()
    from nanohana.documents import wall
    from nanohana.search import finding

    assert wall.stands()
    pipe.send("ready")
    with patch.object(finding, "embedder", lambda model: known):
        while pipe.recv() == "begin":
            pipe.send(_until_told(pipe, list(known.vectors)))


def _until_told(pipe: Connection, questions: list[str]) -> tuple[list[float], list[float]]:
    stop = threading.Event()
    searches: list[float] = []
    writes: list[float] = []
    acts = [(searches, _search(number, questions)) for number in range(READERS)] + [(writes, _write())]
    threads = [threading.Thread(target=_repeated, args=(stop, waits, act)) for waits, act in acts]
    for thread in threads:
        thread.start()
    pipe.recv()
    stop.set()
    for thread in threads:
        thread.join()
    return searches, writes


def _repeated(stop: threading.Event, waits: list[float], act: Callable[[], None]) -> None:
    from django.db import connection

    while not stop.is_set():
        start = time.perf_counter()
        act()
        waits.append(time.perf_counter() - start)
    connection.close()


def _search(number: int, questions: list[str]) -> Callable[[], None]:
    from nanohana.access.models import Account
    from nanohana.access.rights import actor_of
    from nanohana.documents import wall
    from nanohana.search.finding import find

    rng, asked = random.Random(number), cycle(questions[number:] + questions[:number])
    people = list(Account.objects.order_by("username").values_list("pk", flat=True))

    def search() -> None:
        actor = actor_of(Account.objects.select_related("staff").get(pk=rng.choice(people)))
        with wall.behind(actor):
            find(actor, next(asked))

    return search


def _write() -> Callable[[], None]:
    from nanohana.documents.lifecycle import release, withhold
    from nanohana.documents.models import Document

    acts = ((act, document) for document in cycle(Document.objects.all()[:50]) for act in (withhold, release))

    def write() -> None:
        act, document = next(acts)
        act(document)

    return write


def main() -> None:
    size = SIZES[sys.argv[1] if len(sys.argv) > 1 else "full"]
    rng = random.Random(4_1)
    with data_folder() as home, opened(home):
        from nanohana.search.embedding import embedder

        fill(rng, size)
        questions = search_speed.made_questions(QUESTIONS)
        known = search_speed.Known(embedder().model, {text: embedder().question(text) for text in questions})
        others = Others(known)
        measure(size, made_file(rng, size), others)
        others.leave()


def measure(size: Size, content: bytes, others: Others) -> None:
    from nanohana.apps.personnel.preview import counts
    from nanohana.apps.personnel.transfer_views import draft
    from nanohana.organization.transfers import approve, cancel

    for _ in range(2):  # the first time is a warm-up
        with others.at_work() as quiet:
            time.sleep(QUIET_S)
    print(f"without a transfer: {quiet}", flush=True)
    with _timed("preview", others):
        transfer = draft("定期異動", "異動.csv", content, None)
    with _timed("switch", others):
        approve(transfer.pk, None)
    with _timed("reversal", others):
        cancel(transfer.pk, None)
    seen = counts(transfer.preview)
    print(f"{size}: {seen['gaining']:,} gain and {seen['losing']:,} lose libraries or documents")


@contextmanager
def _timed(name: str, others: Others) -> Iterator[None]:
    with others.at_work() as waits:
        start = time.perf_counter()
        yield
        seconds = time.perf_counter() - start
    asked = f" (asked: {LIMITS_S[name]})" if name in LIMITS_S else ""
    print(f"{name}: {seconds:.2f} s{asked}; meanwhile {waits}", flush=True)


if __name__ == "__main__":
    main()
