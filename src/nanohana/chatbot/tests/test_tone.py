"""The tone changes what frames an answer, and nothing else."""

from __future__ import annotations

import json
import string
from dataclasses import asdict, replace

import pytest

from nanohana.chatbot.answering import answer
from nanohana.chatbot.loaded import Site, load
from nanohana.chatbot.outcomes import Outcome, Reply
from nanohana.chatbot.tests.small_site import CAR, TODAY
from nanohana.chatbot.tone import TITLES, Tone, framing, in_any_tone
from nanohana.published.content import Chatbot, from_json, to_json

FRAMED = ("ありがとう", "あなたは誰ですか", "使い方を教えて", "職員と話したい", "自動車税", "沖縄の天気は晴れますか")
NEVER = (
    "自動車税の納期限はいつですか。",
    "センターの移転",
    "脱税のしかた",
    "もう死にたい",
    "090-1234-5678です",
    "馬鹿",
    "",
)


def said(question: str, tone: str) -> Reply:
    bot = load(replace(CAR.content, tone=tone))
    return answer(bot, question, (), Site((bot,)), TODAY)


@pytest.mark.parametrize("question", FRAMED)
def test_what_frames_differs_in_each_tone(question: str) -> None:
    replies = [said(question, tone) for tone in Tone]
    assert len({reply.text for reply in replies}) == len(Tone)
    assert len({reply.outcome for reply in replies}) == 1


@pytest.mark.parametrize("question", NEVER)
def test_approved_texts_emergencies_and_refusals_are_the_same_in_every_tone(question: str) -> None:
    standard = said(question, "")
    assert all(said(question, tone) == standard for tone in Tone)


@pytest.mark.parametrize("tone", list(Tone))
def test_sentences_of_documents_are_the_same_in_every_tone(tone: Tone) -> None:
    reply, standard = (
        said("納税証明書の交付手数料はいくらですか", tone),
        said("納税証明書の交付手数料はいくらですか", ""),
    )
    assert reply.outcome == Outcome.EVIDENCE
    assert (reply.sentences, reply.sources) == (standard.sentences, standard.sources)
    assert reply.text == framing(tone).evidence


def test_every_text_stands_in_every_tone_with_the_same_values() -> None:
    assert TITLES.keys() == set(Tone)
    for name in asdict(framing("")):
        assert len(in_any_tone(name)) >= 2, name
        fields = {frozenset(field for _, field, _, _ in string.Formatter().parse(text) if field)
                  for text in in_any_tone(name)}  # fmt: skip
        assert all(found <= {"title", "field", "owner"} for found in fields)


def test_versions_of_before_and_unknown_tones_speak_as_ever() -> None:
    held = json.loads(to_json(CAR.content))
    del held["tone"]
    read = from_json("chatbot", json.dumps(held).encode())
    assert isinstance(read, Chatbot) and framing(read.tone) == framing(Tone.STANDARD) == framing("rude")
