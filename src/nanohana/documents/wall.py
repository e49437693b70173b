"""The second wall: row level security of PostgreSQL on the tables that hold the text of documents and of people.

1. While a page for somebody is made, its connection has the role ``nanohana_person``, to which the policies of
   ``documents`` and ``search`` show only the documents named in the settings ``nanohana.*``. They are set from
   ``access.rights`` at the start, so a query that forgets the rights finds nothing that the person may not read; a
   connection with the role and without the settings finds nothing at all.
2. Only reading is held; who may change what is decided by ``access.rights`` alone. What is removed or withheld stays
   visible here, as those who may edit put it back.
3. A search chooses passages by their numbers before the wall (``aside``), since behind it PostgreSQL uses no index for
   an operator that might tell what it compares; titles and texts are read behind it.
4. Outside: jobs, commands, migrations, backups, and what is sent after the page is made (streams). They keep
   the role of the database's owner, to whom policies do not apply.
5. What people asked, entered and got is seen by its owner, the account behind the page, alone: to be an administrator
   gives nothing. Where a rule or a rating lets somebody else read one, the page says so (``show``), having decided by
   ``access.rights``; while an administrator looks as somebody, it is nobody's.
6. The role can log in nowhere. It is made, and given the tables, after every migration (``build``). Where the product's
   own user may not make roles, an administrator of the database does (``nanohana doctor`` says how); without the role
   there is only the first wall.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from uuid import UUID

import structlog
from django.core.exceptions import EmptyResultSet
from django.db import Error, connection, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase

from nanohana.access.models import Account
from nanohana.access.rights import Actor, actor_behind, readable_libraries, readable_whatever_its_state
from nanohana.access.rule_models import Verb
from nanohana.access.viewing import is_viewing
from nanohana.documents.models import Document, Library

log = structlog.get_logger(__name__)

ROLE = "nanohana_person"
_MAKE = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
    CREATE ROLE {ROLE} NOLOGIN;
    GRANT {ROLE} TO CURRENT_USER;
  END IF;
END $$;
"""
_GRANT = f"""
GRANT USAGE ON SCHEMA public TO {ROLE};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLE};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {ROLE};
"""
_RAISE = """
SELECT set_config('nanohana.everything', %s, false),
       set_config('nanohana.libraries', ARRAY({libraries})::text, false),
       set_config('nanohana.documents', %s, false), set_config('nanohana.denied', %s, false),
       set_config('nanohana.ceiling', %s, false), set_config('nanohana.account', %s, false),
       set_config('nanohana.shown', '', false), set_config('role', %s, false)
"""
_LOWER = """
SELECT set_config('role', 'none', false), set_config('nanohana.everything', '', false),
       set_config('nanohana.libraries', '', false), set_config('nanohana.documents', '', false),
       set_config('nanohana.account', '', false), set_config('nanohana.shown', '', false)
"""
_ASIDE = "SELECT set_config('nanohana.before', current_setting('role'), true), set_config('role', 'none', true){made}"
_BACK = "SELECT set_config('role', current_setting('nanohana.before'), true)"
_STANDS = """
SELECT bool_and(relrowsecurity), set_config('role', %s, true)
  FROM pg_class WHERE oid IN ('documents_document'::regclass, 'search_chunk'::regclass)
"""


def build(**_: Any) -> None:
    """Make the role where it is missing, and give it the tables that there are now."""
    for statement in (_MAKE, _GRANT):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        except Error as error:
            log.warning("no second wall", reason=str(error).split("\n", 1)[0])
            break
    stands.cache_clear()


@lru_cache
def stands() -> bool:
    """Whether this database has the policies, and the product may take the role."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_STANDS, [ROLE])
            found = bool(cursor.fetchone()[0])
            transaction.set_rollback(True)  # gives the role back
    except Error:
        return False
    return found


def raise_for(actor: Actor | None, *, looks_only: bool = False) -> None:
    """From now on this connection sees what the actor may read; ``looks_only``: nothing that is the actor's alone."""
    everything, libraries, *others = _seen(actor)
    sql, named = _ids(libraries)
    account = "" if actor is None or looks_only else str(actor.account)
    with connection.cursor() as cursor:
        cursor.execute(_RAISE.format(libraries=sql), [everything, *named, *others, account, ROLE])


def show(keys: Collection[UUID]) -> None:
    """Until the page is made this connection also sees these conversations or runs of others: who calls has decided
    that the actor may read them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('nanohana.shown', %s, false)", [_array(keys)])


def _ids(found: QuerySet[Library]) -> tuple[str, Sequence[Any]]:
    """SQL that gives the ids, with its parameters."""
    try:
        return found.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return "SELECT NULL WHERE false", ()


def lower() -> None:
    """Back to the role of the product itself. A connection that cannot be brought back is not used again."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(_LOWER)
    except Error:
        if connection.connection is not None:
            connection.connection.close()
        raise


@contextmanager
def behind(actor: Actor | None) -> Iterator[None]:
    """Within the block this connection sees what the actor may read: for pages that know their person otherwise."""
    if not stands():
        yield
        return
    raise_for(actor)
    try:
        yield
    finally:
        lower()


def give_back() -> None:
    """Before a wait: the connection, which is another person's next, goes back without the role. No text is read after.

    The next query takes another one, outside of the wall; within a transaction nothing changes.
    """
    if not connection.in_atomic_block:
        lower()
        connection.close()


@contextmanager
def set_aside() -> Iterator[None]:
    """For queries that give no text back and have the rights inside: within the block the wall does not hold."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role'), set_config('role', 'none', false)")
        role = cursor.fetchone()[0]
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('role', %s, false)", [role])


def aside(sql: str, named: Mapping[str, Any], settings: Mapping[str, str]) -> list[tuple[Any, ...]]:
    """The rows of one such query, in one message to the database instead of three; ``settings`` hold for it alone.

    What is set in the message ends with its transaction: also where the query fails, the wall stands again.
    """
    made = "".join(f", set_config(%(name{n})s, %(value{n})s, true)" for n in range(len(settings)))
    names = {f"name{n}": name for n, name in enumerate(settings)}
    values = {f"value{n}": value for n, value in enumerate(settings.values())}
    with connection.cursor() as cursor:
        cursor.execute(";".join((_ASIDE.format(made=made), sql, _BACK)), {**named, **names, **values})
        cursor.nextset()
        return list(cursor.fetchall())


def _seen(actor: Actor | None) -> tuple[str, QuerySet[Library], str, str, str]:
    """The settings: everything, libraries, single documents, denied documents, ceiling."""
    if actor is None:
        return "", Library.objects.none(), "{}", "{}", ""
    if actor.is_administrator:
        return "yes", Library.objects.none(), "{}", "{}", ""
    own = actor.documents(Verb.READ, allowed=True)
    single = Document.objects.filter(readable_whatever_its_state(actor), pk__in=own).values_list("pk", flat=True)
    denied = actor.documents(Verb.READ, allowed=False)
    ceiling = "" if actor.ceiling is None else str(actor.ceiling)
    readable = Library.objects.filter(readable_libraries(actor))
    return "", readable, _array(single if own else ()), _array(denied), ceiling


def _array(keys: Collection[UUID]) -> str:
    return "{" + ",".join(map(str, keys)) + "}"


class BehindTheWall:
    """Every page for somebody who is signed in is made behind the wall."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self._get_response(request)
        finally:
            if getattr(request, "is_behind_the_wall", False):
                lower()

    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any) -> None:
        if getattr(view, "login_required", True) and isinstance(request.user, Account) and stands():
            raise_for(actor_behind(request), looks_only=is_viewing(request))
            request.is_behind_the_wall = True  # type: ignore[attr-defined]
