"""Upgrading: an empty database and the previous schema reach today's, and the models have no unwritten migration."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from nanohana.server.schema import pending_migrations

OUR_APPS = ("organization", "access", "documents", "search", "answering")


@pytest.mark.django_db
def test_the_models_have_no_unwritten_migration():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.django_db
def test_an_empty_database_has_reached_the_newest_schema():
    assert pending_migrations() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("app", OUR_APPS)
def test_the_previous_schema_is_upgraded(app):
    """One migration back and forth again for every app (an app's first one is undone as a whole)."""
    newest, previous = _last_two(app)
    try:
        MigrationExecutor(connection).migrate([(app, previous)])
        assert f"{app}.{newest}" in pending_migrations()
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
    assert pending_migrations() == []


def _last_two(app: str) -> tuple[str, str | None]:
    names = sorted(name for label, name in MigrationExecutor(connection).loader.disk_migrations if label == app)
    return names[-1], names[-2] if len(names) > 1 else None
