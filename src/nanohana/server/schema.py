"""The database schema: whether it is up to date, and bringing it there."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from nanohana.documents.wall import build


def pending_migrations() -> list[str]:
    """Names of the migrations that this database still lacks."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def upgrade_checked() -> None:
    """Refuse unsafe settings (``SystemCheckError``), then apply what is missing."""
    call_command("check", verbosity=0)
    upgrade_quietly()


def upgrade_quietly() -> None:
    """Apply what is missing. A backup holds no roles, so the second wall is built anew in any case."""
    if pending_migrations():
        call_command("migrate", interactive=False, verbosity=0)
    else:
        build()
