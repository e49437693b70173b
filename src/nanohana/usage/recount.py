"""The kept sums against the runs themselves, counted anew: they must be equal to the last row.

Runs that were erased with age are in the sums alone. Then the months after the last erased run are compared, and the
tables without months, which remember the erased ones, too, are not.
"""

from __future__ import annotations

import datetime

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Min
from django.utils.timezone import localdate

from nanohana.usage.models import Run, Start

# The runs with their days as in Japan.
_RUNS = """
runs AS (
  SELECT *, (at AT TIME ZONE 'Asia/Tokyo')::date AS day,
         date_trunc('month', at AT TIME ZONE 'Asia/Tokyo')::date AS month
    FROM usage_run WHERE at AT TIME ZONE 'Asia/Tokyo' >= %(since)s
)
"""
_RECOUNTS = {
    "usage_personmonth": """
      SELECT month, person_id, division_id, post_id, age_band::smallint, count(*)::integer
        FROM runs GROUP BY 1, 2, 3, 4, 5
    """,
    "usage_personapp": """
      SELECT person_id, division_id, app, range_agg(daterange(month, (month + interval '1 month')::date))
        FROM (SELECT DISTINCT person_id, division_id, app, month FROM runs) AS used GROUP BY 1, 2, 3
    """,
    "usage_appmonth": """
      SELECT month, division_id, app, count(*)::integer,
             (count(*) FILTER (WHERE outcome = 'no_evidence'))::integer,
             (count(*) FILTER (WHERE outcome = 'failed'))::integer,
             (count(*) FILTER (WHERE outcome = 'stopped'))::integer,
             (count(*) FILTER (WHERE useful))::integer, (count(*) FILTER (WHERE NOT useful))::integer
        FROM runs GROUP BY 1, 2, 3
    """,
    "usage_librarymonth": """
      SELECT month, library, count(*)::integer, (count(*) FILTER (WHERE outcome = 'no_evidence'))::integer,
             (count(*) FILTER (WHERE NOT useful))::integer
        FROM runs LEFT JOIN LATERAL unnest(libraries) AS library ON true GROUP BY 1, 2
    """,
    "usage_start": """
      SELECT person_id, app, (array_agg(day ORDER BY day))[1:5]
        FROM (SELECT person_id, unnest(ARRAY['', app]) AS app, day FROM runs) AS used GROUP BY 1, 2
    """,
}
_KEPT = {
    "usage_personmonth": """
      SELECT month, person_id, division_id, post_id, age_band, runs FROM usage_personmonth WHERE month >= %(since)s
    """,
    "usage_personapp": "SELECT person_id, division_id, app, months FROM usage_personapp",
    "usage_appmonth": """
      SELECT month, division_id, app, runs, no_evidence, failed, stopped, useful, useless
        FROM usage_appmonth WHERE month >= %(since)s
    """,
    "usage_librarymonth": """
      SELECT month, library_id, runs, no_evidence, useless FROM usage_librarymonth WHERE month >= %(since)s
    """,
    "usage_start": "SELECT person_id, app, days FROM usage_start",
}
_WITHOUT_MONTH = ("usage_personapp", "usage_start")
_DIFFERENCES = """
SELECT count(*) FROM (
  (TABLE kept EXCEPT ALL TABLE counted) UNION ALL (TABLE counted EXCEPT ALL TABLE kept)
) AS different
"""


def differences() -> dict[str, int]:
    """How many rows of each table of sums are not what a recount of the runs gives; all zero where all is well."""
    since = _whole_since()
    tables = [table for table in _KEPT if table not in _WITHOUT_MONTH or since == datetime.date.min]
    with connection.cursor() as cursor:
        return {table: _differences(cursor, table, since) for table in tables}


def _whole_since() -> datetime.date:
    """The first day from which on no run was erased; of a month where any was."""
    begun = Start.objects.filter(app="").aggregate(first=Min("days__0"))["first"]
    oldest = Run.objects.aggregate(at=Min("at"))["at"]
    if begun is None or (oldest is not None and localdate(oldest) <= begun):
        return datetime.date.min
    kept_from = localdate(oldest).replace(day=1) if oldest else datetime.date.max.replace(day=1)
    return (kept_from + datetime.timedelta(days=31)).replace(day=1) if oldest else kept_from


def _differences(cursor: CursorWrapper, table: str, since: datetime.date) -> int:
    query = f"WITH {_RUNS}, kept AS ({_KEPT[table]}), counted AS ({_RECOUNTS[table]}) {_DIFFERENCES}"  # ours
    cursor.execute(query, {"since": since})
    (count,) = cursor.fetchone()
    return int(count)
