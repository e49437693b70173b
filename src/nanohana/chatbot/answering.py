"""A citizen's question to one chatbot: always one named outcome, decided step by step in the order of ``Outcome``.

Each step looks at the question and gives the reply, or nothing; the first reply holds. What is shown is fixed text,
approved text word for word, or sentences of published documents. Nothing is guessed.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace

from nanohana.answering.same_question import normal_form
from nanohana.chatbot import personal, readable, replies, texts
from nanohana.chatbot.asked import Asked
from nanohana.chatbot.emergency import card_by_words
from nanohana.chatbot.evidence import evidence_answer
from nanohana.chatbot.loaded import LoadedChatbot, Site
from nanohana.chatbot.outcomes import Outcome, Reply
from nanohana.chatbot.scope import nearer_chatbot, other_chatbot, welfare_alone_is_meant, welfare_is_meant
from nanohana.chatbot.talk import Talk, gives_up, is_insult, orders_the_machine, talk, without_a_telephone
from nanohana.chatbot.vectors import Embed
from nanohana.japanese.normalise import key
from nanohana.published.content import FixedText

Step = Callable[[Asked], Reply | None]


def answer(
    bot: LoadedChatbot,
    question: str,
    before: Sequence[str],
    site: Site,
    today: datetime.date,
    embed: Embed | None = None,
) -> Reply:
    """The reply to a question; ``before`` are the earlier questions of the conversation, the oldest first.

    ``embed`` makes the vector of a question by the model of the published vectors; without it words decide alone. What
    it raises is raised here.
    """
    asked = Asked(bot, question.strip(), before, site, today, embed)
    reply = next(reply for step in STEPS if (reply := step(asked)) is not None)
    possible = asked.danger.possible
    return reply if possible is None else replace(reply, possible_emergency=possible.key)


def _emergency(asked: Asked) -> Reply | None:
    """Where meaning alone raises the alarm, the card stands above what would have answered."""
    card = asked.danger.card
    if card is None:
        return None
    if card_by_words(asked.question):
        return replies.card(card)
    ordinary = next(reply for step in STEPS if step is not _emergency and (reply := step(asked)) is not None)
    return replies.card_above(asked, card, ordinary)


def _stopped(asked: Asked) -> Reply | None:
    if not asked.site.stops(asked.bot.content.key):
        return None
    return replies.with_contacts(asked, Outcome.STOPPED, asked.site.switches.message or texts.STOPPED)


def _unreadable(asked: Asked) -> Reply | None:
    reason = readable.reason_against(asked.question)
    if reason == texts.OTHER_LANGUAGE:
        return replies.with_contacts(asked, Outcome.UNREADABLE, reason)
    return Reply(Outcome.UNREADABLE, text=reason) if reason else None


def _personal_data(asked: Asked) -> Reply | None:
    found = personal.personal_information(asked.question)
    if not found:
        return None
    hand_over = asked.bot.content.hand_over
    more = texts.PERSONAL_DATA_TO_OFFICERS if hand_over else ""
    text = texts.PERSONAL_DATA.format(kinds=personal.in_words(found)) + more
    return Reply(Outcome.PERSONAL_DATA, text=text, hand_over=hand_over)


def _abuse(asked: Asked) -> Reply | None:
    if orders_the_machine(asked.question):
        return Reply(Outcome.ABUSE, text=texts.INSTRUCTION, choices=replies.examples(asked))
    if is_insult(asked.question):
        return replies.with_contacts(asked, Outcome.ABUSE, texts.ABUSE)
    return None


def _forbidden(asked: Asked) -> Reply | None:
    return _fixed_text(asked, asked.bot.content.forbidden_topics, Outcome.FORBIDDEN)


def _fixed(asked: Asked) -> Reply | None:
    return _fixed_text(asked, asked.bot.content.fixed_answers, Outcome.FIXED)


def _fixed_text(asked: Asked, fixed: Sequence[FixedText], outcome: Outcome) -> Reply | None:
    for one in fixed:
        if any(key(word).strip() in asked.folded for word in one.words if word.strip()):
            return Reply(outcome, text=one.text, hand_over=asked.bot.content.hand_over)
    return None


def _small_talk(asked: Asked) -> Reply | None:
    kind = talk(asked.question)
    if kind is None or (kind == Talk.PERSON and normal_form(asked.question) in asked.bot.approved):
        return None
    if kind == Talk.PERSON:
        return replies.with_contacts(asked, Outcome.SMALL_TALK, replies.framing_of(asked).person)
    return replies.small_talk(asked, kind)


def _faq(asked: Asked) -> Reply | None:
    return replies.approved(asked) if asked.match.is_shown else None


def _gives_up(asked: Asked) -> Reply | None:
    """Whom nothing here has helped is shown the offices, not more questions."""
    return replies.with_contacts(asked, Outcome.SMALL_TALK, texts.GIVES_UP) if gives_up(asked.question) else None


def _without_a_telephone(asked: Asked) -> Reply | None:
    """Who cannot use a telephone is shown the ways in writing, not another field that speaks of the deaf."""
    if not without_a_telephone(asked.question):
        return None
    return replies.with_contacts(asked, Outcome.FIXED, replies.in_writing(asked))


def _evidence(asked: Asked) -> Reply | None:
    """Not where an approved question is likelier than not to be meant: that one is offered."""
    if other_chatbot(asked) is not None or asked.match.is_likely:
        return None
    found = evidence_answer(asked.searched, asked.bot.passages, asked.today)
    return replies.evidence(asked, found) if found else None


def _clarification(asked: Asked) -> Reply | None:
    if other_chatbot(asked) is not None:
        return None
    if asked.site.welfare_guide and welfare_alone_is_meant(asked) and not asked.match.is_likely:
        return None
    if asked.match.is_offered:
        return replies.which_one(asked, nearer_chatbot(asked))
    return replies.more_please(asked) if replies.is_vague(asked) else None


def _out_of_scope(asked: Asked) -> Reply | None:
    other = other_chatbot(asked)
    if other is not None:
        return replies.other_chatbot(asked, other)
    if asked.site.welfare_guide and welfare_is_meant(asked):
        return replies.with_contacts(asked, Outcome.OUT_OF_SCOPE, replies.framing_of(asked).welfare)
    return None


def _no_evidence(asked: Asked) -> Reply:
    text = replies.of_this_prefecture(asked, replies.framing_of(asked).no_evidence)
    return replies.with_contacts(asked, Outcome.NO_EVIDENCE, text, score=asked.match.sure)


STEPS: tuple[Step, ...] = (
    _emergency, _stopped, _unreadable, _personal_data, _abuse, _forbidden, _fixed, _small_talk, _faq,
    _gives_up, _without_a_telephone, _evidence, _clarification, _out_of_scope, _no_evidence,
)  # fmt: skip
