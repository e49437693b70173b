"""The database role of the public web process: it reads what is published and writes what citizens say, nothing else.

1. ``nanohana_public`` may log in to this one database. It is no owner, makes no tables, and has no right on tables that
   are not of this room. Snapshots it may only read; a delivery and a nonce it may add.
2. Nobody but the owner and this role may connect to this database, and this role may connect to no other of the server
   on which others have been closed in the same way (the staff site closes its own, ``server.schema``).
3. Migrations, taking in, and erasing are the owner's. The role is made, and given the tables, after every migration.
   Where the owner may not make roles, ``nanohana public doctor`` says what an administrator of the database does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import LiteralString

import structlog
from django.apps import apps
from django.db import Error, connection, transaction
from psycopg import sql

from nanohana.public.models import Delivery, GuideCount, Nonce, Snapshot
from nanohana.public.web_role import ROLE, password

log = structlog.get_logger(__name__)

#: Tables on which the role may do less than read and write.
LESS = {
    Snapshot: ("SELECT",),
    Delivery: ("SELECT", "INSERT"),
    Nonce: ("SELECT", "INSERT"),
    GuideCount: ("SELECT", "INSERT", "UPDATE"),
}
_EVERYTHING = ("SELECT", "INSERT", "UPDATE", "DELETE")


def build() -> bool:
    """Make the role where it is missing, and give it the tables that there are now. Whether it stands."""
    try:
        _make()
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in (*_closed(), *_rights()):
                cursor.execute(statement)
    except Error as error:
        log.warning("no role for the public web process", reason=str(error).split("\n", 1)[0])
        return False
    return True


def stands() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        return cursor.fetchone() is not None


def _make() -> None:
    """A role that an administrator of the database has made, with the password of the data folder, will do as well."""
    has_role = stands()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in _role("ALTER ROLE {} PASSWORD {}" if has_role else "CREATE ROLE {} LOGIN PASSWORD {}"):
                cursor.execute(statement)
    except Error:
        if not has_role:
            raise


def _role(making: LiteralString) -> Iterable[sql.Composable]:
    role = sql.Identifier(ROLE)
    yield sql.SQL(making).format(role, sql.Literal(password()))
    yield sql.SQL("ALTER ROLE {} CONNECTION LIMIT 60").format(role)
    yield sql.SQL("ALTER ROLE {} SET statement_timeout = '15s'").format(role)
    yield sql.SQL("ALTER ROLE {} SET idle_in_transaction_session_timeout = '30s'").format(role)


def _closed() -> Iterable[sql.Composable]:
    database = sql.Identifier(str(connection.settings_dict["NAME"]))
    role = sql.Identifier(ROLE)
    yield sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database)
    yield sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, role)
    yield sql.SQL("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    yield sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role)


def _rights() -> Iterable[sql.Composable]:
    role = sql.Identifier(ROLE)
    yield sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(role)
    yield sql.SQL("REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {}").format(role)
    for model in apps.get_app_config("public").get_models(include_auto_created=True):
        rights = sql.SQL(", ").join(map(sql.SQL, LESS.get(model, _EVERYTHING)))
        yield sql.SQL("GRANT {} ON {} TO {}").format(rights, sql.Identifier(model._meta.db_table), role)
