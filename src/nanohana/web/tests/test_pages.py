"""What every answer of the site has in common, and the pages for errors."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from psycopg.errors import DiskFull, UniqueViolation
from psycopg_pool import PoolTimeout

from nanohana.access.models import Account
from nanohana.web import views

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(Account.objects.create_account("hanako", "春の菜の花 2026"))
    return client


def test_every_page_forbids_what_it_does_not_bring_itself(client: Client) -> None:
    answer = client.get("/sign-in/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    html = answer.content.decode()
    assert "style=" not in html and "<script>" not in html and "http://" not in html.replace("http://www.w3.org", "")


@pytest.mark.parametrize("page", ["/", "/documents/", "/documents/export.csv", "/account/security/", "/nowhere/"])
def test_no_browser_keeps_a_page_beyond_signing_out(staff: Client, page: str) -> None:
    assert staff.get(page)["Cache-Control"] == "private, no-store"


def test_an_unknown_address_says_what_to_do(staff: Client) -> None:
    answer = staff.get("/documents/versions/00000000-0000-0000-0000-000000000000/")
    assert answer.status_code == 404
    assert "ページが見つかりません" in answer.content.decode()


def test_a_missing_page_looks_the_same_to_someone_not_signed_in(client: Client) -> None:
    assert client.get("/nowhere/").status_code == 404


@pytest.mark.parametrize(
    "page, status, words",
    [
        (views.bad_request, 400, "受け付けられない内容です"),
        (views.permission_denied, 403, "この操作はできません"),
        (views.page_not_found, 404, "ページが見つかりません"),
    ],
)
def test_an_error_says_what_happened_and_what_to_do(rf: RequestFactory, page: object, status: int, words: str) -> None:
    answer = page(rf.get("/"), Exception())  # type: ignore[operator]
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_the_page_for_inner_faults_needs_nothing_that_may_have_failed(
    rf: RequestFactory, django_assert_num_queries: object
) -> None:
    request: HttpRequest = rf.get("/")
    with django_assert_num_queries(0):  # type: ignore[operator]
        answer = views.server_error(request)
    assert answer.status_code == 500
    assert "処理できませんでした" in answer.content.decode()


@pytest.mark.parametrize(
    "cause, status, words",
    [
        (DiskFull(), 507, "空き容量が不足"),
        (PoolTimeout(), 503, "データベースが応答しない"),
        (UniqueViolation(), 409, "同時に"),
    ],
)
def test_what_fails_for_want_of_room_or_of_the_database_says_so(
    rf: RequestFactory, cause: Exception, status: int, words: str
) -> None:
    error = IntegrityError if status == 409 else OperationalError
    try:
        raise error from cause
    except DatabaseError:
        answer = views.server_error(rf.get("/"))
    assert answer.status_code == status and words in answer.content.decode()


def test_an_unknown_host_is_refused(client: Client) -> None:
    assert client.get("/sign-in/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("path, title", [("/search/", "検索"), ("/documents/", "文書")])
def test_the_menu_marks_where_one_is(staff: Client, path: str, title: str) -> None:
    html = staff.get(path).content.decode()
    assert f'<a href="{path}" aria-current="page">{title}</a>' in html
    assert html.count('aria-current="page"') - html.count('<span aria-current="page">') == 1


def test_names_are_escaped_wherever_they_appear(client: Client) -> None:
    client.force_login(Account.objects.create_account("<script>alert(1)</script>", "春の菜の花 2026"))
    assert "<script>alert" not in client.get("/search/").content.decode()


def test_the_address_of_a_form_opened_by_hand_says_what_to_do(staff: Client) -> None:
    answer = staff.get("/ask/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "はじめの画面へ" in answer.content.decode()


@pytest.mark.parametrize(
    ("referer", "page"),
    [
        ("http://testserver/documents/?title=a", "/documents/%3Ftitle%3Da"),
        ("https://example.com/documents/", "/"),
        ("http://testserver", "/"),
        ("", "/"),
    ],
)
def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(client: Client, referer: str, page: str) -> None:
    assert client.post("/ask/", headers={"Referer": referer})["Location"] == f"/sign-in/?next={page}"


def test_pages_name_their_person_to_scripts_but_for_those_by_which_one_proves_it(staff: Client) -> None:
    person = f'data-person="{Account.objects.get().pk}"'
    assert person in staff.get("/search/").content.decode()
    assert "data-person" not in staff.get(reverse("confirm")).content.decode()
    assert "data-person" not in Client().get("/sign-in/").content.decode()
