"""One lock per content, so that a file is never erased while the same content is being registered again."""

from __future__ import annotations

from django.db import connection


def lock_content(sha256: str) -> None:
    """Wait for the lock of a file's content; it is held until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(sha256[:16], 16) - 2**63])
