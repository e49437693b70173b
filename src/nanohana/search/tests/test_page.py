"""The search page as a browser without JavaScript sees it."""

from __future__ import annotations

import datetime
import re

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from nanohana.access.models import Account
from nanohana.documents.models import Document, Library, Version
from nanohana.documents.structure import Chunk, Span
from nanohana.search.tests.indexed import index

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embeddings")]
CHANGE = datetime.date(2025, 4, 1)


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(Account.objects.create_account("hanako", "春の菜の花 2026"))
    return client


def registered(library: Library, title: str, text: str, **more: object) -> Version:
    document = Document.objects.create(library=library, title=title, owner_division=library.owner_division)
    version = Version.objects.create(
        document=document, sha256="0" * 64, size=1, state="ready", format="docx",
        **{"in_force": DateRange(None, None), "filename": f"{title}.docx", **more},
    )  # fmt: skip
    chunk = Chunk(f"日当\n{text}", ("日当",), (Span(0, len(text), page=3),), "text", 0, 0)
    index(version, [chunk])
    return version


def page(client: Client, **query: object) -> str:
    answer = client.get("/search/", query)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_results_of_one_title_are_told_apart(library: Library, staff: Client) -> None:
    registered(library, "事務連絡", "日当の額を改める。", filename="4月.docx")
    registered(library, "事務連絡", "日当の請求の期限を定める。", filename="6月.docx")
    shown = page(staff, q="日当")
    assert "事務連絡（4月.docx）</a>" in shown and "事務連絡（6月.docx）</a>" in shown


def test_a_result_shows_where_it_stands_and_opens_its_passage(library: Library, staff: Client) -> None:
    version = registered(
        library, "旅費規則", "日当の額は、一日につき二千二百円とする。", label="第3版", effective_from=CHANGE,
        in_force=DateRange(CHANGE, None),
    )  # fmt: skip
    html = page(staff, q="日当の額")
    chunk = version.chunks.get()
    assert f'href="/documents/versions/{version.pk}/?chunk={chunk.pk}"' in html
    assert "<mark>日当</mark>の<mark>額</mark>は、" in html
    for words in ("旅費規則", "3ページ", "第3版", "令和7年4月1日施行", "施行中", "例規", "人事課", "Word"):
        assert words in html


def test_the_date_chooses_the_version_and_an_old_one_says_so(library: Library, staff: Client) -> None:
    registered(library, "旧規則", "日当は千円とする。", in_force=DateRange(None, CHANGE))
    registered(library, "新規則", "日当は二千円とする。", in_force=DateRange(CHANGE, None))
    old, new = page(staff, q="日当", as_of="令和7年3月31日"), page(staff, q="日当")
    assert "旧規則" in old and "新規則" not in old
    assert "現行ではありません" in old and "令和7年3月31日まで" in old
    assert "新規則" in new and "旧規則" not in new


def test_a_condition_narrows_and_stays_chosen(library: Library, staff: Client) -> None:
    other = Library.objects.create(name="手引", owner_division=library.owner_division)
    registered(library, "旅費規則", "日当は二千円とする。")
    registered(other, "旅費の手引", "日当は旅行の日数による。")
    html = page(staff, q="日当", library=other.pk)
    assert "旅費の手引" in html and "旅費規則" not in html
    assert f'name="library" value="{other.pk}" checked' in html
    assert "条件を外す" in html


def test_what_one_may_not_read_is_not_found(library: Library, staff: Client) -> None:
    registered(library, "懲戒の指針", "日当の不正受給は懲戒とする。")
    Library.objects.update(audience=Library.Audience.OWNER_DIVISION)
    assert "懲戒" not in page(staff, q="日当の不正受給")


def test_nothing_found_says_what_to_try(library: Library, staff: Client) -> None:
    html = page(staff, q="日当", library=library.pk)
    assert "該当する箇所が見つかりません" in html and "条件を外して検索" in html


def test_similar_passages_are_not_passed_off_as_matches(library: Library, staff: Client) -> None:
    registered(library, "旅費規則", "日当は二千円とする。")
    assert "この語句を含む箇所は見つかりません" in page(staff, q="xyzzy")


@pytest.mark.parametrize(
    "query, why",
    [
        ({"q": "日当", "as_of": "令和99年13月40日"}, "日付として読み取れません"),
        ({"q": "日当", "as_of": "1000-01-01"}, "日付として読み取れません"),
        ({"q": "日当", "as_of": "0001-01-01"}, "日付として読み取れません"),
        ({"q": "あ" * 401}, "400文字以内で入力してください"),
        ({"q": "日\0当"}, "入力内容を確かめてください"),
    ],
)
def test_what_cannot_be_searched_says_why_and_is_kept(staff: Client, query: dict[str, str], why: str) -> None:
    html = page(staff, **query)
    assert why in html
    assert query["q"].replace("\0", "") in html.replace("\0", "")


@pytest.mark.parametrize("query", [{}, {"q": "  "}, {"q": "日当", "library": "x"}, {"q": "日当", "division": "9" * 99}])
def test_odd_addresses_are_harmless(staff: Client, query: dict[str, str]) -> None:
    page(staff, **query)


def test_htmx_gets_what_was_found_alone(library: Library, staff: Client) -> None:
    registered(library, "旅費規則", "日当は二千円とする。")
    html = staff.get("/search/", {"q": "日当"}, headers={"HX-Request": "true"}).content.decode()
    assert "旅費規則" in html and "<html" not in html


def test_text_of_documents_is_escaped(library: Library, staff: Client) -> None:
    registered(library, "<b>題名</b>", "日当は<script>alert(1)</script>とする。")
    html = page(staff, q="日当")
    assert "<b>題名" not in html and "<script>alert" not in html


def test_the_page_needs_a_sign_in(client: Client) -> None:
    assert client.get("/search/?q=日当").status_code == 302
    assert client.post("/search/").status_code == 302


def test_a_day_in_the_words_is_the_day_searched_until_it_is_taken_away(library: Library, staff: Client) -> None:
    registered(library, "旧旅費規則", "日当は二千円とする。", in_force=DateRange(None, CHANGE))
    registered(library, "旅費規則", "日当は二千二百円とする。", in_force=DateRange(CHANGE, None))
    then = page(staff, q="令和6年4月1日時点の日当")
    assert "令和6年4月1日時点で検索" in then
    assert "旧旅費規則</a>" in then
    assert ">旅費規則</a>" not in then
    now = page(staff, q="令和6年4月1日時点の日当", whole="1")
    assert "時点で検索" not in now
    assert ">旅費規則</a>" in now
    given = page(staff, q="令和6年4月1日時点の日当", as_of="令和8年4月1日")
    assert "時点で検索" not in given and "語句の中の日付は使っていません" in given
