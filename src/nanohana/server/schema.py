"""The database schema brought up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.core.management import call_command
from django.db import Error, connection, transaction

from nanohana.apps import modules
from nanohana.documents.wall import build
from nanohana.server.pending import pending_migrations

_LOCK = 0x6E616E6F_73636865  # "nanosche"


def upgrade_checked(verbosity: int = 0) -> None:
    """Refuse unsafe settings (``SystemCheckError``), then apply what is missing."""
    call_command("check", verbosity=0)
    _upgrade(verbosity)


def upgrade_quietly() -> None:
    """Apply what is missing."""
    _upgrade(verbosity=0)


def _upgrade(verbosity: int) -> None:
    """Apply what is missing, and load what apps bring. A backup holds no roles: the second wall is made anew anyway."""
    with _one_machine_at_a_time():
        if pending_migrations():
            call_command("migrate", interactive=False, verbosity=verbosity)
        else:
            build()
        close_to_others()
        for shipping in modules("shipping"):
            shipping.load_shipped()


@contextmanager
def _one_machine_at_a_time() -> Iterator[None]:
    """Several may start at once on one database: the first does the work, the others wait and find it done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def close_to_others() -> None:
    """Nobody but its owner connects to this database: not the public site's role either, on a server that has both."""
    name = connection.ops.quote_name(str(connection.settings_dict["NAME"]))
    with suppress(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"REVOKE CONNECT ON DATABASE {name} FROM PUBLIC")
