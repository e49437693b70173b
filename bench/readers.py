"""Members of staff with a session each, a question that awaits its answer, and the reading of 1,000 answers at once.

The readers are made in the database, not by 1,000 sign-ins: each has an account, an appointment, a session and a turn
with evidence, in the state in which a page has just been answered and its script asks for the stream.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from nanohana.access.models import Account
    from nanohana.answering.asking import Answer
    from nanohana.answering.evidence import Evidence
    from nanohana.answering.models import Turn


@dataclass(frozen=True, slots=True)
class Reader:
    """The session's key and the path of the stream."""

    session: str
    path: str


@dataclass(slots=True)
class Reading:
    """Seconds: to the first event, and between one event and the next. ``error`` is empty where the end came."""

    first: float | None = None
    gaps: list[float] = field(default_factory=list)
    events: int = 0
    error: str = "no end"


@dataclass(slots=True)
class Read:
    """All readings, and by how many seconds this process itself was late, ten times a second."""

    readings: list[Reading]
    late: list[float]


def make_readers(count: int, question: str) -> list[Reader]:
    """Needs Django, and a library that answers the question. All see the same passages."""
    from django.test import Client
    from django.utils.timezone import localdate

    from nanohana.access.models import Account
    from nanohana.access.rights import actor_of
    from nanohana.answering.asking import ask
    from nanohana.organization.models import Appointment, Division, Post, StaffMember

    divisions = list(Division.objects.order_by("code"))
    post = Post.objects.order_by("rank").last()
    staff = StaffMember.objects.bulk_create(StaffMember(number=f"L{n:05}", name=f"読者{n}") for n in range(count))
    since = localdate().replace(month=1, day=1)
    Appointment.objects.bulk_create(
        Appointment(staff=one, division=divisions[place % len(divisions)], post=post, starts_on=since)
        for place, one in enumerate(staff)
    )
    accounts = Account.objects.bulk_create(Account(username=one.number, staff=one, password="!") for one in staff)
    answer = ask(actor_of(accounts[0]), question, as_of=localdate())
    if not answer.evidence.sufficient:
        raise RuntimeError("the question has no evidence")
    readers = []
    for number, account in enumerate(accounts):
        browser = Client()
        browser.force_login(account)
        turn = _requested(account, replace(answer, evidence=_another(answer.evidence, number)))
        readers.append(Reader(browser.cookies["nanohana_session"].value, f"/turns/{turn.pk}/stream/"))
    return readers


def _another(evidence: Evidence, number: int) -> Evidence:
    """The same sources under other titles: nothing that was prepared for one reader serves the next."""
    sources = tuple(replace(source, title=f"{source.title}（{number}）") for source in evidence.sources)
    return replace(evidence, sources=sources)


def _requested(account: Account, answer: Answer) -> Turn:
    from django.utils.timezone import localdate

    from nanohana.answering.evidence import to_json
    from nanohana.answering.models import Conversation, Turn
    from nanohana.organization.staffing import main_division

    division = main_division(account.staff_id, localdate())
    conversation = Conversation.objects.create(owner=account, division_id=division, title=answer.question)
    return Turn.objects.create(
        conversation=conversation, ordinal=1, question=answer.question, searched=answer.searched, as_of=localdate(),
        outcome=Turn.Outcome.EXCERPT, snapshot=to_json(answer.evidence), state=Turn.State.REQUESTED,
    )  # fmt: skip


def read_all(url: str, readers: list[Reader], per_second: float) -> Read:
    """Open the streams one after the other, so many a second, and read each to its end."""
    return asyncio.run(_read_all(url, readers, per_second))


async def _read_all(url: str, readers: list[Reader], per_second: float) -> Read:
    late: list[float] = []
    watching = asyncio.create_task(_watch(late))
    begun = time.perf_counter()
    readings = await asyncio.gather(
        *(_read(url, reader, begun + place / per_second) for place, reader in enumerate(readers))
    )
    watching.cancel()
    return Read(readings, late)


async def _watch(late: list[float]) -> None:
    while True:
        due = time.perf_counter() + 0.1
        await asyncio.sleep(0.1)
        late.append(time.perf_counter() - due)


async def _read(url: str, reader: Reader, at: float) -> Reading:
    reading = Reading()
    await asyncio.sleep(at - time.perf_counter())
    try:
        await _follow(url, reader, reading)
    except (OSError, TimeoutError, EOFError) as error:
        reading.error = type(error).__name__
    return reading


async def _follow(url: str, reader: Reader, reading: Reading) -> None:
    address = urlsplit(url)
    last = time.perf_counter()
    incoming, outgoing = await asyncio.open_connection(address.hostname, address.port)
    outgoing.write(
        f"GET {reader.path} HTTP/1.1\r\nHost: {address.netloc}\r\nCookie: nanohana_session={reader.session}\r\n"
        "Accept: text/event-stream\r\nConnection: close\r\n\r\n".encode()
    )
    head = await incoming.readuntil(b"\r\n\r\n")
    if b" 200 " not in head.split(b"\r\n", 1)[0]:
        reading.error = head.split(b"\r\n", 1)[0].decode()
        return
    ended = False
    while part := await incoming.read(65_536):
        if count := part.count(b"event: "):
            now = time.perf_counter()
            if reading.first is None:
                reading.first = now - last
            else:
                reading.gaps.append(now - last)
            last = now
            reading.events += count
            ended = ended or b"event: end" in part
    reading.error = "" if ended else "no end"
    outgoing.close()
