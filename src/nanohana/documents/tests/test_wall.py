"""The second wall: what PostgreSQL shows to a connection that makes a page for somebody, whatever the query says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import DataError, connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis.extra.django import TestCase
from pgvector import SparseVector

from nanohana.access.models import Account, Ceiling, Rule
from nanohana.access.rights import Actor, actor_of, readable_whatever_its_state
from nanohana.access.tests.people import account_in, signed_in
from nanohana.access.tests.rule_world import DAY, PEOPLE, RULES, Said, made, make_world
from nanohana.documents import selection, wall
from nanohana.documents.models import Document, Library, StoredBlock, Version
from nanohana.organization.models import Division
from nanohana.search.indexing import DIMENSIONS
from nanohana.search.models import Chunk

pytestmark = pytest.mark.django_db


@contextmanager
def behind_the_wall(actor: Actor | None) -> Iterator[None]:
    wall.raise_for(actor)
    try:
        yield
    finally:
        wall.lower()


class Agreement(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        make_world()

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(RULES)
    def test_the_wall_shows_exactly_what_the_rights_admit(self, rules: list[Said]) -> None:
        Document.objects.filter(title="例規乙").update(handling_label=2)
        Ceiling.objects.create(label=1)
        for rule in rules:
            made(rule)
        for number in PEOPLE:
            actor = actor_of(Account.objects.get(username=number), DAY)
            admitted = set(Document.objects.filter(readable_whatever_its_state(actor)))
            with behind_the_wall(actor):
                assert set(Document.objects.all()) == admitted


@pytest.fixture
def closed(library: Library) -> Document:
    """A document of the owner division alone, with a version, a block and a passage."""
    Library.objects.update(audience="owner_division")
    document = Document.objects.create(library=library, title="内規", owner_division=library.owner_division)
    version = Version.objects.create(document=document, filename="x", sha256="0" * 64, size=1, state="ready")
    StoredBlock.objects.create(version=version, ordinal=0, kind="text", text="内規の本文")
    Chunk.objects.create(
        version=version, ordinal=0, kind="text", text="内規の本文", first_block=0, last_block=0, term_ids=[],
        weights=SparseVector({}, DIMENSIONS),
    )  # fmt: skip
    return document


def _visible() -> set[int]:
    """How many rows each table shows."""
    return {table.objects.count() for table in (Document, Version, StoredBlock, Chunk)}


def test_without_rights_every_table_with_text_is_empty(closed: Document, owner: Account) -> None:
    other = account_in(Division.objects.create(code="1040", name="税務課"), "0002")
    with behind_the_wall(actor_of(other)):
        assert _visible() == {0}
    with behind_the_wall(None):
        assert _visible() == {0}
    with behind_the_wall(actor_of(owner)):
        assert _visible() == {1}
    with behind_the_wall(actor_of(Account.objects.create(username="kanri", is_administrator=True))):
        assert _visible() == {1}
    assert _visible() == {1}


def test_a_query_beside_the_wall_leaves_it_standing(closed: Document) -> None:
    count = "SELECT count(*) FROM documents_document WHERE title = %(title)s"
    with behind_the_wall(None):
        assert wall.aside(count, {"title": "内規"}, {"hnsw.ef_search": "50"}) == [(1,)]
        assert _visible() == {0}
        with pytest.raises(DataError), transaction.atomic():
            wall.aside("SELECT 1 / %(zero)s", {"zero": 0}, {})
        assert _visible() == {0}


def test_what_is_chosen_before_the_wall_is_read_behind_it(closed: Document, owner: Account) -> None:
    everything = Version.objects.order_by("registered_at")  # as if the rights were forgotten
    with behind_the_wall(actor_of(owner)):
        assert [one.document for one in selection.first_of(everything, 5)] == [closed]
        assert selection.first_of(everything, 0) == []
    with behind_the_wall(None):
        assert selection.first_of(everything, 5) == []


def test_the_role_without_settings_sees_nothing(closed: Document) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('role', %s, false)", [wall.ROLE])
    try:
        assert _visible() == {0}
    finally:
        wall.lower()


def test_a_page_that_forgets_the_rights_shows_nothing_foreign(closed: Document, owner: Account) -> None:
    other = signed_in(account_in(Division.objects.create(code="1040", name="税務課"), "0002"))
    everything = Document.objects.select_related("library", "owner_division")
    with patch.object(selection, "readable_documents", lambda request: everything):
        assert "内規" in signed_in(owner).get(reverse("documents:index")).content.decode()
        assert "内規" not in other.get(reverse("documents:index")).content.decode()
        assert other.get(reverse("documents:document", args=[closed.pk])).status_code == 404


def _role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role'), current_setting('nanohana.libraries', true)")
        return "/".join(value or "" for value in cursor.fetchone())


def test_behind_a_page_the_connection_is_as_before(closed: Document, owner: Account) -> None:
    for url in (reverse("documents:index"), reverse("documents:document", args=[UUID(int=0)])):
        signed_in(owner).get(url)
        assert _role() == "none/"
    Client().get(reverse("documents:index"))
    assert _role() == "none/"


def test_what_those_who_may_edit_do_goes_through_the_wall(closed: Document, owner: Account) -> None:
    client = signed_in(owner)
    for name in ("withhold", "release", "remove", "restore"):
        answer = client.post(reverse(f"documents:{name}", args=[closed.pk]))
        assert answer.status_code == 302, name
    closed.refresh_from_db()
    assert (closed.removed_at, closed.withheld_at) == (None, None)


def test_a_rule_opens_a_single_document_in_the_wall(closed: Document) -> None:
    other = account_in(Division.objects.create(code="1040", name="税務課"), "0002")
    Rule.objects.create(document=closed, staff=other.staff, verb=1, allows=True, starts_on=DAY)
    with behind_the_wall(actor_of(other, DAY)):
        assert _visible() == {1}


def test_the_role_may_not_empty_a_table_nor_log_in() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolcanlogin, rolsuper, rolbypassrls, has_table_privilege(%s, 'audit_entry', 'TRUNCATE')"
            " FROM pg_roles WHERE rolname = %s",
            [wall.ROLE, wall.ROLE],
        )
        assert cursor.fetchone() == (False, False, False, False)
