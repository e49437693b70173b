"""``nanohana chatbots``, for when no page can be reached."""

from __future__ import annotations

from click.testing import CliRunner, Result

from nanohana.apps.chatbots import editing
from nanohana.apps.chatbots.commands import chatbots
from nanohana.apps.chatbots.models import Chatbot
from nanohana.apps.chatbots.tests.conftest import People, expects, now, published


def ran(*arguments: str) -> Result:
    return CliRunner().invoke(chatbots, arguments)


def test_the_list_says_what_citizens_see(chatbot: Chatbot, people: People) -> None:
    assert "car-tax\t未公開\t自動車税\t税務課" in ran("list").output
    published(chatbot, people)
    assert "第1版（公開サイトへ未反映）" in ran("list").output
    shown = ran("show", "car-tax").output
    assert "FAQ 2件、設問 2件" in shown and "職員0003が承認" in shown


def test_a_check_ends_badly_where_a_question_does(chatbot: Chatbot, people: People) -> None:
    assert ran("check", "car-tax").exit_code == 0
    editing.save_question(people.member, chatbot, expects("自動車の税金はいつまで", "car-002"))
    failed = ran("check", "car-tax")
    assert failed.exit_code == 1 and "× 自動車の税金はいつまで" in failed.output


def test_stopping_without_a_public_site_says_that_nobody_has_confirmed(chatbot: Chatbot) -> None:
    stopped = ran("stop", "car-tax")
    assert stopped.exit_code == 1 and "まだ伝わっていません" in stopped.output and now(chatbot).is_stopped
    ran("resume", "car-tax")
    assert not now(chatbot).is_stopped


def test_what_is_not_approved_cannot_be_published_here(chatbot: Chatbot) -> None:
    assert "二人目が承認してください" in ran("publish", "car-tax").output
    assert "はありません" in ran("show", "nothing").output
