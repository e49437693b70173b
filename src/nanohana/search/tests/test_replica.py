"""Searching on a real streaming replica of the tests' PostgreSQL, made by pg_basebackup."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.access.rights import actor_of
from nanohana.answering.tests.registered import registered_rules
from nanohana.documents.models import Document, Library, Version
from nanohana.search import replica
from nanohana.search.embedding_process import running
from nanohana.search.finding import find
from nanohana.server.pooling.base import DatabaseWrapper
from nanohana.server.pooling.settings import replica_settings
from nanohana.server.postgres import EmbeddedPostgres
from nanohana.server.tests import ground
from nanohana.server.tests.ground import eventually

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
QUESTION = "夏季休暇は何日ですか。"


@pytest.fixture
def document(transactional_db: None) -> Iterator[Document]:
    with running():
        yield registered_rules()


@pytest.fixture
def standby(document: Document, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedPostgres]:
    """The replica, and the settings as if an administrator had named it."""
    primary, copy = ground._postgres, EmbeddedPostgres(ground.HOME / "replica")
    copy._prepare()
    shutil.copy2(primary.folder / "password", copy.folder / "password")
    monkeypatch.setenv("PGPASSWORD", primary._password())
    place = ["-h", "127.0.0.1", "-p", str(primary._port), "-U", "postgres"]
    copy._run("pg_basebackup", *place, "-D", str(copy.cluster), "-R", "-X", "stream", "-c", "fast")
    url = copy.start().removesuffix("/nanohana")
    alias = replica_settings(f"{url}/{connection.settings_dict['NAME']}")
    monkeypatch.setitem(settings.DATABASES, replica.NAME, alias)
    # Under an alias of its own: Django's tests refuse connections to databases that were named after their start.
    wrapper = DatabaseWrapper(connections.settings["default"] | alias, "standby")
    connections[replica.NAME] = connections["standby"] = wrapper
    monkeypatch.setattr(replica, "_nearness", replica._Nearness())
    yield copy
    connections[replica.NAME].close()
    connections[replica.NAME].close_pool()
    del connections[replica.NAME], connections["standby"]
    copy.stop()
    shutil.rmtree(copy.folder)


def on_replica(sql: str) -> object:
    with connections[replica.NAME].cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def choices() -> list[tuple[int]] | None:
    """All passages as the search would have them chosen there."""
    return replica.rows("SELECT id FROM search_chunk WHERE id > %(from)s", {"from": 0}, {})


def found() -> list[str]:
    actor = actor_of(Account.objects.get_or_create(username="hanako")[0])
    return [passage.title for passage in find(actor, QUESTION).passages[:1]]


def test_a_replica_chooses_and_the_primary_admits(
    document: Document, standby: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert eventually(lambda: len(choices() or ()) == 11)
    assert found() == ["職員の休暇等に関する規則"]

    on_replica("SELECT pg_wal_replay_pause()")
    monkeypatch.setattr(replica, "LAG", 60.0)  # far behind, and asked all the same
    assert found() == ["職員の休暇等に関する規則"]
    Version.objects.update(removed_at=timezone.now())
    assert on_replica("SELECT count(*) FROM documents_version WHERE removed_at IS NULL") == 1
    assert choices() is not None and found() == [], "removed a moment ago"
    Version.objects.update(removed_at=None)
    assert found() == ["職員の休暇等に関する規則"]
    Library.objects.update(audience="owner_division")
    assert choices() is not None and found() == [], "the right was taken away a moment ago"
    Library.objects.update(audience="all_staff")

    monkeypatch.setattr(replica, "LAG", 0.0)
    replica._nearness.latest = (0.0, "")
    assert eventually(lambda: choices() is None), "it has not replayed what the primary has written since"
    assert found() == ["職員の休暇等に関する規則"]
    on_replica("SELECT pg_wal_replay_resume()")
    assert eventually(lambda: choices() is not None)

    standby.stop()
    assert choices() is None
    assert found() == ["職員の休暇等に関する規則"]
    assert replica._nearness.rests_until > 0
