"""Lists of many documents cost no more queries than short ones."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
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
    register(library, owner, 2)  # of the same titles: what tells them apart is looked up
    queries()  # what is read once is read by then
    before = queries()
    register(library, owner, 180)
    assert queries() == before


def test_files_that_could_not_be_registered_stand_in_the_list_of_those_who_can_mend_it(
    library: Library, owner: Account, people: People
) -> None:
    register(library, owner, 1)
    failed = Document.objects.create(library=library, owner_division=library.owner_division, title="壊れた規程")
    Version.objects.create(
        document=failed, filename="規程.txt", sha256="0" * 64, size=1, state=Version.State.FAILED, registered_by=owner
    )
    assert listed(people.owner) == ["壊れた規程", "規程0"]
    assert listed(people.administrator) == ["壊れた規程", "規程0"]
    assert listed(people.staff) == ["規程0"]
    assert "壊れた規程" not in people.staff.get(reverse("documents:export")).getvalue().decode("utf-8-sig")


@pytest.mark.parametrize("order", ["", "registered", "effective"])
def test_a_list_goes_on_over_its_pages_in_its_order(
    order: str, library: Library, owner: Account, people: People
) -> None:
    register(library, owner, 60)
    names = [title for page in ("1", "2") for title in listed(people.staff, order=order, page=page)]
    assert len(names) == 60
    newest = Version.objects.filter(state=Version.State.FAILED).order_by("-registered_at").values("document__title")
    assert names == {
        "registered": [row["document__title"] for row in newest], "effective": sorted(names), "": sorted(names),
    }[order]  # fmt: skip


def test_words_of_a_title_are_looked_for_one_by_one(library: Library, owner: Account, people: People) -> None:
    register(library, owner, 12)
    assert listed(people.staff, title="規程 11") == ["規程11"]
    assert listed(people.staff, title="11 規") == ["規程11"]


def listed(client: Client, **given: str) -> list[str]:
    """The titles on a page of the list."""
    return [document.title for document in client.get(reverse("documents:index"), given).context["page"]]
