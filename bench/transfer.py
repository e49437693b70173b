"""A 人事異動 of 3,000 people among 14,000: how long the preview takes, how long the switch, and whether readers wait.

    python -m bench.transfer

14,000 staff, 400 divisions and 200 libraries (half of them for their division alone, 20 documents in each) are made
with a fixed seed. The switch is what is done at approval; readers ask meanwhile for their libraries, one after another.
"""

from __future__ import annotations

import datetime
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.asking import percentile
from bench.retrieval import opened
from nanohana.server.tests.product import data_folder

STAFF, DIVISIONS, LIBRARIES, DOCUMENTS, MOVED = 14_000, 400, 200, 20, 3_000
DAY = datetime.date(2030, 4, 1)
RANKS = range(10, 100, 10)
LIMITS_S = {"preview": 20, "switch": 3}


def fill(rng: random.Random) -> None:
    """40 departments of 9 sections; everybody has a 本務, one in twenty also a 兼務, all have accounts."""
    from nanohana.access.models import Account
    from nanohana.documents.models import Document, Library
    from nanohana.organization.models import Appointment, Division, Post, StaffMember

    top = Division.objects.bulk_create(Division(code=f"{n:03}0", name=f"第{n}部") for n in range(DIVISIONS // 10))
    sections = Division.objects.bulk_create(
        Division(code=f"{n:03}{m}", name=f"第{n}部第{m}課", parent=top[n])
        for n in range(DIVISIONS // 10) for m in range(1, 10)
    )  # fmt: skip
    divisions = [*top, *sections]
    posts = Post.objects.bulk_create(Post(code=f"P{rank}", name=f"職位{rank}", rank=rank) for rank in RANKS)
    staff = StaffMember.objects.bulk_create(StaffMember(number=f"{n:06}", name=f"職員 {n}") for n in range(STAFF))
    Account.objects.bulk_create(Account(username=person.number, staff=person) for person in staff)
    since = datetime.date(2024, 4, 1)
    for kind, people in (("main", staff), ("concurrent", rng.sample(staff, STAFF // 20))):
        Appointment.objects.bulk_create(
            Appointment(
                staff=person, division=rng.choice(divisions), post=rng.choice(posts), kind=kind, starts_on=since
            )
            for person in people
        )
    audiences = ("all_staff", "owner_division")
    libraries = Library.objects.bulk_create(
        Library(name=f"文書庫{n}", owner_division=rng.choice(divisions), audience=audiences[n % 2])
        for n in range(LIBRARIES)
    )
    Document.objects.bulk_create(
        Document(library=library, title=f"文書{n}", owner_division=library.owner_division)
        for library in libraries for n in range(DOCUMENTS)
    )  # fmt: skip


def made_file(rng: random.Random) -> bytes:
    """3,000 people to another division."""
    from nanohana.organization.models import Division
    from nanohana.organization.transfer_file import template

    codes = list(Division.objects.values_list("code", flat=True))
    numbers = rng.sample(range(STAFF), MOVED)
    places = [(f"{n:06}", rng.choice(codes), f"P{rng.choice(RANKS)}") for n in numbers]
    return template([(DAY, number, "", "異動", division, post, "") for number, division, post in places])


@contextmanager
def reading(waits: list[float]) -> Iterator[None]:
    """Somebody who asks again and again for the libraries of everybody in turn."""
    stop = threading.Event()

    def ask() -> None:
        from django.db import connection

        from nanohana.access.models import Account
        from nanohana.access.rights import actor_of, readable_libraries
        from nanohana.documents.models import Library

        for account in Account.objects.all().iterator():
            if stop.is_set():
                break
            start = time.perf_counter()
            list(Library.objects.filter(readable_libraries(actor_of(account))).values_list("pk"))
            waits.append(time.perf_counter() - start)
        connection.close()

    reader = threading.Thread(target=ask)
    reader.start()
    try:
        yield
    finally:
        stop.set()
        reader.join()


def main() -> None:
    rng = random.Random(4_1)
    with data_folder() as home, opened(home):
        from nanohana.apps.personnel.preview import counts
        from nanohana.apps.personnel.transfer_views import draft
        from nanohana.organization.transfers import approve, cancel

        fill(rng)
        content = made_file(rng)
        quiet: list[float] = []
        with reading(quiet):
            time.sleep(3)
        seconds: dict[str, float] = {}
        waits: dict[str, list[float]] = {"preview": [], "switch": [], "reversal": []}
        with reading(waits["preview"]):
            start = time.perf_counter()
            transfer = draft("定期異動", "異動.csv", content, None)
            seconds["preview"] = time.perf_counter() - start
        for name, act in (("switch", approve), ("reversal", cancel)):
            with reading(waits[name]):
                start = time.perf_counter()
                act(transfer.pk, None)
                seconds[name] = time.perf_counter() - start
        seen = counts(transfer.preview)
    print(f"{MOVED:,} of {STAFF:,} people, {DIVISIONS} divisions, {LIBRARIES} libraries: "
          f"{seen['gaining']:,} gain and {seen['losing']:,} lose libraries")  # fmt: skip
    print(f"a reader alone: p95 {percentile(quiet, 95):.0f} ms")
    for name, taken in seconds.items():
        asked = f" (asked: {LIMITS_S[name]})" if name in LIMITS_S else ""
        read = waits[name]
        print(f"{name}: {taken:.2f} s{asked}; meanwhile {len(read)} readings, p95 {percentile(read, 95):.0f} ms, "
              f"longest {max(read) * 1000:.0f} ms")  # fmt: skip


if __name__ == "__main__":
    main()
