"""Lists of many documents cost no more queries than short ones."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nanohana.access.models import Account
from nanohana.documents.models import Document, Library, Version
from nanohana.documents.tests.conftest import People


def register(library: Library, owner: Account, count: int) -> None:
    documents = Document.objects.bulk_create(
        Document(library=library, owner_division=library.owner_division, title=f"規程{n}") for n in range(count)
    )
    Version.objects.bulk_create(
        Version(document=document, filename="規程.txt", sha256="0" * 64, size=1, state=state, registered_by=owner)
        for document in documents
        for state in (Version.State.READY, Version.State.FAILED)
    )


@pytest.mark.parametrize("page", ["index", "progress", "export", "libraries"])
def test_a_list_of_many_documents_costs_no_more_queries(
    page: str, library: Library, owner: Account, people: People
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            people.owner.get(reverse(f"documents:{page}"))
        return len(captured)

    register(library, owner, 2)
    queries()  # what is read once is read by then
    before = queries()
    register(library, owner, 180)
    assert queries() == before
