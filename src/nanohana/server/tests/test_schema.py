"""Upgrading: an empty database and the previous schema reach today's, and the models have no unwritten migration."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from nanohana.server.schema import pending_migrations

KEPT = {"id", "code", "name", "username", "library_id", "title", "document_id", "filename", "sha256", "state", "label"}
KEPT |= {"version_id", "ordinal", "text", "heading_path", "owner_id", "question", "searched", "outcome", "as_of"}
OUR_APPS = (
    "organization", "access", "encryption", "documents", "search", "answering", "disclosure", "evaluation", "api",
    "feedback",
)  # fmt: skip


@pytest.mark.django_db
def test_the_models_have_no_unwritten_migration():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.django_db
def test_an_empty_database_has_reached_the_newest_schema():
    assert pending_migrations() == []


@pytest.mark.django_db(transaction=True)
def test_what_stood_in_the_previous_schema_survives_the_upgrade():
    """A database of the release before, filled through the models of then, read through the models of today."""
    executor = MigrationExecutor(connection)
    try:
        executor.migrate(_before(executor))
        assert len(pending_migrations()) >= len(_before(executor))
        loader = MigrationExecutor(connection).loader
        then = loader.project_state([node for node in loader.applied_migrations if node in loader.graph.nodes]).apps
        expected = _filled(then)
        assert all(expected.values())
        call_command("migrate", verbosity=0)
        assert pending_migrations() == []
        assert {model: _rows(apps.get_model(model)) for model in expected} == expected
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())


def _filled(then):
    """One row of everything that people made, by model; each with the columns of then."""
    make = {}

    def create(model, **fields):
        make[model] = then.get_model(model).objects.create(**fields)
        return make[model]

    division = create("organization.Division", code="1010", name="人事課")
    account = create("access.Account", username="hanako")
    library = create("documents.Library", name="例規", owner_division=division)
    document = create("documents.Document", library=library, title="旅費規則", owner_division=division)
    version = create(
        "documents.Version",
        document=document,
        filename="旅費.txt",
        sha256="0" * 64,
        size=1,
        state="ready",
        label="初版",
    )
    create("documents.StoredBlock", version=version, ordinal=0, kind="paragraph", text="第1条", heading_path=["第1条"])
    talk = create("answering.Conversation", owner=account, title="旅費")
    create(
        "answering.Turn", conversation=talk, ordinal=1, question="旅費とは", searched="旅費とは", outcome="no_evidence",
        as_of="2026-04-01", snapshot={},
    )  # fmt: skip
    return {model: _rows(type(row)) for model, row in make.items()}


def _before(executor):
    """The migration before the newest of each app, where the newest is not needed by one of these itself."""
    before = [(app, previous) for app in OUR_APPS if (previous := _last_two(app)[1])]
    needed = {node for target in before for node in executor.loader.graph.forwards_plan(target)}
    return [(app, previous) for app, previous in before if (app, _last_two(app)[0]) not in needed]


def _rows(model):
    """The rows without columns that are newer than the release before, which are compared by name."""
    return list(model.objects.order_by("pk").values(*sorted(KEPT & {field.attname for field in model._meta.fields})))


def _last_two(app: str) -> tuple[str, str | None]:
    names = sorted(name for label, name in MigrationExecutor(connection).loader.disk_migrations if label == app)
    return names[-1], names[-2] if len(names) > 1 else None
