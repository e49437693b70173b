"""A library of one division, documents in its index, and who sees them all."""

from __future__ import annotations

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from nanohana.access.models import Account
from nanohana.access.rights import Actor, actor_of
from nanohana.documents.models import Document, Library, Version
from nanohana.documents.structure import Chunk, Span
from nanohana.organization.models import Division
from nanohana.search.finding import find
from nanohana.search.tests.indexed import index

ALWAYS = DateRange(None, None)


@pytest.fixture
def division() -> Division:
    return Division.objects.create(code="010", name="人事課")


@pytest.fixture
def library(division: Division) -> Library:
    return Library.objects.create(name="例規", owner_division=division)


@pytest.fixture
def administrator() -> Actor:
    actor = actor_of(Account.objects.create_account("kanri", "long enough", is_administrator=True))
    assert actor is not None
    return actor


def registered(library: Library, title: str, *texts: str, in_force: DateRange = ALWAYS) -> Version:
    document = Document.objects.create(library=library, title=title, owner_division=library.owner_division)
    version = Version.objects.create(
        document=document, filename=f"{title}.txt", sha256="0" * 64, size=1, state="ready", format="txt",
        in_force=in_force,
    )  # fmt: skip
    passages = [Chunk(text, (), (Span(0, len(text), page=n + 1),), "text", n, n) for n, text in enumerate(texts)]
    index(version, passages)
    return version


def titles(actor: Actor | None, question: str, **more: object) -> list[str]:
    return [passage.title for passage in find(actor, question, **more).passages]  # type: ignore[arg-type]
