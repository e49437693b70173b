"""The day in a question, newer versions beside an answer, and what is 未施行."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.utils.timezone import localdate

from nanohana.answering.models import Turn
from nanohana.answering.tests.registered import RULES
from nanohana.documents.models import Document, Version
from nanohana.documents.structure import Chunk
from nanohana.search.tests.indexed import index

pytestmark = pytest.mark.django_db
Ask = Callable[..., Turn]
DAY = datetime.date
CHANGE = DAY(2025, 4, 1)
CHIP = "令和6年4月1日時点で検索"


def page(client: Client, turn: Turn) -> str:
    return client.get(f"/c/{turn.conversation_id}/").content.decode()


def amend(document: Document, start: DAY, days: int) -> Version:
    """A version with another number of days, from ``start`` on."""
    before = document.versions.get(in_force__endswith=None)
    Version.objects.filter(pk=before.pk).update(in_force=DateRange(before.in_force.lower, start))
    made = Version.objects.create(
        document=document, filename="kyuka.txt", sha256="1" * 64, size=1, state="ready", format="txt",
        effective_from=start, in_force=DateRange(start, None),
    )  # fmt: skip
    texts = [text.replace("5日とする", f"{days}日とする") for text in RULES]
    passages = [Chunk(text, (text[:4],), (), "provision", n, n) for n, text in enumerate(texts)]
    index(made, passages)
    return made


@pytest.fixture
def amended(document: Document) -> Version:
    return amend(document, CHANGE, 7)


@pytest.mark.usefixtures("amended")
def test_a_question_is_answered_as_of_the_day_it_tells(client: Client, ask: Ask) -> None:
    then = ask("令和6年4月1日時点の夏季休暇は何日ですか。")
    assert (then.as_of, then.reads_day, then.searched) == (DAY(2024, 4, 1), True, "夏季休暇は何日ですか。")
    shown = page(client, then)
    assert "夏季休暇は、5日とする" in shown
    assert CHIP in shown
    now = ask("夏季休暇は何日ですか。")
    assert "夏季休暇は、7日とする" in page(client, now)
    assert "時点で検索" not in page(client, now)


@pytest.mark.usefixtures("amended")
def test_the_chip_takes_the_day_away(client: Client, ask: Ask) -> None:
    then = ask("令和6年4月1日時点の夏季休暇は何日ですか。")
    form = page(client, then).split('<form class="asked-day"')[1].split("</form>")[0]
    for value in (then.pk, then.conversation_id, then.question):
        assert f'value="{value}"' in form
    assert 'name="reads_day" value="no"' in form
    again = ask(then.question, conversation=then.conversation_id, replaces=then.pk, reads_day="no")
    assert (again.as_of, again.reads_day) == (localdate(), False)
    assert "時点で検索" not in page(client, again)
    assert again.conversation.turns.count() == 1


@pytest.mark.usefixtures("amended")
def test_only_the_last_questions_day_can_be_taken_away(client: Client, ask: Ask) -> None:
    then = ask("令和6年4月1日時点の夏季休暇は何日ですか。")
    ask("宿泊料はいくらですか。", conversation=then.conversation_id)
    shown = page(client, then)
    assert CHIP in shown
    assert "asked-day-remove" not in shown


@pytest.mark.usefixtures("amended")
def test_a_question_that_is_only_a_day_asks_the_last_one_anew(client: Client, ask: Ask) -> None:
    first = ask("夏季休暇は何日ですか。")
    then = ask("令和6年4月1日時点では？", conversation=first.conversation_id)
    assert then.searched == "夏季休暇は何日ですか。"
    assert "夏季休暇は、5日とする" in page(client, then)
    assert 'value="令和6年4月1日"' in page(client, then), "the next question goes on at that day"


@pytest.mark.usefixtures("amended")
def test_a_day_that_was_set_counts_before_the_question_and_a_carried_one_after_it(client: Client, ask: Ask) -> None:
    there = "令和8年4月1日時点の夏季休暇は何日ですか。"
    then = ask(there, as_of="令和6年4月1日")
    assert (then.as_of, then.reads_day) == (DAY(2024, 4, 1), False)
    shown = page(client, then)
    assert "夏季休暇は、5日とする" in shown and "（質問の中の日付は使っていません）" in shown
    carried = {"as_of": "令和6年4月1日", "initial-as_of": "令和6年4月1日", "conversation": then.conversation_id}
    assert all(f'name="{name}" value="令和6年4月1日"' in shown for name in ("as_of", "initial-as_of"))
    further = ask(there, **carried)
    assert (further.as_of, further.reads_day) == (DAY(2026, 4, 1), True)
    assert ask("宿泊料はいくらですか。", **carried).as_of == DAY(2024, 4, 1)
    assert ask(there, **carried | {"as_of": "令和6年5月1日"}).as_of == DAY(2024, 5, 1)
    assert ask(there, **carried | {"as_of": ""}).as_of == DAY(2026, 4, 1)


@pytest.mark.usefixtures("amended")
def test_before_the_change_is_the_day_before_it(client: Client, ask: Ask) -> None:
    turn = ask("改正前の夏季休暇は何日ですか。")
    assert turn.as_of == CHANGE - datetime.timedelta(days=1)
    assert "夏季休暇は、5日とする" in page(client, turn)
    assert "令和7年3月31日時点で検索" in page(client, turn)


def test_a_rule_that_never_changed_is_answered_as_of_today(ask: Ask) -> None:
    assert ask("改正前の夏季休暇は何日ですか。").as_of == localdate()


def test_an_old_answer_tells_that_there_is_a_newer_version(client: Client, ask: Ask, amended: Version) -> None:
    then = ask("令和6年4月1日時点の夏季休暇は何日ですか。")
    shown = page(client, then)
    assert "新しい版があります：職員の休暇等に関する規則" in shown
    assert "現行の版は令和7年4月1日に施行されました。" in shown
    old = then.evidence.sources[0].version
    assert f"/comparison/{amended.document_id}/?old={old}&amp;new={amended.pk}&amp;cited={old}&amp;block=0" in shown
    assert "新しい版があります" not in page(client, ask())


def test_who_asks_what_has_changed_is_led_to_the_comparison(client: Client, ask: Ask, document: Document) -> None:
    link, asked = f'/comparison/{document.pk}/">新旧対照を見る', "夏季休暇は何が変わりましたか。"
    assert link not in page(client, ask(asked)), "there is one version"
    amend(document, CHANGE, 7)
    assert link in page(client, ask(asked))
    assert link not in page(client, ask("夏季休暇は何日ですか。"))
    assert link not in page(client, ask("住所が変わったことで夏季休暇は何日ですか。"))


def test_a_version_registered_after_the_answer_is_told_beside_it(client: Client, ask: Ask, document: Document) -> None:
    turn = ask()
    assert "新しい版" not in page(client, turn)
    amend(document, CHANGE, 7)
    assert "新しい版があります" in page(client, turn)


def test_a_coming_change_is_told_and_its_text_is_marked(client: Client, ask: Ask, document: Document) -> None:
    amend(document, DAY(2099, 4, 1), 9)
    shown = page(client, ask())
    assert "施行予定の改正があります" in shown
    assert "夏季休暇は、5日とする" in shown
    coming = ask("令和81年4月1日時点の夏季休暇は何日ですか。")
    assert "夏季休暇は、9日とする" in page(client, coming)
    assert "未施行</span>" in page(client, coming)
    text = client.get(f"/turns/{coming.pk}/answer.txt").content.decode()
    assert "令和81年4月1日施行（未施行）" in text
    listed = client.get("/search/", {"q": "夏季休暇", "as_of": "2099-04-01"}).content.decode()
    assert "未施行</span>" in listed
    version = coming.evidence.sources[0].version
    opened = client.get(f"/documents/versions/{version}/").content.decode()
    assert "未施行</span>" in opened
    assert "この版は未施行です" in opened
