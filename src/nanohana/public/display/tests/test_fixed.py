"""The fixed texts of outcomes are said in the reader's language, above the Japanese."""

from __future__ import annotations

import pytest

from nanohana.chatbot import texts
from nanohana.chatbot.outcomes import Outcome, Reply
from nanohana.chatbot.readable import LONGEST
from nanohana.chatbot.tone import Tone, framing
from nanohana.public.display.fixed import fixed_text
from nanohana.public.display.labels import LANGUAGES

OTHERS = [language for language in LANGUAGES if language != "ja"]
REPLIES = [
    Reply(Outcome.UNREADABLE, text=texts.OTHER_LANGUAGE),
    Reply(Outcome.UNREADABLE, text=texts.EMPTY),
    Reply(Outcome.UNREADABLE, text=texts.TOO_LONG.format(most=LONGEST, length=800)),
    Reply(Outcome.PERSONAL_DATA, text=texts.PERSONAL_DATA.format(kinds="電話番号")),
    Reply(Outcome.ABUSE, text=texts.ABUSE),
    Reply(Outcome.ABUSE, text=texts.INSTRUCTION),
    Reply(Outcome.SMALL_TALK, text=texts.GIVES_UP),
    Reply(Outcome.SMALL_TALK, text=framing(Tone.GENTLE).person),
    Reply(Outcome.OUT_OF_SCOPE, text=texts.WELFARE),
    Reply(Outcome.NO_EVIDENCE, text=texts.NO_EVIDENCE),
    Reply(Outcome.NO_EVIDENCE, text=f"{texts.ELSEWHERE}{texts.NO_EVIDENCE}"),
    Reply(Outcome.FIXED, text=texts.IN_WRITING),
    Reply(Outcome.FIXED, text=texts.IN_WRITING_BY_HAND_OVER),
]


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: reply.text[:12])
def test_a_fixed_text_is_said_in_every_language(reply: Reply) -> None:
    said = [fixed_text(reply, language) for language in OTHERS]
    assert all(said) and len(set(said)) == len(OTHERS)
    assert not fixed_text(reply, "ja")


@pytest.mark.parametrize("outcome", [Outcome.FAQ, Outcome.EVIDENCE, Outcome.FIXED, Outcome.FORBIDDEN])
def test_what_the_owner_wrote_is_not_taken_for_a_fixed_text(outcome: Outcome) -> None:
    assert not fixed_text(Reply(outcome, text="5月31日までに納めてください。"), "en")


def test_the_limit_that_is_named_is_the_limit() -> None:
    long = Reply(Outcome.UNREADABLE, text=texts.TOO_LONG.format(most=LONGEST, length=800))
    assert all(str(LONGEST) in fixed_text(long, language) for language in OTHERS)
