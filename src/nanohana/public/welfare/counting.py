"""What the welfare guide was asked, counted by the day without anything of who asked, and told without small counts.

Counted is what comes of one press of a citizen's button: an outcome with its hour, and where counters are shown, the
needs and the municipality. A change of language, the note and a step back count nothing. Where the count cannot be
written the citizen is answered all the same.

Told are whole months that are over, each by itself without its small counts, and sums of what is told. Were any days
told, or the month that goes on, then the difference of two periods, or of two looks, would tell what is hidden.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from enum import StrEnum

import structlog
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from django.utils.timezone import localdate, localtime

from nanohana.public.models import GuideCount
from nanohana.public.retention import COUNTS_KEPT
from nanohana.published.desk import LEAST_TOLD, Counted, Days, GuideFigures
from nanohana.web.months import last_day, months

log = structlog.get_logger(__name__)

_ADD = """
INSERT INTO public_guidecount (day, kind, key, count) VALUES (%s, %s, %s, 1)
ON CONFLICT (day, kind, key) DO UPDATE SET count = public_guidecount.count + 1
"""


class GuideOutcome(StrEnum):
    """What a step of the guide ended in."""

    COUNTERS = "counters"  # counters for what was understood
    GENERAL = "general"  # nothing was understood: the general desk
    NOTHING = "nothing"  # no counter to show
    EMERGENCY = "emergency"  # an emergency card before the counters
    NOT_UNDERSTOOD = "not_understood"  # a text in which no need was found: to choose from the list
    PERSONAL_DATA = "personal_data"  # refused


def count(outcome: GuideOutcome, needs: Iterable[str] = (), municipality: str | None = None) -> None:
    """Add one to each; ``municipality`` is empty where it was not said, None where it is not counted."""
    now = localtime()
    keys = [("outcome", outcome.value), ("hour", str(now.hour)), *(("need", need) for need in needs)]
    if municipality is not None:
        keys.append(("municipality", municipality))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for kind, key in sorted(keys):  # in one order, so that two never wait for each other
                cursor.execute(_ADD, [now.date(), kind, key])
    except DatabaseError as error:
        log.warning("the welfare guide is not counted", reason=type(error).__name__)


def figures(days: Days) -> GuideFigures:
    """Of the whole months in a period, without small counts."""
    today = localdate()
    first, end = max(days.since, today - COUNTS_KEPT), min(days.until, today - datetime.timedelta(days=1))
    told = [month for month in months(first, end) if month >= first and last_day(month) <= end]
    return GuideFigures(*(_told(told, kind) for kind in ("outcome", "need", "municipality", "hour")))


def _told(whole: Sequence[datetime.date], kind: str) -> tuple[Counted, ...]:
    """Of one kind in these months; one that is hidden in some of them counts in the others."""
    sums: dict[str, int] = {}
    hidden: set[str] = set()
    for month in whole:
        found = GuideCount.objects.filter(kind=kind, day__range=(month, last_day(month)))
        of_month = dict(found.order_by("key").values_list("key").annotate(whole=Sum("count")))
        small = hidden_keys(of_month)
        hidden |= small
        for key, count in of_month.items():
            sums[key] = sums.get(key, 0) + (0 if key in small else count)
    return tuple(Counted(key, count, is_least=key in hidden and count > 0) for key, count in sums.items())


def hidden_keys(sums: dict[str, int]) -> set[str]:
    """The keys of small counts; where one could still be found out as the rest of a sum, the next larger one, too."""
    ordered = sorted(sums, key=lambda key: sums[key])
    hidden = [key for key in ordered if sums[key] < LEAST_TOLD]
    if hidden and (len(hidden) == 1 or sum(sums[key] for key in hidden) < LEAST_TOLD):
        hidden += ordered[len(hidden) : len(hidden) + 1]
    return set(hidden)
