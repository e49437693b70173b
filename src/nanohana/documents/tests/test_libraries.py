"""Making and changing libraries: by whom, and what becomes of the documents in them."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from nanohana.access.models import Rule, Verb
from nanohana.audit.models import Entry
from nanohana.documents.models import Document, Library
from nanohana.documents.tests.conftest import People
from nanohana.organization.models import Division, StaffMember

pytestmark = pytest.mark.django_db


def test_a_library_is_made_and_changed_by_its_owner_only(library: Library, people: People) -> None:
    edit = reverse("documents:edit_library", args=[library.pk])
    assert people.staff.get(edit).status_code == 404
    fields = {"name": "人事", "owner_division": library.owner_division_id, "audience": "owner_division"}
    assert people.owner.post(edit, fields).status_code == 302
    library.refresh_from_db()
    assert library.audience == Library.Audience.OWNER_DIVISION
    assert people.staff.post(reverse("documents:create_library"), fields | {"name": "他課"}).status_code == 422


def test_who_manages_a_library_by_a_rule_changes_it_without_taking_it_over(library: Library, people: People) -> None:
    manager = StaffMember.objects.get(number="0002")
    Rule.objects.create(library=library, staff=manager, verb=Verb.MANAGE, allows=True, starts_on=localdate())
    fields = {"name": "人事", "owner_division": library.owner_division_id, "audience": "all_staff"}
    assert people.staff.post(reverse("documents:edit_library", args=[library.pk]), fields).status_code == 302
    owner = library.owner_division_id
    library.refresh_from_db()
    assert (library.name, library.owner_division_id) == ("人事", owner)


def test_the_documents_of_its_owner_go_with_a_library_to_another_division(library: Library, people: People) -> None:
    taxes, archives = Division.objects.get(code="1040"), Division.objects.create(code="1050", name="文書館")
    for title, division in (("旅費条例", library.owner_division), ("保存規程", archives)):
        Document.objects.create(library=library, title=title, owner_division=division)
    edit = reverse("documents:edit_library", args=[library.pk])
    assert "同じ所管課の文書も" in people.administrator.get(edit).content.decode()
    fields = {"name": "旅費", "owner_division": taxes.pk, "audience": "all_staff"}
    answer = people.administrator.post(edit, fields, follow=True).content.decode()
    assert "文書1件の所管課も、「税務課」に変えました。" in answer
    owners = dict(Document.objects.values_list("title", "owner_division__name"))
    assert owners == {"旅費条例": "税務課", "保存規程": "文書館"}
    assert '"documents":1' in Entry.objects.latest("sequence").details
    again = people.administrator.post(edit, fields, follow=True).content.decode()
    assert "保存しました。" in again and "変えました" not in again
