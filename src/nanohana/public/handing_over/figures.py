"""What came of a chatbot's questions in a period, counted where the conversations are."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import ExtractHour, TruncDate

from nanohana.public.handing_over.reading import asked
from nanohana.public.models import Exchange, HandOver
from nanohana.published.desk import MOST_QUESTIONS, Counted, Figures, Period, Questions
from nanohana.published.opening import JAPAN


def figures(period: Period) -> Figures:
    """Of the days of a period (of Japan), both ends included."""
    exchanges = Exchange.objects.filter(conversation__chatbot=period.chatbot, at__range=_moments(period))
    hand_overs = HandOver.objects.filter(conversation__chatbot=period.chatbot, opened_at__range=_moments(period))
    waits = hand_overs.exclude(claimed_at=None).values_list(F("claimed_at") - F("opened_at"), flat=True)
    waited = sorted(wait.total_seconds() for wait in waits)
    whole = exchanges.aggregate(
        questions=Count("pk"),
        conversations=Count("conversation", distinct=True),
        helpful=Count("pk", filter=Q(rating=1)),
        unhelpful=Count("pk", filter=Q(rating=-1)),
    )
    return Figures(
        **whole,
        outcomes=_counted(exchanges, F("outcome")),
        topics=_counted(exchanges.exclude(topic=""), F("topic")),
        days=_counted(exchanges, TruncDate("at", tzinfo=JAPAN)),
        hours=_counted(exchanges, ExtractHour("at", tzinfo=JAPAN)),
        hand_overs=_counted(hand_overs, F("state")),
        waiting_p50=percentile(waited, 0.5),
        waiting_p90=percentile(waited, 0.9),
    )


def questions(period: Period) -> Questions:
    """The questions themselves, but for those whose text may not be kept."""
    found = Exchange.objects.filter(conversation__chatbot=period.chatbot, at__range=_moments(period)).order_by("-at")
    if period.outcomes:
        found = found.filter(outcome__in=period.outcomes)
    if period.unhelpful:
        found = found.filter(rating=-1)
    shown = [asked(exchange) for exchange in found[:MOST_QUESTIONS] if exchange.asked]
    return Questions(tuple(shown), max(0, found.count() - MOST_QUESTIONS))


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """The nearest rank; None of nothing."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else None


def _moments(period: Period) -> tuple[datetime.datetime, datetime.datetime]:
    first = datetime.datetime.combine(period.since, datetime.time.min, JAPAN)
    return first, datetime.datetime.combine(period.until, datetime.time.max, JAPAN)


def _counted(rows: QuerySet[Any], of: Any) -> tuple[Counted, ...]:
    counts = rows.order_by().annotate(counted_by=of).values("counted_by").annotate(count=Count("pk"))
    return tuple(Counted(str(row["counted_by"]), row["count"]) for row in counts.order_by("counted_by"))
