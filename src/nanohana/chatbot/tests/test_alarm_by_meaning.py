"""A card that a message gets by its meaning alone: beside the answer, and not for what is approved or polite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from nanohana.chatbot.answering import STEPS, answer
from nanohana.chatbot.asked import Asked
from nanohana.chatbot.emergency_cards import CARDS
from nanohana.chatbot.emergency_meaning import meaning
from nanohana.chatbot.faq_match import Match, Ranked
from nanohana.chatbot.outcomes import Outcome
from nanohana.chatbot.tests.small_site import CAR, SITE, TODAY
from nanohana.chatbot.vectors import Vectors
from nanohana.published.content import Switches


def alarming(texts: Sequence[str]) -> Vectors:
    """For every text the vector that means the greatest danger."""
    known = meaning()
    nearest = (np.exp(known.known @ known.known.T - 1) @ known.weights[:, 0]).argmax()
    return np.stack([known.middle + known.axes @ known.known[nearest] for _ in texts])


def test_what_is_approved_word_for_word_and_politeness_raise_no_alarm_by_meaning() -> None:
    bot = replace(CAR, content=replace(CAR.content, vector_model=meaning().model))
    for question in ("車の税金いつまで", "ありがとう"):
        assert answer(bot, question, (), SITE, TODAY, alarming).outcome != Outcome.EMERGENCY
    assert answer(bot, "車が", (), SITE, TODAY, alarming).outcome == Outcome.EMERGENCY


def doubtful(texts: Sequence[str]) -> Vectors:
    """For every text a vector that neither raises an alarm nor rules danger out."""
    known = meaning()
    some = [known.middle + known.axes @ each for each in known.known[::20]]
    between = (known.limit + known.doubt) / 2
    return np.stack([min(some, key=lambda vector: abs(known.judged(text, vector)[0] - between)) for text in texts])


def test_where_danger_is_not_ruled_out_numbers_stand_under_the_same_answer() -> None:
    bot = replace(CAR, content=replace(CAR.content, vector_model=meaning().model))
    question = "納めるのを忘れていたら家に人が来ました"
    plain = answer(CAR, question, (), SITE, TODAY, doubtful)
    reply = answer(bot, question, (), SITE, TODAY, doubtful)
    assert reply.outcome != Outcome.EMERGENCY and not reply.emergency
    assert reply.possible_emergency in CARDS and not plain.possible_emergency
    assert replace(reply, possible_emergency="", score=0) == replace(plain, score=0)
    for common in ("車の税金いつまで", "ありがとう"):
        assert not answer(bot, common, (), SITE, TODAY, doubtful).possible_emergency


def test_a_card_by_meaning_alone_does_not_take_the_answer_away() -> None:
    bot = replace(CAR, content=replace(CAR.content, vector_model=meaning().model))
    by_meaning = answer(bot, "自動車の税の期限が知りたい", (), SITE, TODAY, alarming)
    assert by_meaning.emergency and by_meaning.hand_over
    assert by_meaning.choices[0].question == "自動車税の納期限はいつですか。"
    in_need = answer(bot, "もう頑張れそうにない", (), SITE, TODAY, alarming)
    assert in_need.emergency and in_need.hand_over and not in_need.choices
    by_words = answer(bot, "自動車税の納期限に死にたい", (), SITE, TODAY, alarming)
    assert by_words.emergency == "suicide" and not by_words.choices and not by_words.hand_over


@pytest.mark.parametrize(
    ("switches", "faq", "text"),
    [(Switches(0), "car-001", CAR.content.faqs[0].answer), (Switches(1, everything=True), "", "")],
)
def test_under_a_card_by_meaning_alone_stands_the_approved_answer(switches: Switches, faq: str, text: str) -> None:
    """Not where the chatbot is stopped."""
    bot = replace(CAR, content=replace(CAR.content, vector_model=meaning().model))
    asked = Asked(bot, "自動車税の納期限の日", (), replace(SITE, switches=switches), TODAY, alarming)
    vars(asked)["match"] = Match(
        (Ranked(CAR.content.faqs[0], 0.9),), 0.9, is_shown=True, is_likely=True, is_offered=True
    )
    reply = next(reply for step in STEPS if (reply := step(asked)) is not None)
    assert (reply.outcome, bool(reply.emergency), reply.faq) == (Outcome.EMERGENCY, True, faq)
    assert reply.text == (text if faq else CARDS[reply.emergency].text) and reply.hand_over
