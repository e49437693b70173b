"""The first page: questions out of the documents one may read, what is new, and what an empty house says."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.template.loader import render_to_string
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from nanohana.access.tests.people import account_in, signed_in
from nanohana.answering.evidence import Source
from nanohana.answering.reading import Excerpt, together
from nanohana.apps.assistant.templatetags.citing import beyond_headings, parts
from nanohana.apps.assistant.welcome import DOCUMENTS_READ
from nanohana.documents.models import Document, StoredBlock, Version
from nanohana.organization.models import Division

pytestmark = pytest.mark.django_db
SOURCE = Source(1, "", "", "規則", "", "", "", None, None, (), "", 0, 0, "")


def with_headings(document: Document, *headings: str) -> None:
    version = document.versions.get()
    for ordinal, heading in enumerate(headings):
        StoredBlock.objects.create(version=version, ordinal=ordinal, kind="paragraph", heading_path=[heading])


def first_page(client: Client) -> str:
    return client.get("/").content.decode()


def test_a_question_of_a_document_is_offered_and_asked_at_once(client: Client, document: Document) -> None:
    with_headings(document, "第1条（趣旨）", "第9条（日当）", "問6　友人宅に泊まった場合、宿泊料は出ますか。")
    shown = first_page(client)
    assert 'value="友人宅に泊まった場合、宿泊料は出ますか"' in shown
    assert "日当は" not in shown  # one a document


def test_else_a_provision_is_asked_about_but_none_that_says_nothing(client: Client, document: Document) -> None:
    with_headings(document, "第1条（趣旨）", "第9条（日当）")
    assert f"{document.title}では、日当はどのように定められていますか" in first_page(client)


def test_questions_of_the_own_division_come_first(document: Document) -> None:
    with_headings(document, "問1　夏季休暇は何日取れますか。")
    elsewhere = Division.objects.create(code="9999", name="よその課")
    for number in range(DOCUMENTS_READ):
        newer = Document.objects.create(library=document.library, title=f"案内{number}", owner_division=elsewhere)
        version = Version.objects.create(
            document=newer, filename="a.txt", sha256=f"{number:064}", size=1, state="ready",
            in_force=DateRange(None, None),
        )  # fmt: skip
        heading = f"問1　窓口{number}はどこですか。"
        StoredBlock.objects.create(version=version, ordinal=0, kind="paragraph", heading_path=[heading])
    shown = first_page(signed_in(account_in(document.owner_division, "0001")))
    assert shown.index("夏季休暇は何日取れますか") < shown.index("はどこですか")


def test_what_is_new_is_shown_to_those_who_may_read_it(client: Client, document: Document) -> None:
    assert document.title in first_page(client)
    type(document.library).objects.update(audience="owner_division")
    assert document.title not in first_page(client)


def test_documents_that_are_still_being_read_are_counted_here_and_where_nothing_is_found(
    client: Client, document: Document
) -> None:
    assert "登録中の文書" not in first_page(client)
    document.versions.update(state="queued")
    assert "登録中の文書が1件あります" in first_page(client)
    answer = client.post("/ask/", {"question": "クルーズ船の係留料はいくらですか"}, follow=True).content.decode()
    assert "登録文書に根拠が見つかりません" in answer and "登録中の文書が1件あります" in answer
    type(document.library).objects.update(audience="owner_division")
    assert "登録中の文書" not in first_page(client)


def test_an_empty_house_says_so(client: Client) -> None:
    shown = first_page(client)
    assert "まだ登録されていません" in shown
    assert "質問の例" not in shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("第5章　休暇\n（日数）\n第10条　5日とする。", "第10条　5日とする。"),
        ("第10条　5日とする。", "第10条　5日とする。"),
        ("（日数）", "（日数）"),
    ],
)
def test_an_excerpt_does_not_repeat_the_headings_above_it(text: str, shown: str) -> None:
    path = ("第5章 休暇", "第10条（日数）")
    assert beyond_headings(Excerpt(text, replace(SOURCE, heading_path=path, text=text))) == shown


def test_a_row_of_a_table_is_shown_with_its_heads_as_a_table() -> None:
    rows = [(["区分", "額"], True), (["その他の職員", "11,500円"], False)]
    assert parts("次のとおりとする。\n区分\t額\nその他の職員\t11,500円") == [("次のとおりとする。", []), ("", rows)]
    row = Excerpt("その他の職員\t11,500円", replace(SOURCE, text="区分\t額\nその他の職員\t11,500円"), "区分\t額")
    assert parts(beyond_headings(row)) == [("", rows)]
    another = replace(row, text="部長\t13,500円")
    [one] = together([row, another])
    assert parts(beyond_headings(one)) == [("", [*rows, (["部長", "13,500円"], False)])]
    assert together([row, replace(another, heads="職\t額")]) == [row, replace(another, heads="職\t額")]


def test_heads_in_two_rows_are_shown_as_heads_both() -> None:
    table = "区分\t\t専決できる金額\t\n\t\t部長\t課長\n支出命令\t\t－\t全額"
    excerpt = Excerpt(table, replace(SOURCE, version=str(uuid4()), text=table))
    page = render_to_string("assistant/excerpts.html", {"excerpts": [excerpt]})
    rows = LexborHTMLParser(page).css(".excerpt-table tr")
    assert ["is-head" in row.attributes.get("class", "") for row in rows] == [True, True, False]
    assert [cell.text() for cell in rows[1].css("th[scope=col]")] == ["部長", "課長"] and not rows[2].css("th")
