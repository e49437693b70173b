"""What record and encryption cost: on a question, with many writers at once, and when a million rows are checked.

    python -m bench.audit_cost

Question: storing one with twelve sources, and reading its page (the conversation, and twenty titles beside it), each
alternately bare, encrypted, and encrypted and recorded, in one run. Bare, the same fields hold the same texts in clear.
Writers: each row in a transaction of its own, as a sign-in makes it. Check: rows/s, and how much the process has grown.
Looking for words in a person's 5,000 questions opens each of them: how long that takes.
"""

from __future__ import annotations

import datetime
import resource
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING
from unittest.mock import patch
from uuid import uuid4

from bench.asking import percentile
from bench.retrieval import opened
from nanohana.server.tests.product import data_folder

if TYPE_CHECKING:
    from nanohana.access.models import Account
    from nanohana.answering.evidence import Evidence
    from nanohana.audit.models import Entry

ROUNDS = 320
LISTED = 20
DAY = datetime.date(2026, 4, 1)
QUESTION = "会計年度任用職員は、夏季休暇を取得できますか。できるときは、日数と期間を教えてください。"
WRITERS = 8
ROWS_EACH = 250
CHECKED = 1_000_000
LIMIT_MS = 15


def question_cost() -> None:
    """A conversation with one turn, as ``answering.conversations`` stores and ``answering.reading`` reads it."""
    from nanohana.access.acting import person_of
    from nanohana.audit.acting import acting_as

    ways = [(_member_of_staff(number), number) for number in range(3)]
    with acting_as(lambda: person_of(ways[0][0], "192.0.2.1")):
        rounds = [[_asked(owner, number) for owner, number in ways] for _ in range(ROUNDS)]
    for share in (50, 95):
        bare, encrypted, both = (percentile([one[n] for one in rounds[20:]], share) for n in range(3))
        print(f"storing a question and reading its page, p{share}: {bare:.2f} ms bare, {encrypted - bare:+.2f} ms "
              f"encrypted, {both - bare:+.2f} ms encrypted and recorded (asked: ≤ {LIMIT_MS}), "
              f"{both / bare:.2f} x")  # fmt: skip


def _member_of_staff(number: int) -> Account:
    from nanohana.access.models import Account
    from nanohana.organization.models import Appointment, Division, Post, StaffMember

    division, _ = Division.objects.get_or_create(code="1010", name="人事課")
    post, _ = Post.objects.get_or_create(code="1", name="主事", rank=1)
    staff = StaffMember.objects.create(number=f"000{number}", name="菜花 花子")
    Appointment.objects.create(staff=staff, division=division, post=post, starts_on=DAY)
    return Account.objects.create(username=f"hanako{number}", staff=staff)


@contextmanager
def _bare() -> Iterator[None]:
    """Within it the encrypted fields hold their texts in clear, and ask for no key."""
    from nanohana.encryption.fields import Encrypted
    from nanohana.encryption.sealed import Sealed

    with (
        patch.object(Encrypted, "sealed", lambda self, instance, raw: Sealed(raw)),
        patch.object(Encrypted, "opened", lambda self, instance, stored: self.from_bytes(bytes(stored))),
    ):
        yield


def _asked(owner: Account, way: int) -> float:
    """Seconds of storing and reading: 0 bare, 1 encrypted, 2 encrypted and recorded. No key is remembered before."""
    from django.db import transaction

    from nanohana.answering.acts import AnswerAct
    from nanohana.answering.evidence import to_json
    from nanohana.answering.models import Conversation, Turn
    from nanohana.audit.recording import record
    from nanohana.encryption.data_keys import forget_opened_keys
    from nanohana.organization.staffing import main_division

    snapshot = to_json(_evidence())
    forget_opened_keys()
    with nullcontext() if way else _bare():
        started = time.perf_counter()
        with transaction.atomic():
            division = main_division(owner.staff_id, DAY) if way else None
            conversation = Conversation.objects.create(owner=owner, division_id=division, title="旅費の精算")
            turn = Turn.objects.create(
                conversation=conversation, ordinal=1, question=QUESTION, searched=QUESTION, as_of=DAY,
                outcome="no_evidence", snapshot=snapshot,
            )  # fmt: skip
            if way == 2:
                record(AnswerAct.ASKED, turn, conversation=str(conversation.pk))
        listed = [one.title for one in Conversation.objects.owned_by(owner)[:LISTED]]
        read = [(turn.question, turn.searched, turn.evidence) for turn in conversation.turns.all()]
        seconds = time.perf_counter() - started
        assert listed[0] == "旅費の精算" and read[0][2].sources
    return seconds


def _evidence() -> Evidence:
    from nanohana.answering.evidence import Evidence
    from nanohana.answering.tests.conftest import LEAVE, source

    return Evidence(True, 0.9, tuple(source(n, LEAVE * 6, f"第{n}条（夏季休暇）") for n in range(1, 13)), ())


def looking_for_words() -> None:
    """Through the questions and titles of somebody who has asked as many as are looked through."""
    from nanohana.answering.looking_through import LOOKED_THROUGH, looked_through
    from nanohana.answering.models import Conversation, Turn

    owner = _member_of_staff(9)
    talks = Conversation.objects.bulk_create(
        Conversation(owner=owner, title=f"旅費の精算{n}") for n in range(LOOKED_THROUGH)
    )
    Turn.objects.bulk_create(
        Turn(conversation=talk, ordinal=1, question=QUESTION, searched=QUESTION, as_of=DAY, outcome="no_evidence",
             snapshot={}) for talk in talks
    )  # fmt: skip
    own = Conversation.objects.owned_by(owner)
    seconds = [_timed(lambda: looked_through(own, "夏季休暇")) for _ in range(20)]
    print(f"looking for words in {LOOKED_THROUGH:,} conversations of one person, p50: {percentile(seconds, 50):.0f} ms")


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
        looking_for_words()
        rows_per_second(1)
        rows_per_second(WRITERS)
        checking()


if __name__ == "__main__":
    main()
