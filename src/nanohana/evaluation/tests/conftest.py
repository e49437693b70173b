"""A division with a registered rule, and a set of three questions about it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

import pytest

from nanohana.access.models import Account
from nanohana.access.tests.people import account_in
from nanohana.answering.tests.registered import RULES, registered_rules
from nanohana.documents.models import Document, Version
from nanohana.documents.structure import Chunk
from nanohana.documents.versions import recompute_in_force
from nanohana.evaluation.models import Run, SetQuestion
from nanohana.evaluation.running import perform
from nanohana.organization.models import Division
from nanohana.search.embedding_process import running
from nanohana.search.tests.indexed import index

HOLIDAYS, LODGING, NOTHING = "夏季休暇は何日ですか。", "宿泊料は1夜につきいくらですか。", "火星探査機の燃料は何ですか。"
WITHOUT_HOLIDAYS = [text for text in RULES if "夏季休暇" not in text]


@pytest.fixture(scope="session", autouse=True)
def _embeddings() -> Iterator[None]:
    with running():
        yield


@pytest.fixture
def document(db: None) -> Document:
    return registered_rules()


@pytest.fixture
def division(document: Document) -> Division:
    return document.owner_division


@pytest.fixture
def officer(division: Division) -> Account:
    return account_in(division, "0001")


@pytest.fixture
def questions(document: Document, officer: Account) -> list[SetQuestion]:
    division = document.owner_division
    asked = ((HOLIDAYS, document, "第12条"), (LODGING, document, ""), (NOTHING, None, ""))
    return [
        SetQuestion.objects.create(division=division, text=text, document=about, provision=place, added_by=officer)
        for text, about, place in asked
    ]


def done(division: Division, cause: str = "asked") -> Run:
    run = Run.objects.create(division=division, cause=cause, state="queued")
    perform(run)
    run.refresh_from_db()
    return run


def revised(document: Document, texts: Sequence[str], effective_from: datetime.date | None = None) -> Version:
    """A new version of the document, in the index."""
    version = Version.objects.create(
        document=document, label="改正", filename="kyuka.txt", sha256="1" * 64, size=1, state="ready", format="txt",
        effective_from=effective_from,
    )  # fmt: skip
    passages = [Chunk(text, (text[:4],), (), "provision", n, n) for n, text in enumerate(texts)]
    index(version, passages)
    recompute_in_force(document)
    return version
