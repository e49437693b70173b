"""The dashboard of the welfare guide, over a real public site."""

from __future__ import annotations

import httpx
import psycopg
from django.utils.timezone import localdate

from nanohana.access.models import Account
from nanohana.access.tests.people import signed_in
from nanohana.apps.counters.dashboard import OUTCOMES, tables
from nanohana.apps.counters.models import Entry
from nanohana.audit.models import Entry as AuditEntry
from nanohana.public.tests.site import RunningSite
from nanohana.public.welfare.counting import GuideOutcome
from nanohana.published.desk import Counted, GuideFigures
from nanohana.sample.counters_content import sample_registry


def test_every_outcome_of_the_guide_has_its_words() -> None:
    assert OUTCOMES.keys() == {each.value for each in GuideOutcome}


def test_hidden_counts_are_said_to_be_hidden() -> None:
    needs, towns = (Counted("work", 0), Counted("dementia", 6)), (Counted("", 7),)
    made = {table.key: table for table in tables(GuideFigures(needs=needs, municipalities=towns))}
    assert made["needs"].rows == (("認知症", 6), ("仕事", None))
    assert made["municipalities"].rows == (("分からない", 7),)


def test_a_sum_without_some_months_is_said_to_be_one() -> None:
    needs, hours = (Counted("work", 6, is_least=True),), (Counted("9", 5, is_least=True), Counted("10", 0))
    made = {table.key: table for table in tables(GuideFigures(needs=needs, hours=hours))}
    assert made["needs"].rows == (("仕事※", 6),)
    assert made["hours"].rows[8:11] == (("8時台", 0), ("9時台※", 5), ("10時台", None))
    chart = made["hours"].chart
    assert chart is not None
    drawn = [point.label for line in chart.lines for point in line]
    assert "8時台" in drawn and "10時台" not in drawn  # hidden is not none


def test_keepers_see_what_the_guide_was_asked_and_save_it(
    row: Entry, keeper: Account, outsider: Account, running_public_site: RunningSite
) -> None:
    running_public_site.publish(sample_registry(localdate()))
    client = signed_in(keeper)
    assert "この期間の利用はありません" in client.get("/counters/dashboard/").content.decode()
    for _ in range(5):
        sent = {"needs": "dementia", "municipality": "港浦市", "age": "elder"}
        httpx.post(f"{running_public_site.url}/welfare/", data=sent).raise_for_status()
    assert "この期間の利用はありません" in client.get("/counters/dashboard/").content.decode()  # the month goes on
    with psycopg.connect(running_public_site.database) as public:
        public.execute("UPDATE public_guidecount SET day = date_trunc('month', day)::date - 1")
    page = client.get("/counters/dashboard/").content.decode()
    assert "窓口を案内" in page and "認知症" in page and "港浦市" in page
    saved = client.get("/counters/dashboard/figures.csv").content.decode("utf-8-sig")
    assert "困りごと,認知症,5" in saved
    assert AuditEntry.objects.filter(verb="counter.exported").exists()
    assert signed_in(outsider).get("/counters/dashboard/").status_code == 404


def test_without_a_public_site_the_page_says_so(row: Entry, keeper: Account) -> None:
    page = signed_in(keeper).get("/counters/dashboard/")
    assert page.status_code == 200 and "公開サイト" in page.content.decode()
