"""Another PostgreSQL, whose user of the product is no superuser: it works, and says what the second wall needs."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from nanohana.documents.wall import ROLE

Command = Callable[..., subprocess.CompletedProcess[str]]
NAME = "nanohana_elsewhere"


@pytest.fixture
def superuser() -> Iterator[psycopg.Connection]:
    address = make_conninfo(os.environ["DATABASE_URL"], dbname="postgres")
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


@pytest.fixture
def elsewhere(superuser: psycopg.Connection) -> Iterator[str]:
    """The address of an empty database of a user who may neither make roles nor pass policies."""
    superuser.execute(f"CREATE ROLE {NAME} LOGIN PASSWORD 'elsewhere'")
    superuser.execute(f"CREATE DATABASE {NAME} OWNER {NAME}")
    parts = conninfo_to_dict(os.environ["DATABASE_URL"])
    with psycopg.connect(make_conninfo(os.environ["DATABASE_URL"], dbname=NAME), autocommit=True) as inside:
        inside.execute("CREATE EXTENSION vector")
        inside.execute("CREATE EXTENSION btree_gist")
        inside.execute(
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}')"
            f" THEN CREATE ROLE {ROLE} NOLOGIN; END IF; END $$"
        )
    yield f"postgresql://{NAME}:elsewhere@{parts['host']}:{parts['port']}/{NAME}"
    superuser.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
    superuser.execute(f"DROP ROLE {NAME}")


@pytest.mark.slow
def test_the_wall_stands_once_the_role_is_given(
    elsewhere: str, superuser: psycopg.Connection, nanohana: Command
) -> None:
    assert nanohana("migrate", DATABASE_URL=elsewhere).returncode == 0
    assert "データベースでの閲覧制限: ありません" in nanohana("doctor", DATABASE_URL=elsewhere).stdout
    superuser.execute(f"GRANT {ROLE} TO {NAME}")
    assert nanohana("migrate", DATABASE_URL=elsewhere).returncode == 0
    assert "データベースでの閲覧制限: 有効" in nanohana("doctor", DATABASE_URL=elsewhere).stdout
    with psycopg.connect(elsewhere) as connection:
        connection.execute("INSERT INTO organization_division (code, name) VALUES ('1', '課')")
        connection.execute(
            "INSERT INTO documents_library (name, description, audience, created_at, owner_division_id)"
            " SELECT '例規', '', 'all_staff', now(), id FROM organization_division"
        )
        connection.execute(
            "INSERT INTO documents_document (id, title, law_number, handling_label, created_at, library_id,"
            " owner_division_id) SELECT gen_random_uuid(), '規則', '', 1, now(), id, owner_division_id"
            " FROM documents_library"
        )
        assert connection.execute("SELECT count(*) FROM documents_document").fetchone() == (1,)
        connection.execute(f"SET LOCAL ROLE {ROLE}")
        assert connection.execute("SELECT count(*) FROM documents_document").fetchone() == (0,)
