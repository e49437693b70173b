"""The pages of the figures: who sees what, what is hidden, what is said of nothing."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from nanohana.access.models import Account
from nanohana.access.tests.people import signed_in
from nanohana.apps.usage.catalogue import PAGES, TABLES
from nanohana.audit.models import Entry
from nanohana.documents.models import Library
from nanohana.metering.models import DailyUse
from nanohana.organization.models import Division
from nanohana.usage.models import Run
from nanohana.usage.tests.conftest import Body, Use

ADDRESSES = [f"/usage/{kind}/" if kind else "/usage/" for kind in PAGES]
FILES = [f"/usage/{kind}.csv" for kind, kept in TABLES.items() if not kept.is_of_all]


@pytest.fixture
def administrator(db: None) -> Client:
    return signed_in(Account.objects.create(username="admin", is_administrator=True))


@pytest.fixture
def used(body: Body, use: Use) -> Body:
    """人事課: a head, and eight members who use the product. 税務課: a head, two who do and four who do not."""
    body.add("10", "1010", "P20")
    body.add("40", "1040", "P20")
    for number in range(8):
        use(body.add(f"1{number:03}", "1010"))
    for number in range(6):
        account = body.add(f"4{number:03}", "1040")
        if number < 2:
            use(account)
    return body


def head_of(division: str) -> Client:
    return signed_in(Account.objects.get(staff__number=division))


def rows(client: Client, kind: str, query: str = "") -> dict[str, list[str]]:
    """The cells of a table by the label of its row."""
    page = LexborHTMLParser(client.get(f"/usage/{kind}/{query}" if kind else f"/usage/{query}").content.decode())
    found = [
        [cell.text(strip=True) for cell in row.css("th, td")] for row in page.css(".table tbody tr, .table tfoot tr")
    ]
    return {label: cells for label, *cells in found}


def test_before_anybody_has_used_it_the_page_says_so(administrator: Client) -> None:
    for address in (*ADDRESSES, "/usage/assembly/"):
        page = administrator.get(address)
        assert page.status_code == 200 and "利用の記録はまだありません" in page.content.decode()


def test_the_pages_are_there_for_administrators_and_heads_alone(used: Body, administrator: Client) -> None:
    member, head = signed_in(Account.objects.get(staff__number="1000")), head_of("10")
    for address in (*ADDRESSES, *FILES):
        assert administrator.get(address).status_code == head.get(address).status_code == 200, address
        assert member.get(address).status_code == 404
        assert Client().get(address).status_code == 302
    assert "利用実績" in head.get("/").content.decode() and "利用実績" not in member.get("/").content.decode()
    assert (
        administrator.get("/usage/nothing/").status_code == administrator.get("/usage/nothing.csv").status_code == 404
    )
    assert administrator.get("/usage/assembly/").status_code == 200 and head.get("/usage/assembly/").status_code == 404


def test_a_head_sees_the_own_division_and_nothing_of_another(used: Body) -> None:
    for address in (*ADDRESSES, *FILES):
        assert "税務課" not in head_of("10").get(address).content.decode(), address
    assert rows(head_of("10"), "divisions") == {
        "人事課": ["9人", "8人", "88.9%", "8人", "8回"], "全体": ["9人", "8人", "88.9%", "8人", "8回"],
    }  # fmt: skip
    assert rows(head_of("40"), "divisions") == {
        "税務課": ["7人", "秘匿", "秘匿", "秘匿", "秘匿"], "全体": ["7人", "秘匿", "秘匿", "秘匿", "秘匿"],
    }  # fmt: skip


def test_the_head_of_a_department_sees_all_below_it(used: Body) -> None:
    used.add("1", "1000", "P10")
    assert set(rows(head_of("1"), "divisions")) == {"総務部", "人事課", "税務課", "全体"}


def test_small_cells_are_hidden_and_cannot_be_worked_out(used: Body, administrator: Client) -> None:
    shown = rows(administrator, "divisions")
    assert shown["全体"] == ["16人", "10人", "62.5%", "10人", "10回"]
    assert shown["人事課"] == ["9人", *["秘匿"] * 4] and shown["税務課"] == ["7人", *["秘匿"] * 4]
    text = administrator.get("/usage/divisions.csv").content.decode()
    assert "税務課,7,秘匿,秘匿,秘匿,秘匿" in text and Entry.objects.get().verb == "usage.exported"


def test_no_person_is_named_anywhere(used: Body, administrator: Client) -> None:
    for address in (*ADDRESSES, *FILES):
        assert "職員1000" not in administrator.get(address).content.decode()


def test_uses_stay_where_they_were_made(used: Body, administrator: Client, use: Use) -> None:
    spring = datetime.date(2026, 4, 1)
    people = list(Account.objects.filter(staff__number__startswith="1", staff__number__gt="1000"))
    for account in people:
        use(account, spring)
        used.move(account, "1040", datetime.date(2026, 5, 1))
    april = rows(administrator, "divisions", "?since=2026-04-01&until=2026-04-01")
    assert april["人事課"][-2:] == [f"{len(people)}人", f"{len(people)}回"] and april["税務課"][-2:] == ["0人", "0回"]


def test_the_period_is_by_months_and_the_day_as_of_which_is_said(used: Body, use: Use, administrator: Client) -> None:
    use(Account.objects.get(staff__number="1000"), datetime.date(2026, 4, 10))
    page = administrator.get("/usage/?since=2026-04-01&until=2026-05-01").content.decode()
    assert "令和8年4月1日から令和8年5月31日まで" in page
    assert administrator.get("/usage/?since=2026-06-01&until=2026-05-01").status_code == 422
    assert administrator.get("/usage/?since=x").status_code == 422


def test_steps_say_how_far_people_come(body: Body, use: Use, administrator: Client) -> None:
    days = [datetime.date(2026, 4, day) for day in (1, 2, 3, 4, 5)]
    for number, times in enumerate([1] * 6 + [5] * 7):
        account = body.add(f"1{number:03}", "1010")
        for day in days[:times]:
            use(account, day)
        if times == 5:
            use(account, datetime.date(2026, 5, 1))
    shown = rows(administrator, "", "?since=2026-04-01&until=2026-05-01")
    assert [shown[f"{step}回"][0] for step in range(1, 6)] == ["13人", "7人", "7人", "7人", "7人"]
    assert shown["定着"][0] == "7人" and shown["1回"][1] == "0人"
    autumn = rows(administrator, "", "?since=2026-04-01&until=2026-10-01")
    assert (autumn["1回"][1], autumn["5回"][1], autumn["定着"][0]) == ("6人", "7人", "0人")
    before = rows(administrator, "", "?since=2026-04-01&until=2026-04-01")
    assert (before["5回"][0], before["定着"][0]) == ("7人", "0人")


def test_who_may_edit_a_library_sees_what_is_to_be_mended_in_it_and_nothing_else(used: Body, use: Use) -> None:
    person = Account.objects.get(staff__number="1000")
    own = Library.objects.create(name="人事・服務", owner_division=Division.objects.get(code="1010"))
    other = Library.objects.create(name="県税", owner_division=Division.objects.get(code="1040"))
    for library in (own, other):
        use(person, outcome=Run.Outcome.NO_EVIDENCE, libraries=[library.pk])
    member = signed_in(person)
    assert rows(member, "libraries") == {"人事・服務": ["1回", "1回", "0回"], "全体": ["1回", "1回", "0回"]}
    assert "県税" not in member.get("/usage/libraries.csv").content.decode()
    page = member.get("/usage/libraries/").content.decode()
    assert "あなたが文書を登録し、変更できる文書庫の数字です" in page and 'href="/usage/"' not in page
    assert all(member.get(address).status_code == 404 for address in (*ADDRESSES, *FILES) if "libraries" not in address)
    assert 'href="/usage/libraries/"' in member.get("/feedback/").content.decode()


def test_the_list_for_owners_counts_by_library_and_leads_there(used: Body, use: Use, administrator: Client) -> None:
    own = Library.objects.create(name="人事・服務", owner_division=used.divisions["1010"])
    other = Library.objects.create(name="県税", owner_division=used.divisions["1040"])
    person = Account.objects.get(staff__number="1000")
    for library in (own, own, other):
        use(person, outcome=Run.Outcome.NO_EVIDENCE, libraries=[library.pk])
    assert rows(administrator, "libraries")["県税"] == ["1回", "1回", "0回"]
    assert set(rows(head_of("10"), "libraries")) == {"人事・服務", "全体"}
    assert rows(head_of("10"), "libraries")["全体"] == ["2回", "2回", "0回"]
    assert f'href="/documents/?library={own.pk}"' in head_of("10").get("/usage/libraries/").content.decode()


def test_every_column_has_its_definition_on_the_page(used: Body, administrator: Client) -> None:
    for address in ADDRESSES:
        page = LexborHTMLParser(administrator.get(address).content.decode())
        defined = {term.text(strip=True) for term in page.css(".definitions dt")}
        assert {head.text(strip=True) for head in page.css("thead th.number")} <= defined, address


def test_a_picture_says_in_words_what_it_shows(used: Body, administrator: Client) -> None:
    (picture,) = LexborHTMLParser(administrator.get("/usage/apps/").content.decode()).css(".chart svg")
    assert picture.css_first("title").text() == "アプリごとの利用：アプリの利用回数"
    assert picture.css_first("desc").text() == "質問する 10回"
    assert len(picture.css("rect")) == 1


def test_the_page_for_the_assembly(used: Body, administrator: Client, use: Use) -> None:
    use(Account.objects.get(staff__number="1000"), datetime.date(2025, 3, 31))
    page = administrator.get("/usage/assembly/?until=2026-10-01").content.decode()
    assert "利用開始（令和7年3月）から令和8年10月までで5人未満" in page and "令和8年10月31日現在" in page
    today = administrator.get("/usage/assembly/").content.decode()
    assert "までで10人" in today and "令和6年度（令和7年3月31日まで）" in today


def spent(division: Division, model: str, yen: str, calls: int = 1) -> None:
    DailyUse.objects.create(
        day=timezone.localdate(), model=model, division=division, app="assistant", calls=calls, prompt_tokens=1_000,
        answer_tokens=100, yen=Decimal(yen),
    )  # fmt: skip


def test_tokens_and_cost_by_division_and_model(used: Body, use: Use, administrator: Client) -> None:
    for number in range(2, 6):
        use(Account.objects.get(staff__number=f"4{number:03}"))
    spent(used.divisions["1010"], "nanoha-72b", "120.4", calls=3)
    spent(used.divisions["1040"], "nanoha-72b", "30.2")
    shown = rows(administrator, "costs")
    assert shown["人事課"] == ["3回", "0回", "1,000トークン", "100トークン", "121円"]
    assert shown["nanoha-72b"] == shown["全体"] == ["4回", "0回", "2,000トークン", "200トークン", "151円"]
    own = rows(head_of("10"), "costs")
    assert own["全体"][-1] == "121円" and "nanoha-72b" not in own
    assert head_of("10").get("/usage/model-costs.csv").status_code == 404


def test_the_cost_of_few_people_is_hidden(used: Body, administrator: Client) -> None:
    spent(used.divisions["1010"], "nanoha-72b", "120.4")
    spent(used.divisions["1040"], "nanoha-72b", "30.2")  # two people
    assert rows(administrator, "costs")["人事課"] == rows(administrator, "costs")["税務課"] == ["秘匿"] * 5
    assert rows(head_of("40"), "costs")["全体"] == ["秘匿"] * 5


def key_figures(client: Client) -> dict[str, str]:
    page = LexborHTMLParser(client.get("/usage/").text)
    figures = page.css(".key-figures > div")
    return {each.css("dt")[0].text(strip=True): each.css("dd")[0].text(strip=True) for each in figures}


def test_the_people_since_the_beginning_are_hidden_too_while_they_are_few(
    body: Body, use: Use, administrator: Client
) -> None:
    ever = "利用開始からの実人数"
    for number in range(4):
        use(body.add(f"1{number:03}", "1010"))
    assert key_figures(administrator)[ever] == key_figures(administrator)["利用を始めた職員"] == "秘匿"
    use(body.add("1005", "1010"))
    assert key_figures(administrator)[ever] == "5人"
