"""How the organisation is changed: one change at a time, held against the database's constraints before it ends."""

from __future__ import annotations

from django.db import connection


def only_one_change_at_a_time() -> None:
    """Imports, approvals and reversals wait for one another until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('organization change'))")


def hold() -> None:
    """Check now what the database would check at the end. Raises IntegrityError."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
