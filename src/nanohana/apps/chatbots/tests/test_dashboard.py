"""The dashboard of the owner division, over a real public site."""

from __future__ import annotations

import datetime

import pytest
from django.utils.timezone import localdate
from selectolax.lexbor import LexborHTMLParser

from nanohana.apps.chatbots.dashboard.tables import key_figures, tables
from nanohana.apps.chatbots.desk.words import duration
from nanohana.apps.chatbots.models import Chatbot
from nanohana.apps.chatbots.tests.citizen import Citizen, asks
from nanohana.apps.chatbots.tests.conftest import People
from nanohana.audit.models import Entry
from nanohana.public.handing_over.tests.scene import ALWAYS
from nanohana.public.tests.content import car_tax
from nanohana.public.tests.site import RunningSite
from nanohana.published.desk import Counted, Figures
from nanohana.web.periods import PeriodForm, every_day

DASHBOARD = "/chatbots/car-tax/dashboard/"
SOME = Figures(
    10, 4, (Counted("faq", 6), Counted("no_evidence", 2), Counted("small_talk", 2)), (Counted("納期限", 6),),
    (Counted("2026-11-25", 10),), (Counted("10", 10),), 3, 1, (Counted("closed", 2),), 90, 400,
)  # fmt: skip


def test_figures_have_one_definition_each() -> None:
    values = {title: value for title, value, _ in key_figures(SOME)}
    assert values == {
        "質問": "10件", "会話": "4件", "回答できた割合": "75%", "「役に立った」割合": "75%", "職員への相談": "2件",
        "待ち時間（中央値）": "1分", "待ち時間（90％点）": "6分",
    }  # fmt: skip
    assert all(definition for _, _, definition in key_figures(SOME))


def test_tables_have_every_day_and_every_hour() -> None:
    made = {table.key: table for table in tables(SOME, datetime.date(2026, 11, 24), datetime.date(2026, 11, 26))}
    assert made["days"].rows == (("2026-11-24", 0), ("2026-11-25", 10), ("2026-11-26", 0))
    assert len(made["hours"].rows) == 24
    assert made["outcomes"].lines[0] == ("あいさつ・雑談", 2, "20.0%")
    assert list(tables(Figures(0, 0), localdate(), localdate())) == []


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, ""),
        ({"since": "令和8年11月26日", "until": "2026-11-01"}, "until"),
        ({"since": "2020-01-01"}, "since"),
        ({"since": "昨日"}, "since"),
    ],
)
def test_periods(given: dict[str, str], wrong: str) -> None:
    form = PeriodForm(given)
    assert list(form.errors) == ([wrong] if wrong else [])
    if not given:
        assert form.days == (localdate() - datetime.timedelta(days=29), localdate())
    assert len(every_day(*form.days)) <= 366


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "—"), (40, "40秒"), (61, "1分"), (3_600, "1時間"), (3_960, "1時間6分"), (200_000, "2日")],
)
def test_durations(seconds: float | None, words: str) -> None:
    assert duration(seconds) == words


def test_the_owner_sees_what_was_asked_and_hands_it_to_the_faq(
    running_public_site: RunningSite, chatbot: Chatbot, people: People
) -> None:
    running_public_site.publish(car_tax(hours=ALWAYS))
    asks(running_public_site.url, "car-tax", "ドローンの税金はいくらですか", "ドローンの税金はいくら？")
    asks(running_public_site.url, "car-tax", "納期限はいつですか", comment="古いのでは")
    Citizen.waiting(running_public_site.url, "car-tax")
    owner = people.client("member")
    page = owner.get(DASHBOARD)
    shown = LexborHTMLParser(page.text)
    assert page.status_code == 200
    assert "ドローンの税金はいくらですか" in page.text and "古いのでは" in page.text
    assert shown.css_first("form input[name=question]").attributes["value"] == "ドローンの税金はいくら？"  # the latest
    assert len(shown.css(".chart svg")) >= 4
    assert people.client("outsider").get(DASHBOARD).status_code == 404


def test_exports_are_recorded_and_inert(running_public_site: RunningSite, chatbot: Chatbot, people: People) -> None:
    running_public_site.publish(car_tax())
    asks(running_public_site.url, "car-tax", "=ドローン(1)の税金")
    owner = people.client("member")
    questions = owner.get(f"{DASHBOARD}questions.csv").content.decode("utf-8-sig")
    assert "'=ドローン(1)の税金" in questions
    figures = owner.get(f"{DASHBOARD}figures.csv").content.decode("utf-8-sig")
    assert "主な数字,質問,1件" in figures
    assert f"日ごとの質問,{localdate().isoformat()},1" in figures
    assert (
        list(Entry.objects.filter(verb="chatbot.figures_exported").values_list("object_title", flat=True))
        == ["自動車税"] * 2
    )
    for name in ("questions.csv", "figures.csv"):
        assert people.client("outsider").get(f"{DASHBOARD}{name}").status_code == 404


def test_without_a_public_site_the_page_says_so(chatbot: Chatbot, people: People) -> None:
    owner = people.client("member")
    assert "公開サイトの場所（public_url）が設定されていません" in owner.get(DASHBOARD).text
    assert owner.get(f"{DASHBOARD}questions.csv").status_code == 302
