"""What is to be done in a library: documents that cannot be read, that hold no more, that soon will not."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.timezone import localdate
from selectolax.lexbor import LexborHTMLParser

from nanohana.access.models import Account
from nanohana.access.tests.people import signed_in
from nanohana.documents.models import Document, Library, Version
from nanohana.japanese.wareki import in_era
from nanohana.usage.tests.conftest import Body

DAY = datetime.timedelta(days=1)
Registered = Callable[..., Document]


@pytest.fixture
def editor(body: Body) -> Account:
    return body.add("1001", "1010")


@pytest.fixture
def registered(body: Body) -> Registered:
    """A document with versions of these spans (start, end) around today, in days; None: it cannot be read."""

    def register(title: str, *spans: tuple[int | None, int | None] | None, division: str = "1010") -> Document:
        owner = body.divisions[division]
        library, _ = Library.objects.get_or_create(name=owner.name, owner_division=owner)
        document = Document.objects.create(title=title, library=library, owner_division=owner)
        for number, span in enumerate(spans):
            days = [None if end is None else localdate() + end * DAY for end in span] if span else None
            Version.objects.create(
                document=document, label=f"第{number + 1}版", filename="a.docx", sha256=title, size=1,
                state="ready" if span else "failed", failure="" if span else "パスワードが付いています。",
                in_force=DateRange(*days) if days else None,
            )  # fmt: skip
        return document

    return register


def tasks(account: Account) -> dict[str, str]:
    """Each part of the list with something in it, by its title."""
    page = LexborHTMLParser(signed_in(account).get("/usage/libraries/").content.decode())
    parts = page.css("section section")
    return {heading.text(): part.text(separator=" ") for part in parts if (heading := part.css_first("h3"))}


def test_documents_that_cannot_be_read_say_why_and_lead_there(editor: Account, registered: Registered) -> None:
    document = registered("勤務規則", None)
    registered("よい文書", (None, None))
    part = tasks(editor)["読み取れなかった文書"]
    assert "勤務規則 第1版" in part and "パスワードが付いています。" in part and "よい文書" not in part
    page = signed_in(editor).get("/usage/libraries/").content.decode()
    assert f'href="/documents/{document.pk}/"' in page and "利用の記録はまだありません" in page


def test_documents_that_hold_no_more_or_not_for_long(editor: Account, registered: Registered) -> None:
    registered("終わった要領", (-900, -400), (-400, -1))
    registered("もうすぐ終わる要領", (-900, 30))
    registered("次の版がある要領", (-900, 30), (30, None))
    registered("長く続く要領", (-900, 900))
    registered("これからの要領", (10, None))
    registered("読めない要領", None)
    over, ending = (tasks(editor)[title] for title in ("現行の版がない文書", "まもなく廃止になり、次の版がない文書"))
    assert over.count("要領") == 1 and "終わった要領 第2版" in over and f"{in_era(localdate() - DAY)}に廃止" in over
    assert ending.count("要領") == 1 and "もうすぐ終わる要領" in ending


def test_only_the_documents_that_one_may_change_are_listed(body: Body, editor: Account, registered: Registered) -> None:
    registered("県税の手引", None, division="1040")
    registered("勤務規則", None)
    assert "県税の手引" not in tasks(editor)["読み取れなかった文書"] and "現行の版がない文書" not in tasks(editor)
    administrator = Account.objects.create(username="admin", is_administrator=True)
    assert "県税の手引" in tasks(administrator)["読み取れなかった文書"]


def test_more_than_are_shown_are_counted_with_the_way_to_all(editor: Account, registered: Registered) -> None:
    for number in range(12):
        registered(f"文書{number}", None)
    part = tasks(editor)["読み取れなかった文書"]
    assert part.count("パスワード") == 10 and "ほかに2件あります" in part
    assert "/documents/?state=failed" in signed_in(editor).get("/usage/libraries/").content.decode()


def test_the_page_says_what_is_not_shown_and_why(editor: Account, registered: Registered) -> None:
    registered("勤務規則", (None, None))
    page = signed_in(editor).get("/usage/libraries/").content.decode()
    assert "ここに表示しないものと、その理由" in page and "質問した職員ごとの鍵で暗号化" in page
    assert "読み取れなかった文書は、ありません。" in page and not tasks(editor)
