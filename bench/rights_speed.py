"""``search.finding.find`` with a person's real rights beside one without limits, over 100,000 passages, in one run.

    python -m bench.rights_speed [HOME]

The passages are those of ``bench.search_speed``, or those of a data folder HOME that it has filled before. They are
spread over 200 libraries of 100 divisions, half of the libraries open to their division alone. 1,000 rules in force, of
every kind, on libraries and documents. Each question is asked without limits and by two people, one after the other,
so that both sides meet the same machine. A person's time has in it what a page does besides the search: looking up who
asks, and the second wall (``documents.wall``); one of them also asks without the wall. Nothing of it stays in HOME.
"""

from __future__ import annotations

import datetime
import random
import sys
import time
import uuid
from collections import defaultdict
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from bench import search_speed
from bench.asking import percentile
from bench.retrieval import opened
from nanohana.server.tests.product import data_folder

if TYPE_CHECKING:
    from nanohana.access.models import Account
    from nanohana.documents.models import Document, Library
    from nanohana.organization.models import Division, Post

DIVISIONS, LIBRARIES, RULES, QUESTIONS, WARM_UP = 100, 200, 1_000, 120, 20
PEOPLE = {"section": 60, "top": 10}  # rank of the post
LIMIT = 1.3
SINCE = datetime.date(2024, 4, 1)


def main() -> None:
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    with nullcontext(given) if given else data_folder() as home, opened(home):
        if given is None:
            search_speed.fill()
        from django.db import transaction

        with transaction.atomic():
            measure(prepared(random.Random(1)))
            transaction.set_rollback(True)


def prepared(rng: random.Random) -> list[Account]:
    """Divisions, libraries, rules; the people who ask."""
    from nanohana.documents.models import Document, Library
    from nanohana.organization.models import Division, Post

    top = Division.objects.create(code="s", name="県")
    departments = [Division.objects.create(code=f"s{n}", name=f"部{n}", parent=top) for n in range(DIVISIONS // 10)]
    sections = [
        Division.objects.create(code=f"s{n}-{m}", name=f"課{n}-{m}", parent=department)
        for n, department in enumerate(departments) for m in range(9)
    ]  # fmt: skip
    posts = [Post.objects.create(code=f"s{rank}", name=f"職位{rank}", rank=rank) for rank in range(10, 100, 10)]
    libraries = Library.objects.bulk_create(
        Library(name=f"s{n}", owner_division=rng.choice(sections), audience=("all_staff", "owner_division")[n % 2])
        for n in range(LIBRARIES)
    )
    documents = list(Document.objects.all())
    for document in documents:
        document.library = rng.choice(libraries)
    Document.objects.bulk_update(documents, ["library"], batch_size=500)
    people = [
        _person(f"s{rank}", place, next(post for post in posts if post.rank == rank))
        for rank, place in zip(PEOPLE.values(), (sections[0], top), strict=True)
    ]
    make_rules(rng, people, [*departments, *sections], posts, libraries, documents)
    return people


def _person(number: str, division: Division, post: Post) -> Account:
    from nanohana.access.models import Account
    from nanohana.organization.models import Appointment, StaffMember

    staff = StaffMember.objects.create(number=number, name=number)
    Appointment.objects.create(staff=staff, division=division, post=post, starts_on=SINCE)
    return Account.objects.create(username=number, staff=staff)


def make_rules(
    rng: random.Random,
    people: list[Account],
    divisions: list[Division],
    posts: list[Post],
    libraries: list[Library],
    documents: list[Document],
    count: int = RULES,
) -> None:
    """One in ten for everyone, as many for one person, the others for divisions and posts; one in four denies."""
    from nanohana.access.models import Rule, Verb

    def one() -> Rule:
        kind, division = rng.random(), rng.choice(divisions)
        of_library = rng.random() < 0.5
        return Rule(
            library=rng.choice(libraries) if of_library else None,
            document=None if of_library else rng.choice(documents),
            staff=rng.choice(people).staff if kind < 0.1 else None,
            division=division if kind > 0.2 else None,
            with_below=kind > 0.2 and rng.random() < 0.5,
            post=rng.choice(posts) if kind > 0.5 else None,
            verb=rng.choice((Verb.READ, Verb.READ, Verb.READ, Verb.EDIT, Verb.MANAGE)),
            allows=rng.random() < 0.75,
            starts_on=SINCE,
        )

    Rule.objects.bulk_create(one() for _ in range(count))


def measure(people: list[Account]) -> None:
    from nanohana.access.rights import Actor, actor_of
    from nanohana.documents import wall
    from nanohana.search.finding import find

    unrestricted = Actor(uuid.UUID(int=0), True, frozenset())
    assert wall.stands()
    took: dict[str, list[float]] = defaultdict(list)
    for number, question in enumerate(search_speed.made_questions(WARM_UP + QUESTIONS)):
        lap = _Laps()
        find(unrestricted, question)
        lap("unrestricted")
        for name, account in zip(PEOPLE, people, strict=True):
            actor = actor_of(account)
            wall.raise_for(actor)
            find(actor, question)
            wall.lower()
            lap(name)
        actor_of(people[0])
        lap("looking up who asks")
        find(actor_of(people[0]), question)
        lap("section without the wall")
        if number >= WARM_UP:
            for name, seconds in lap.seconds.items():
                took[name].append(seconds)
    _print(took, people)


class _Laps:
    """Seconds from one call to the next."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def __call__(self, name: str) -> None:
        now = time.perf_counter()
        self.seconds[name] = now - self._last
        self._last = now


def _print(took: dict[str, list[float]], people: list[Account]) -> None:
    print(f"{LIBRARIES} libraries, {RULES} rules in force, {QUESTIONS} questions each")
    admitted = dict(zip(PEOPLE, (_admitted(account) for account in people), strict=True))
    base = percentile(took["unrestricted"], 95)
    for name, seconds in took.items():
        p50, p95 = percentile(seconds, 50), percentile(seconds, 95)
        share = f", {admitted[name]:.0%} of the documents" if name in admitted else ""
        ratio = f", p95 {p95 / base:.2f}× unrestricted" + (f" (at most {LIMIT})" if name in admitted else "")
        print(f"{name}{share}: p50 {p50:.1f} ms, p95 {p95:.1f} ms{ratio}", flush=True)


def _admitted(account: Account) -> float:
    from nanohana.access.rights import actor_of, readable_documents
    from nanohana.documents.models import Document

    return Document.objects.filter(readable_documents(actor_of(account))).count() / Document.objects.count()


if __name__ == "__main__":
    main()
