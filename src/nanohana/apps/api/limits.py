"""How much one person may ask for by the API: requests a minute, tokens a day, answers at the same time.

The counters of requests and tokens stand in the database; answers at the same time are counted by each web process for
itself.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from uuid import UUID

from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from nanohana.apps.api.errors import ApiError
from nanohana.apps.api.models import Tally
from nanohana.configuration import current

KEPT = datetime.timedelta(days=31)
_ADD = """
INSERT INTO api_tally (account_id, minute, requests, tokens) VALUES (%s, %s, %s, %s)
ON CONFLICT (account_id, minute) DO UPDATE
SET requests = api_tally.requests + excluded.requests, tokens = api_tally.tokens + excluded.tokens
RETURNING requests
"""
_answering: Counter[UUID] = Counter()
_counting = Lock()


def count_request(account: UUID) -> None:
    """One more request. Raises ApiError where the person has used up the minute or the day."""
    now = timezone.now()
    if _add(account, now, requests=1) > current().api_requests_per_minute:
        wait = {"Retry-After": str(60 - now.second)}
        raise ApiError(
            429, "rate_limit_exceeded", f"1分間に送れるのは{current().api_requests_per_minute}回までです。"
            f"{60 - now.second}秒後に、もう一度送ってください。", headers=wait,
        )  # fmt: skip
    if tokens_today(account) >= current().api_tokens_per_day:
        raise ApiError(
            429, "insufficient_quota", f"1日に使える{current().api_tokens_per_day:,}トークンに達しました。"
            "明日になると、また使えます。増やす必要があるときは、管理者へご相談ください。",
            headers={"x-should-retry": "false"},
        )  # fmt: skip


def count_tokens(account: UUID, tokens: int) -> None:
    _add(account, timezone.now(), tokens=tokens)


def tokens_today(account: UUID) -> int:
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    found = Tally.objects.filter(account=account, minute__gte=start).aggregate(tokens=Sum("tokens"))
    return found["tokens"] or 0


@contextmanager
def room_for_an_answer(account: UUID) -> Iterator[None]:
    """For the time in which its evidence is searched: questions of the same moment count each other.

    Raises ApiError where the person has enough answers being made.
    """
    most = current().api_answers_at_once
    with one_more_answer(account) as at_once:
        if at_once > most:
            message = f"同時に作れる回答は{most}件までです。前の回答が終わってから、もう一度送ってください。"
            raise ApiError(429, "too_many_at_once", message, headers={"Retry-After": "5"})
        yield


@contextmanager
def one_more_answer(account: UUID) -> Iterator[int]:
    """For the time in which an answer is made; gives how many there are with it."""
    at_once = _count(account, 1)
    try:
        yield at_once
    finally:
        _count(account, -1)


def _count(account: UUID, more: int) -> int:
    """Views count in their threads, answers in the event loop."""
    with _counting:
        _answering[account] += more
        return _answering[account] or _answering.pop(account)


def forget_old() -> None:
    Tally.objects.filter(minute__lt=timezone.now() - KEPT).delete()


def _add(account: UUID, now: datetime.datetime, *, requests: int = 0, tokens: int = 0) -> int:
    """The requests of this minute."""
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [account, now.replace(second=0, microsecond=0), requests, tokens])
        (counted,) = cursor.fetchone()
    return int(counted)
