"""An administrator looks as a member of the staff: sees what they see, does nothing in their name, is recorded."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from nanohana.access.models import Account
from nanohana.access.tests.people import account_in, signed_in
from nanohana.answering.models import Conversation
from nanohana.audit.models import Entry
from nanohana.documents.models import Document, Library
from nanohana.organization.models import Division

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Account:
    return account_in(Division.objects.create(code="1040", name="税務課"), "0002")


@pytest.fixture
def documents() -> dict[str, Document]:
    division = Division.objects.create(code="1010", name="人事課")
    libraries = [
        Library.objects.create(name=name, owner_division=division, audience=audience)
        for name, audience in (("例規", "all_staff"), ("内規", "owner_division"))
    ]
    return {
        library.name: Document.objects.create(library=library, title=f"{library.name}の文書", owner_division=division)
        for library in libraries
    }


@pytest.fixture
def administrator() -> Client:
    return signed_in(Account.objects.create(username="kanri", is_administrator=True))


def _page(client: Client, name: str, *arguments: object) -> str:
    return client.get(reverse(name, args=arguments)).content.decode()


def test_the_administrator_sees_what_the_person_sees_and_comes_back(
    administrator: Client, person: Account, documents: dict[str, Document]
) -> None:
    assert "内規の文書" in _page(administrator, "documents:index")
    administrator.post(reverse("start_viewing", args=[person.pk]))
    shown = _page(administrator, "documents:index")
    assert "例規の文書" in shown and "内規の文書" not in shown
    assert "職員0002として見ています" in shown and "kanriに戻る" in shown
    assert administrator.get(reverse("documents:document", args=[documents["内規"].pk])).status_code == 404
    administrator.post(reverse("stop_viewing"))
    shown = _page(administrator, "documents:index")
    assert "内規の文書" in shown and "として見ています" not in shown


def test_nothing_is_done_or_read_in_the_person_s_name(administrator: Client, person: Account) -> None:
    Conversation.objects.create(owner=person, title="ひそかな質問")
    administrator.post(reverse("start_viewing", args=[person.pk]))
    for name in ("assistant:index", "assistant:conversations", "personnel:index", "audit_log:index", "change_password"):
        answer = administrator.get(reverse(name))
        assert answer.status_code == 403 and "ひそかな質問" not in answer.content.decode(), name
        assert "として見ています" in answer.content.decode()
    for name in ("assistant:ask", "documents:upload", "documents:create_library"):
        assert administrator.post(reverse(name), {"question": "服務"}).status_code == 403, name
    assert Conversation.objects.count() == 1


def test_it_is_recorded_as_the_administrator_s(
    administrator: Client, person: Account, documents: dict[str, Document]
) -> None:
    administrator.post(reverse("start_viewing", args=[person.pk]))
    administrator.get(reverse("documents:export"))
    administrator.post(reverse("stop_viewing"))
    rows = Entry.objects.order_by("sequence").values_list("verb", "name", "object_id")
    assert list(rows) == [
        ("access.viewing_begun", "kanri", str(person.pk)),
        ("document.list_exported", "kanri（職員0002として閲覧）", ""),
        ("access.viewing_ended", "kanri", str(person.pk)),
    ]


def test_who_is_no_administrator_any_more_sees_as_themselves(administrator: Client, person: Account) -> None:
    administrator.post(reverse("start_viewing", args=[person.pk]))
    Account.objects.filter(username="kanri").update(is_administrator=False)
    assert "として見ています" not in _page(administrator, "documents:index")


def test_others_cannot_begin(person: Account) -> None:
    client = signed_in(person)
    other = account_in(Division.objects.create(code="1", name="課"), "0003")
    assert client.post(reverse("start_viewing", args=[other.pk])).status_code == 404
    assert client.post(reverse("stop_viewing")).status_code == 302


def test_who_has_left_cannot_be_looked_as(administrator: Client, person: Account) -> None:
    Account.objects.filter(pk=person.pk).update(is_active=False)
    answer = administrator.post(reverse("start_viewing", args=[person.pk]), follow=True)
    assert "今は利用できない職員です" in answer.content.decode()


def test_signing_out_ends_it(administrator: Client, person: Account) -> None:
    administrator.post(reverse("start_viewing", args=[person.pk]))
    assert administrator.post(reverse("sign_out")).status_code == 302
    assert administrator.get(reverse("documents:index")).status_code == 302
