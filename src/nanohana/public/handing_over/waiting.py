"""How long a citizen will wait for an officer, from how fast conversations were taken up lately.

1. At least ``FEWEST`` were taken within the last hour: place in the queue × the mean interval between them.
2. Else the median of what was waited for the last ones, where there are at least ``FEWEST``.
3. Else nothing is said: a guess would be a promise.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from statistics import median

FEWEST = 3
LATELY = datetime.timedelta(hours=1)
_LONG = 60  # minutes; what is longer is only called long


def expected_minutes(
    place: int, now: datetime.datetime, taken: Sequence[datetime.datetime], waited: Sequence[datetime.timedelta]
) -> int | None:
    """Minutes (≥ 1) until an officer takes the one at ``place`` (1 is next); None where too little is known.

    ``taken`` are the moments at which others were taken, ``waited`` how long they had waited.
    """
    lately = sorted(at for at in taken if now - LATELY <= at <= now)
    if len(lately) >= FEWEST:
        interval = (now - lately[0]) / len(lately)
        return _minutes(place * interval)
    seconds = [wait.total_seconds() for wait in waited]
    return _minutes(datetime.timedelta(seconds=median(seconds))) if len(waited) >= FEWEST else None


def in_words(minutes: int | None) -> str:
    """「5分ほど」, in steps that promise no more than is known; empty for None."""
    if minutes is None:
        return ""
    if minutes > _LONG:
        return "1時間以上"
    return f"{minutes if minutes <= 5 else 5 * math.ceil(minutes / 5)}分ほど"


def _minutes(time: datetime.timedelta) -> int:
    return max(1, math.ceil(time.total_seconds() / 60))
