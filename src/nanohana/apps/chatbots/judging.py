"""Whether a reply is what the question set expects, and what of it is shown to a citizen."""

from __future__ import annotations

from nanohana.apps.chatbots.models import Question
from nanohana.apps.chatbots.models.versions import OUTCOMES
from nanohana.chatbot.outcomes import Outcome, Reply
from nanohana.japanese.normalise import key as folded

NAMES = dict(OUTCOMES)


def name_of(outcome: str) -> str:
    return NAMES.get(outcome, outcome)


def shown(reply: Reply) -> str:
    """Everything a citizen reads of it, line by line."""
    contacts = [f"{each.name} {each.phone} {each.url}".strip() for each in reply.contacts]
    links = [f"{link.label} {link.url}" for link in reply.links]
    choices = [f"{choice.label} {choice.chatbot}".strip() for choice in reply.choices]
    return "\n".join(filter(None, (reply.text, *(each.text for each in reply.sentences), *links, *choices, *contacts)))


def expected(question: Question) -> str:
    """What is expected, in words."""
    wanted = question.faq or "、".join(f"「{word}」" for word in question.words)
    return f"{name_of(question.outcome)}：{wanted}" if wanted else name_of(question.outcome)


def fault(question: Question, reply: Reply) -> str:
    """Why the reply is not what is expected, in Japanese; empty where it is."""
    if reply.outcome != question.outcome:
        return f"結果が「{name_of(reply.outcome)}」でした。"
    if reply.outcome == Outcome.FAQ and question.faq and reply.faq != question.faq:
        return f"FAQ「{reply.faq}」が示されました。"
    text = folded(shown(reply))
    missing = [word for word in question.words if folded(word) not in text]
    return f"{'、'.join(f'「{word}」' for word in missing)}がありません。" if missing else ""
