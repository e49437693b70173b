"""``search.finding.find`` with a person's rights, behind the second wall, over very many passages.

    python -m bench.search_speed [PASSAGES …]     # 10,000 and 100,000; growth is that from the first to the last

Printed are the time for one user, over nearly everything and over 2 % of it, and the searches a second of 16 users in
as many processes as there are cores. The passages are those of ``bench.regulations``; their vectors are not embedded
(that would take days): a few real ones, turned at random. The vectors of the questions are made before: that time is
not in the figures.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice, takewhile
from multiprocessing import get_context
from threading import Barrier
from typing import TYPE_CHECKING
from unittest.mock import patch
from uuid import UUID

import numpy as np

from bench.asking import percentile
from bench.regulations import cut, laws
from bench.retrieval import product

if TYPE_CHECKING:
    from nanohana.access.models import Account
    from nanohana.documents.models import Version
    from nanohana.organization.models import Division
    from nanohana.search.embedding import Vectors

PASSAGES = 100_000
REAL_VECTORS = 100
QUESTIONS, WARM_UP = 200, 20
USERS, SECONDS = 16, 20
LIMITS = {100_000: (20, 35), 1_000_000: (40, 120)}  # ms, p50 and p95 of one user
MOST_GROWTH, LEAST_A_SECOND = 3, 80
EVERYONE, FEW = "全庁", "限定"
_DICE = random.Random(1)


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or [PASSAGES // 10, PASSAGES]
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as one_product_each:
        medians = list(one_product_each.map(_of_size, sizes))
    if len(medians) > 1:
        grown = medians[-1] / medians[0]
        print(f"p50 from {sizes[0]:,} to {sizes[-1]:,} passages: {grown:.2f}× (asked: at most {MOST_GROWTH}×)")


def _of_size(passages: int) -> float:
    with product():
        fill(passages)
        return _measured(passages)


def fill(passages: int = PASSAGES) -> int:
    """Put passages into the opened product, whole versions of them; gives how many."""
    from bench import bulk
    from nanohana.search.embedding import embedder
    from nanohana.search.profile import claim

    started = time.perf_counter()
    real = np.concatenate([embedder().passages([text]) for text in islice(_texts(), REAL_VECTORS)])
    claim(embedder().model, real.shape[1])
    versions = _versions(passages // bulk.PER_VERSION)
    bulk.load(versions, real)
    filled = len(versions) * bulk.PER_VERSION
    print(f"{filled:,} passages made and indexed in {time.perf_counter() - started:.0f} s", flush=True)
    return filled


def _texts() -> Iterator[str]:
    return (passage for law in laws() for passage in cut(law))


def _versions(count: int) -> list[Version]:
    """Ready versions in two libraries: one for all, one of 2 % for its own division."""
    from django.db.backends.postgresql.psycopg_any import DateRange

    from nanohana.documents.models import Document, Library, Version
    from nanohana.organization.models import Division

    division = Division.objects.create(code="0", name="測定")
    open_to_all = Library.objects.create(name=EVERYONE, owner_division=division)
    closed = Library.objects.create(name=FEW, owner_division=division, audience="owner_division")
    documents = Document.objects.bulk_create(
        Document(library=open_to_all if number % 50 else closed, title=f"規程{number}", owner_division=division)
        for number in range(count)
    )
    return Version.objects.bulk_create(
        Version(document=one, filename="", sha256="", size=0, state="ready", in_force=DateRange(None, None))
        for one in documents
    )


def made_questions(count: int) -> list[str]:
    """Questions in the words of passages spread over the laws: a third of a sentence."""
    passages = list(_texts())
    return [_asked(passages[number * 37 % len(passages)]) for number in range(count)]


def _asked(text: str) -> str:
    plain = "".join(text.split())
    start = _DICE.randrange(max(1, len(plain) - 40))
    return f"{plain[start : start + 30]}について教えてください"


@dataclass(frozen=True)
class Known:
    """Gives the vectors of the questions at once, in the place of the embedder."""

    model: str
    vectors: dict[str, Vectors]
    is_own: bool = True

    def question(self, text: str) -> Vectors:
        return self.vectors[text]


def _measured(size: int) -> float:
    """Median of one user, in ms."""
    from nanohana.search import finding
    from nanohana.search.embedding import embedder

    questions = made_questions(WARM_UP + QUESTIONS)
    known = Known(embedder().model, {question: embedder().question(question) for question in questions})
    colleague, member = _people()
    asked = " (asked: {} / {} ms)".format(*LIMITS[size]) if size in LIMITS else ""
    with patch.object(finding, "embedder", lambda model: known):
        wide = _of_one_user(questions, colleague.pk, f"98 % of {size:,} passages admitted{asked}")
        _of_one_user(questions, member.pk, "2 % in the libraries asked", only_few=True)
    _of_many_users(known, [str(colleague.pk), str(member.pk)])
    return wide


def _people() -> tuple[Account, Account]:
    """Somebody who may read one library, and somebody who may read both."""
    from nanohana.organization.models import Division

    elsewhere, owner = Division.objects.create(code="1", name="ほか"), Division.objects.get(code="0")
    return _person("1", elsewhere), _person("2", owner)


def _person(number: str, division: Division) -> Account:
    from nanohana.access.models import Account
    from nanohana.organization.models import Appointment, Post, StaffMember

    post, _ = Post.objects.get_or_create(code="1", defaults={"name": "主事", "rank": 60})
    staff = StaffMember.objects.create(number=number, name=number)
    Appointment.objects.create(staff=staff, division=division, post=post, starts_on="2024-04-01")
    return Account.objects.create(username=number, staff=staff)


def _of_one_user(questions: Sequence[str], account: UUID | str, name: str, *, only_few: bool = False) -> float:
    searches = list(_searches(account, questions, only_few=only_few))[WARM_UP:]
    p50, p95 = (percentile([seconds for seconds, _ in searches], share) for share in (50, 95))
    stages = {stage: statistics.median(took[stage] for _, took in searches) for stage in searches[0][1]}
    print(f"1 user, {name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms; p50 of the stages:", end=" ")
    print(*(f"{stage} {took:.1f}" for stage, took in stages.items()), sep=", ", end="")
    print(f"; load {os.getloadavg()[0]:.1f}", flush=True)
    return p50


def _searches(
    account: UUID | str, questions: Iterable[str], *, only_few: bool = False
) -> Iterator[tuple[float, dict[str, float]]]:
    """Seconds of each search and its stages (ms), as the account behind the second wall."""
    from nanohana.access.models import Account
    from nanohana.access.rights import actor_of
    from nanohana.documents import wall
    from nanohana.documents.models import Library
    from nanohana.search.finding import find
    from nanohana.search.found import EVERYWHERE, Scope

    actor = actor_of(Account.objects.select_related("staff").get(pk=account))
    scope = Scope(libraries=frozenset({Library.objects.get(name=FEW).pk})) if only_few else EVERYWHERE
    assert wall.stands()
    with wall.behind(actor):
        for question in questions:
            started = time.perf_counter()
            found = find(actor, question, scope=scope)
            yield time.perf_counter() - started, dict(found.took_ms)


def _of_many_users(known: Known, accounts: Sequence[str]) -> None:
    processes = os.cpu_count() or 1
    users = USERS // processes
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin) as pool:
        given = [(known, accounts, users, number) for number in range(processes)]
        seconds = [one for some in pool.map(_users, given) for one in some]
    print(
        f"{users * processes} users, {processes} processes: {len(seconds) / SECONDS:.1f} searches/s (asked: at least "
        f"{LEAST_A_SECOND}), p50 {percentile(seconds, 50):.0f} ms, p95 {percentile(seconds, 95):.0f} ms", flush=True
    )  # fmt: skip


def _begin() -> None:
    import django

    django.setup()


def _users(given: tuple[Known, Sequence[str], int, int]) -> list[float]:
    """Seconds of each search that the users of this process made within ``SECONDS``."""
    from nanohana.search import finding

    known, accounts, users, number = given
    together = Barrier(users)

    def one(user: int) -> list[float]:
        questions = list(known.vectors)
        random.Random(number * users + user).shuffle(questions)
        searches = _searches(accounts[user % len(accounts)], cycle(questions))
        next(searches)
        together.wait()
        until = time.perf_counter() + SECONDS
        return [seconds for seconds, _ in takewhile(lambda _: time.perf_counter() < until, searches)]

    with patch.object(finding, "embedder", lambda model: known), ThreadPoolExecutor(users) as pool:
        return [seconds for some in pool.map(one, range(users)) for seconds in some]


if __name__ == "__main__":
    main()
