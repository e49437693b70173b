"""Who wants a person, or cannot be answered here, is led to one in a way that they can use."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nanohana.chatbot.asked import Asked
from nanohana.chatbot.asked_verbs import unknown_verbs
from nanohana.chatbot.faq_match import Match, Ranked
from nanohana.chatbot.loaded import Site, load
from nanohana.chatbot.outcomes import Outcome
from nanohana.chatbot.replies import which_one
from nanohana.chatbot.scope import nearer_chatbot, other_chatbot
from nanohana.chatbot.talk import Talk, gives_up, talk
from nanohana.chatbot.tests.small_site import CAR, FOOD, TODAY, ask
from nanohana.published.content import Faq


@pytest.mark.parametrize(
    "said",
    [
        "職員を出せ", "人間を出して", "お前じゃ話にならん。人間を出せ", "何度も待たされた。担当者と話したい",
        "お前じゃ話にならん", "同じことばっかり言いやがって。機械では話が通じない！",
    ],
)  # fmt: skip
def test_who_asks_for_a_person_angrily_too_is_led_to_one(said: str) -> None:
    reply = ask(said)
    assert reply.outcome == Outcome.SMALL_TALK
    assert reply.hand_over and reply.contacts


@pytest.mark.parametrize(
    "said",
    [
        "電話番号教えて", "電話番号は何番ですか？", "問い合わせ先はどこ", "連絡先を教えてください", "電話で聞きたい",
        "直接電話で相談したいのですが", "目が悪くて読めません。電話したいんじゃが", "窓口の電話番号を知りたい",
    ],
)  # fmt: skip
def test_who_asks_where_to_turn_is_shown_the_offices(said: str) -> None:
    reply = ask(said)
    assert reply.outcome == Outcome.SMALL_TALK and reply.contacts and reply.hand_over


def test_a_number_of_something_and_an_approved_wording_are_questions() -> None:
    assert talk("警察署の電話番号を教えて") is None and talk("電話で自動車税を払いたい") is None
    phones = Faq("car-009", "自動車税センターの電話番号は何番ですか。", "000-000-1401です。", ("電話番号教えて",))
    asked = load(replace(CAR.content, faqs=(*CAR.content.faqs, phones)))
    assert ask("電話番号教えて", bot=asked).faq == "car-009"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("ありがとうね、助かったよ", Talk.THANKS), ("またわからなくなったら聞きます", Talk.FAREWELL),
        ("また来ます", Talk.FAREWELL), ("また督促状が来ます", None), ("また聞くね", Talk.FAREWELL),
        ("またわからなくなったら聞くね", Talk.FAREWELL),
    ],
)  # fmt: skip
def test_thanks_and_farewells_of_every_day(said: str, kind: Talk | None) -> None:
    assert talk(said) == kind


def test_a_question_in_another_language_leads_to_people() -> None:
    reply = ask("How much is the automobile tax and where can I pay it?")
    assert reply.hand_over and reply.contacts


@pytest.mark.parametrize(
    "said", ["耳が聞こえません。ファックス番号を教えてください", "電話が苦手です。メールで相談できますか"]
)
def test_who_cannot_use_a_telephone_is_shown_ways_in_writing(said: str) -> None:
    deaf = Faq(
        "food-002",
        "耳が聞こえない人は、保健所にどのように相談しますか。",
        "ファクシミリで相談できます。",
        ("ファックス番号",),
    )
    food = replace(FOOD.content, faqs=(*FOOD.content.faqs, deaf))
    reply = ask(said, site=Site((CAR, load(food))))
    assert reply.outcome == Outcome.FIXED
    assert "文字で相談" in reply.text and reply.hand_over and reply.contacts
    silent = load(replace(CAR.content, hand_over=False))
    assert "職員に相談する" not in ask(said, bot=silent).text


def test_who_may_not_write_a_telephone_number_learns_where_to_leave_it() -> None:
    reply = ask("090-1234-5678に電話をください")
    assert reply.outcome == Outcome.PERSONAL_DATA
    assert reply.hand_over and "連絡先を伝えて相談したいときは、「職員に相談する」を押してください。" in reply.text
    without = ask("090-1234-5678に電話をください", bot=load(replace(CAR.content, hand_over=False)))
    assert not without.hand_over and "職員に相談する" not in without.text


def test_a_few_words_about_nothing_belong_to_no_other_field() -> None:
    """Their letters are near to some approved question of any field."""
    closing = Faq("food-009", "お店をやめます。", "届け出てください。", ("もうやめます",))
    food = load(replace(FOOD.content, faqs=(closing,)))
    assert ask("もうやめますわ", site=Site((CAR, food))).outcome == Outcome.CLARIFICATION


DOGS = Faq("food-018", "ペットを連れた客を店に入れてもよいですか。", "断れません。", ("盲導犬を断ってもいいですか",))


@pytest.mark.parametrize(
    "said",
    [
        "もうええわ",
        "ほなもうええです",
        "もういいです。",
        "もういいや、自分で調べます",
        "全然使えへんわ",
        "あきらめました",
    ],
)
def test_whom_nothing_has_helped_is_shown_the_offices(said: str) -> None:
    reply = ask(said)
    assert reply.text.startswith("お役に立てず、申し訳ありません。") and reply.contacts and not reply.choices
    assert talk(said) is None  # its meaning is looked at: it may be said in despair


@pytest.mark.parametrize(
    "said", ["もういい年なので免許を返します", "もう使えない納付書はどうすればいい", "もういい、死にたい"]
)
def test_who_goes_on_after_that_is_answered(said: str) -> None:
    assert not gives_up(said)


def near_to(said: str, faq: Faq) -> Asked:
    """A question to the chatbot of the car tax that is far nearer to an approved question of another one."""
    other = load(replace(FOOD.content, faqs=(faq,), scope_words=()))
    asked = Asked(CAR, said, (), Site((CAR, other)), TODAY)
    vars(asked)["others"] = [(0.9, other)]
    return asked


def test_who_wants_a_thing_is_not_led_to_a_field_that_only_speaks_of_it() -> None:
    how = near_to("盲導犬がほしい", replace(DOGS, answer="盲導犬は、申請すれば借りられます。"))
    assert nearer_chatbot(how) is how.others[0][1]
    assert nearer_chatbot(near_to("盲導犬がほしい", DOGS)) is None
    assert ask("盲導犬がほしい").outcome == Outcome.OUT_OF_SCOPE  # the welfare guide


@pytest.mark.parametrize(
    ("said", "text", "unknown"),
    [
        ("盲導犬がほしい", "盲導犬を断ってもいいですか", ["欲しい"]),
        ("盲導犬がほしい", "盲導犬は、県に申請すれば貸与されます", []),
        ("納付書を直してほしい", "納付書を直します", []),
    ],
)
def test_a_wish_for_a_thing_asks_how_it_is_got(said: str, text: str, unknown: list[str]) -> None:
    assert unknown_verbs(said, text) == unknown


def test_nobody_is_led_away_from_what_is_likely_meant_here_but_may_go_there() -> None:
    """「高卒でも受けれる？」 is near to 高卒認定 in another field, and likelier than not of the examinations here."""
    asked = near_to("高卒でも受けれる？", Faq("food-007", "高卒でも受けられますか。", "はい。"))
    here, far = (Ranked(CAR.content.faqs[0], 0.2),), asked.others[0][1]
    vars(asked)["match"] = Match(here, 0.1, is_shown=False, is_likely=False, is_offered=True)
    assert other_chatbot(asked) is far
    vars(asked)["match"] = Match(here, 0.5, is_shown=False, is_likely=True, is_offered=True)
    assert other_chatbot(asked) is None and nearer_chatbot(asked) is far
    choices = which_one(asked, nearer_chatbot(asked)).choices
    assert [choice.chatbot for choice in choices] == ["", "food"]
