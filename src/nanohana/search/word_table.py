"""The table of words that questions of the staff site are read with: the shipped one and the rules of the divisions.

Each process keeps the table and looks every ``FRESH_FOR`` seconds, by one query, whether a rule has changed; only then
are the rules read again. So a change holds in every process for the next question after these seconds, and in the
process that made it at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from threading import Lock

from django.db.models import Max, Sum

from nanohana.search.models import WordRule
from nanohana.search.synonyms import Table, put_in_use, shipped

FRESH_FOR = 5.0  # seconds


class KeptTable:
    """The table of one process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._table, self._state = shipped(), _NO_RULES
        self._looked_at: float | None = None

    def current(self) -> Table:
        """As of ``FRESH_FOR`` seconds ago or later."""
        with self._lock:
            now = self._clock()
            if self._looked_at is None or now - self._looked_at >= FRESH_FOR:
                state = _state()  # before the rules: what changes in between is read again next time
                if state != self._state:
                    self._table, self._state = table_of(WordRule.objects.filter(removed_at=None)), state
                self._looked_at = now
            return self._table

    def forget(self) -> None:
        """Look again at the next question."""
        self._looked_at = None


_NO_RULES: Mapping[str, int | None] = {"last": None, "revisions": None}


def _state() -> Mapping[str, int | None]:
    return WordRule.objects.aggregate(last=Max("pk"), revisions=Sum("revision"))


def table_of(rules: Iterable[WordRule]) -> Table:
    return shipped().extended(one.rule for one in rules)


kept = KeptTable()


def refresh() -> None:
    """To be called at the beginning of a question."""
    put_in_use(kept.current())
