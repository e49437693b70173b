"""What the work list of libraries shows of ratings: by document, for whose work they are, no word of what was asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nanohana.access.models import Account
from nanohana.access.tests.people import account_in
from nanohana.answering.models import Turn
from nanohana.apps.feedback.models import Item
from nanohana.apps.feedback.tests.conftest import QUESTION, client_of
from nanohana.documents.models import Document
from nanohana.organization.models import Division

pytestmark = pytest.mark.django_db
LIBRARIES = "/usage/libraries/"


def shown_to(account: Account) -> str:
    return client_of(account).get(LIBRARIES).content.decode()


def test_unhandled_ratings_stand_by_document_and_lead_to_their_items(
    rate: Callable[..., Item], officer: Account, document: Document
) -> None:
    first, second, third = rate(), rate(), rate()
    Turn.objects.filter(pk=second.turn_id).update(outcome=Turn.Outcome.NO_EVIDENCE)
    Item.objects.filter(pk=third.pk).update(state=Item.State.FIXED)
    page = shown_to(officer)
    assert f'href="/feedback/?document={document.pk}"' in page and document.title in page
    assert "2件（うち、この文書に近いが根拠が見つからなかった質問1件）" in page and QUESTION not in page
    led_to = client_of(officer).get(f"/feedback/?document={document.pk}").content.decode()
    assert all(str(item.pk) in led_to for item in (first, second)) and str(third.pk) not in led_to


def test_ratings_of_another_division_are_not_in_its_list(
    rate: Callable[..., Item], officer: Account, document: Document
) -> None:
    item = rate()
    Item.objects.filter(pk=item.pk).update(division=Division.objects.create(code="030", name="財政課"))
    assert "対応していない評価は、ありません。" in shown_to(officer)
    outsider = account_in(Division.objects.get(code="030"), "0009")
    assert client_of(outsider).get(LIBRARIES).status_code == 404, "edits no library"


def test_the_title_of_a_document_that_one_may_not_read_is_not_told(
    rate: Callable[..., Item], officer: Account, document: Document
) -> None:
    from nanohana.documents.models import Library

    rate()
    other = Division.objects.create(code="030", name="財政課")
    secret = Library.objects.create(name="税務調査", audience="owner_division", owner_division=other)
    Library.objects.create(name="人事", owner_division=document.owner_division)  # the officer still edits one
    Document.objects.filter(pk=document.pk).update(library=secret, owner_division=other)
    assert document.title not in shown_to(officer)
