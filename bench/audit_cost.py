"""What the audit record costs: on a question, with many writers at once, and when a million rows are checked.

    python -m bench.audit_cost

Question: the transaction that stores one, alternately with and without its row in the record, in one run. Writers:
each row in a transaction of its own, as a sign-in makes it. Check: rows/s, and how much the process has grown.
"""

from __future__ import annotations

import datetime
import resource
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from uuid import uuid4

from bench.asking import percentile
from bench.retrieval import opened
from nanohana.server.tests.product import data_folder

if TYPE_CHECKING:
    from nanohana.audit.models import Entry

PAIRS = 500
WRITERS = 8
ROWS_EACH = 250
CHECKED = 1_000_000
LIMIT_MS = 15


def question_cost() -> None:
    """Storing a conversation with one turn, as ``answering.conversations`` does, with and without ``record``."""
    from django.db import transaction

    from nanohana.access.acting import person_of
    from nanohana.access.models import Account
    from nanohana.answering.acts import AnswerAct
    from nanohana.answering.evidence import NO_EVIDENCE, to_json
    from nanohana.answering.models import Conversation, Turn
    from nanohana.audit.acting import acting_as
    from nanohana.audit.recording import record
    from nanohana.organization.models import Appointment, Division, Post, StaffMember

    day = datetime.date(2026, 4, 1)
    division, post = (
        Division.objects.create(code="1010", name="人事課"),
        Post.objects.create(code="1", name="主事", rank=1),
    )
    staff = StaffMember.objects.create(number="0001", name="菜花 花子")
    Appointment.objects.create(staff=staff, division=division, post=post, starts_on=day)
    owner = Account.objects.create(username="hanako", staff=staff)

    def ask(recorded: bool) -> float:
        started = time.perf_counter()
        with transaction.atomic():
            conversation = Conversation.objects.create(owner=owner, title="旅費")
            turn = Turn.objects.create(
                conversation=conversation, ordinal=1, question="旅費", searched="旅費", as_of=day,
                outcome="no_evidence", snapshot=to_json(NO_EVIDENCE),
            )  # fmt: skip
            if recorded:
                record(AnswerAct.ASKED, turn, conversation=str(conversation.pk))
        return time.perf_counter() - started

    with acting_as(lambda: person_of(owner, "192.0.2.1")):
        pairs = [(ask(False), ask(True)) for _ in range(PAIRS)]
    without, with_row = ([pair[side] for pair in pairs[20:]] for side in (0, 1))
    for share in (50, 95):
        bare, recorded = percentile(without, share), percentile(with_row, share)
        print(f"storing a question, p{share}: {bare:.2f} ms without, {recorded:.2f} ms with its row: "
              f"{recorded - bare:+.2f} ms (asked, with encryption: ≤ {LIMIT_MS})")  # fmt: skip


def rows_per_second(writers: int) -> None:
    from django.db import connection

    from nanohana.audit.tests.chain import add

    def write() -> None:
        add(ROWS_EACH)
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(writers)]
    seconds = _timed(lambda: [*map(threading.Thread.start, threads), *map(threading.Thread.join, threads)])
    print(f"{writers} writers, one row a transaction: {writers * ROWS_EACH / seconds:,.0f} rows/s")


def checking() -> None:
    from nanohana.audit.models import Entry
    from nanohana.audit.verification import verify

    verify()  # a few thousand rows: what it loads once is loaded
    seconds = _timed(_fill)
    print(f"{CHECKED:,} rows made in {seconds:.0f} s")
    before = _peak_mib()
    verdict = verify()
    assert verdict.finding is None and verdict.rows == Entry.objects.count()
    print(f"verify: {verdict.rows:,} rows in {verdict.seconds:.1f} s, {verdict.rows / verdict.seconds:,.0f} rows/s; "
          f"the process, peak: {before:.0f} MiB before, {_peak_mib():.0f} MiB after")  # fmt: skip


def _fill() -> None:
    from django.db import connection

    from nanohana.audit.encoding import FIELDS
    from nanohana.audit.models import Entry

    rows = _made_rows(Entry.objects.latest("sequence"))
    with connection.cursor() as cursor, cursor.copy(f"COPY audit_entry ({', '.join(FIELDS)}, hmac) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE audit_entry")


def _made_rows(last: Entry) -> Iterator[tuple[object, ...]]:
    """Rows behind the last one, signed as ``record`` signs them."""
    from nanohana.audit.encoding import PURPOSE, Signed, signature
    from nanohana.keys import key_for

    key, account = key_for(PURPOSE), uuid4()
    previous, at = bytes(last.hmac), last.at
    for sequence in range(last.sequence + 1, CHECKED + 1):
        at += datetime.timedelta(milliseconds=7)
        row = Signed(
            sequence, at, account, "0001", "菜花 花子", "1010 人事課", "192.0.2.1", "question.asked", "answering.turn",
            str(account), "", '{"conversation":"0a5c1f9e-2f0d-4c59-9d0c-5f4bb2f4a8a1"}', key.id, previous,
        )  # fmt: skip
        previous = signature(row, key)
        yield (*row, previous)


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    with data_folder() as home, opened(home):
        question_cost()
        rows_per_second(1)
        rows_per_second(WRITERS)
        checking()


if __name__ == "__main__":
    main()
