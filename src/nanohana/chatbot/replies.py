"""The replies of the outcomes: their fixed texts with contacts, choices and sources."""

from __future__ import annotations

import re
from dataclasses import replace

from nanohana.answering.asked_words import asked_words
from nanohana.chatbot import texts
from nanohana.chatbot.asked import Asked
from nanohana.chatbot.asked_nouns import names_elsewhere
from nanohana.chatbot.emergency_cards import Card
from nanohana.chatbot.evidence import EvidenceAnswer
from nanohana.chatbot.loaded import LoadedChatbot
from nanohana.chatbot.outcomes import Choice, Outcome, Reply
from nanohana.chatbot.talk import Talk
from nanohana.chatbot.tone import Framing, framing
from nanohana.search.synonyms import shipped

CHOICES = 3
_WITH_EXAMPLES = frozenset({Talk.GREETING, Talk.HOW})
_VAGUE = 12  # characters
_LETTER = re.compile("[一-鿿ァ-ヺ]")


def framing_of(asked: Asked) -> Framing:
    return framing(asked.bot.content.tone)


def with_contacts(asked: Asked, outcome: Outcome, text: str, score: float = 0.0) -> Reply:
    """A fixed text with the offices to turn to and the way to a person."""
    content = asked.bot.content
    return Reply(outcome, text=text, contacts=content.contacts, hand_over=content.hand_over, score=score)


def card(shown: Card) -> Reply:
    return Reply(Outcome.EMERGENCY, text=shown.text, emergency=shown.key)


def card_above(asked: Asked, shown: Card, ordinary: Reply) -> Reply:
    """Where meaning alone raised the alarm: who only asked for something must not be left with the card.

    ``ordinary`` is what the other steps say: an approved answer stands under the card. Else an approved question is
    offered, only where it is likelier than not to be meant: nobody in need is asked about taxes.
    """
    hand_over = asked.bot.content.hand_over
    if ordinary.outcome == Outcome.FAQ:
        return replace(ordinary, outcome=Outcome.EMERGENCY, emergency=shown.key, hand_over=hand_over)
    choices = _nearest(asked) if asked.match.is_likely else ()
    return replace(card(shown), choices=choices, hand_over=hand_over)


def in_writing(asked: Asked) -> str:
    return texts.IN_WRITING_BY_HAND_OVER if asked.bot.content.hand_over else texts.IN_WRITING


def small_talk(asked: Asked, kind: Talk) -> Reply:
    content = asked.bot.content
    said: str = getattr(framing_of(asked), kind)
    text = said.format(title=content.title, field=content.field, owner=content.owner)
    if kind == Talk.GREETING and content.greeting:
        text = content.greeting
    return Reply(Outcome.SMALL_TALK, text=text, choices=examples(asked) if kind in _WITH_EXAMPLES else ())


def approved(asked: Asked) -> Reply:
    """The approved answer as it was approved."""
    faq, sure = asked.match.best, asked.match.sure
    return Reply(Outcome.FAQ, text=faq.answer, links=faq.links, faq=faq.key, topic=faq.topic, score=sure)


def evidence(asked: Asked, found: EvidenceAnswer) -> Reply:
    text = framing_of(asked).evidence
    return Reply(Outcome.EVIDENCE, text=text, sentences=found.sentences, sources=found.sources, score=found.sure)


def which_one(asked: Asked, other: LoadedChatbot | None = None) -> Reply:
    """One question back: the nearest approved questions to choose from, and another chatbot that may be meant."""
    elsewhere = (_of_chatbot(asked, other),) if other is not None else ()
    return Reply(
        Outcome.CLARIFICATION, text=of_this_prefecture(asked, framing_of(asked).faq_choices),
        choices=(*_nearest(asked), *elsewhere), topic=asked.match.best.topic,
        hand_over=asked.bot.content.hand_over, score=asked.match.sure,
    )  # fmt: skip


def of_this_prefecture(asked: Asked, text: str) -> str:
    """A text, after a word to who asks about another prefecture."""
    return f"{texts.ELSEWHERE}{text}" if names_elsewhere(asked.question) else text


def _nearest(asked: Asked) -> tuple[Choice, ...]:
    near = [one.faq for one in asked.match.ranked[:CHOICES]]
    return tuple(Choice(faq.question, question=faq.question) for faq in near)


def is_vague(asked: Asked) -> bool:
    """Whether hardly anything is said: one word of the field, or none at all."""
    things = [word for word in asked_words(asked.searched.text, shipped()) if not word.form]
    return len(asked.searched.text) <= _VAGUE and len(things) <= 1


def more_please(asked: Asked) -> Reply:
    return Reply(
        Outcome.CLARIFICATION, text=framing_of(asked).vague, choices=examples(asked),
        hand_over=asked.bot.content.hand_over,
    )  # fmt: skip


def other_chatbot(asked: Asked, other: LoadedChatbot) -> Reply:
    text = framing_of(asked).other_chatbot.format(title=asked.bot.content.title)
    choices = (_of_chatbot(asked, other),)
    return Reply(Outcome.OUT_OF_SCOPE, text=text, choices=choices, score=asked.others[0][0])


def _of_chatbot(asked: Asked, other: LoadedChatbot) -> Choice:
    return Choice(other.content.title, question=asked.question, chatbot=other.content.key)


def examples(asked: Asked) -> tuple[Choice, ...]:
    return tuple(Choice(example, question=example) for example in asked.bot.content.examples)
