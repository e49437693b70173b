"""What counting the calls of a model costs: the same call through the gateway alone, and counted, in one run.

    python -m bench.metering_cost

The model is a scripted one that answers at once with thirty words, so that what is added stands out; a person with a
division, budgets of all three kinds. Also what comes before the first word, for which a reader waits.
"""

from __future__ import annotations

import asyncio
import datetime
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING

from bench.asking import percentile
from bench.retrieval import opened
from nanohana.llm.gateway import Delta, Event, Message
from nanohana.llm.profiles import Profile
from nanohana.llm.tests.scripted_server import scripted_server, words
from nanohana.server.tests.product import data_folder

if TYPE_CHECKING:
    from nanohana.metering.calls import Caller

ROUNDS = 320
WARMING = 20
ASK: list[Message] = [{"role": "user", "content": "会計年度任用職員は、夏季休暇を取得できますか。" * 20}]
DAY = datetime.date(2026, 4, 1)
Took = tuple[float, float]  # seconds to the first word, and to the end


async def _timed(events: AsyncGenerator[Event, None]) -> Took:
    started, first = time.perf_counter(), 0.0
    async with aclosing(events):
        async for event in events:
            if isinstance(event, Delta) and not first:
                first = time.perf_counter() - started
    return first, time.perf_counter() - started


async def _rounds(profile: Profile) -> list[tuple[Took, Took]]:
    """Of each round the bare call and the counted one."""
    from asgiref.sync import sync_to_async

    from nanohana.llm import metered
    from nanohana.llm.gateway import gateway

    caller = await sync_to_async(_caller)()
    return [
        (
            await _timed(gateway(profile).stream(ASK, max_tokens=240)),
            await _timed(metered.stream(caller, ASK, profile, max_tokens=240)),
        )
        for _ in range(ROUNDS)
    ]


def _caller() -> Caller:
    from nanohana.access.models import Account
    from nanohana.metering.calls import Caller
    from nanohana.metering.models import Budget, Scope
    from nanohana.organization.models import Appointment, Division, Post, StaffMember

    division = Division.objects.create(code="1010", name="人事課")
    post = Post.objects.create(code="1", name="主事", rank=1)
    staff = StaffMember.objects.create(number="0001", name="菜花 花子")
    Appointment.objects.create(staff=staff, division=division, post=post, starts_on=DAY)
    for scope in Scope:
        Budget.objects.create(scope=scope, tokens=10**9, yen=10**6)
    return Caller(Account.objects.create(username="hanako", staff=staff).pk, "assistant")


def main() -> None:
    with data_folder() as home, opened(home), scripted_server() as server:
        server.answers(words(*["語"] * 30))
        took = asyncio.run(_rounds(Profile("scripted", server.url, "", 8192, True, 4)))[WARMING:]
    for name, what in enumerate(("first word", "whole call")):
        for share in (50, 95):
            bare, counted = (percentile([one[way][name] for one in took], share) for way in range(2))
            print(f"{what}, p{share}: {bare:.2f} ms bare, {counted - bare:+.2f} ms counted, {counted / bare:.2f} x")


if __name__ == "__main__":
    main()
