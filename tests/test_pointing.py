"""What apps point to on pages of each other: the question page of heads and leaders, and the search of the portal."""

from __future__ import annotations

import pytest
from django.http import HttpRequest
from pytest_django import DjangoAssertNumQueries
from selectolax.lexbor import LexborHTMLParser

from nanohana.apps.feedback.models import Item
from nanohana.apps.pointing import waiting
from nanohana.apps.portal.ideas import note
from nanohana.apps.portal.models import Idea, Kind
from nanohana.apps.portal.tests.conftest import Staff, client_of, published, staff  # noqa: F401  # a fixture
from nanohana.apps.task_apps.models import TaskApp
from nanohana.apps.task_apps.shipping import load_shipped
from nanohana.apps.usage.permission import is_viewer
from nanohana.documents.models import Document, Library


def test_the_search_also_looks_at_documents_notes_and_task_apps_within_ones_rights(
    staff: Staff,  # noqa: F811
) -> None:
    load_shipped()
    library = Library.objects.create(name="資料", owner_division=staff.division, audience="owner_division")
    document = Document.objects.create(library=library, title="宿泊料の早見表", owner_division=staff.division)
    published(staff, Kind.TRAINING, title="出張の研修", body="配布します。", documents=[document.pk])
    idea = Idea.objects.create(title="旅費の計算", problem="手間", division=staff.division)
    note(idea, staff.member, "早見表を読み込ませたい。")
    page = client_of(staff.member).get("/portal/search/?q=早見表").content.decode()
    assert "出張の研修" in page and "旅費の計算" in page
    assert "出張の研修" not in client_of(staff.outsider).get("/portal/search/?q=早見表").content.decode()
    app = TaskApp.objects.get(shipped="honyaku")
    assert f'href="/apps/{app.pk}/"' in client_of(staff.member).get("/portal/search/?q=翻訳").content.decode()


@pytest.mark.parametrize(
    ("who", "pointed_to"),
    [
        ("member", set()),
        ("leader", {"/usage/", "/usage/libraries/", "/portal/ideas/", "/portal/beginners/"}),
        ("chief", {"/usage/", "/usage/libraries/", "/feedback/"}),
    ],
)
def test_the_question_page_points_to_what_waits(
    staff: Staff,  # noqa: F811
    who: str,
    pointed_to: set[str],
) -> None:
    Item.objects.create(division=staff.division, reason="wrong")
    page = LexborHTMLParser(client_of(getattr(staff, who)).get("/").content.decode())
    assert {link.attributes["href"] for link in page.css(".waiting a")} == pointed_to


@pytest.mark.parametrize(("who", "queries"), [("member", 0), ("leader", 0), ("chief", 1)])
def test_it_costs_the_question_page_one_query_at_most(
    staff: Staff,  # noqa: F811
    who: str,
    queries: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    request = HttpRequest()
    request.user = getattr(staff, who)
    is_viewer(request)  # the header asks who somebody is on every page
    with django_assert_num_queries(queries):
        list(waiting(request))
