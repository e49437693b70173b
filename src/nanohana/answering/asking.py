"""The way of a question up to the evidence: which question is searched, what is found, what of it answers."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from nanohana.access.rights import Actor
from nanohana.answering.evidence import Evidence
from nanohana.answering.followups import searched_question
from nanohana.answering.selection import select
from nanohana.search.finding import find
from nanohana.search.found import EVERYWHERE, Scope

LONGEST_QUESTION = 4_000


class UnusableQuestion(Exception):
    """A question that cannot be searched; the message is Japanese and says what to do."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was searched and what it gave. ``notes`` are Japanese sentences on what the search could not do."""

    question: str
    searched: str
    evidence: Evidence
    notes: tuple[str, ...]


def checked(question: str) -> str:
    """The question without white space around it. Raises UnusableQuestion."""
    text = question.replace("\r\n", "\n").strip()
    if not text:
        raise UnusableQuestion("質問を入力してください。")
    if len(text) > LONGEST_QUESTION:
        raise UnusableQuestion(
            f"質問は{LONGEST_QUESTION:,}文字以内で入力してください（現在{len(text):,}文字）。入力した内容は残しています。"
        )
    if any(unicodedata.category(character) == "Cc" and character not in "\n\t" for character in text):
        raise UnusableQuestion("質問に使えない制御文字が含まれています。取り除いてから、もう一度質問してください。")
    return text


def ask(
    actor: Actor | None,
    question: str,
    *,
    as_of: datetime.date,
    scope: Scope = EVERYWHERE,
    earlier: Sequence[str] = (),
) -> Answer:
    """Find the evidence for a question, with the rights of the actor. Raises UnusableQuestion."""
    text = checked(question)
    searched = searched_question(text, earlier)
    found = find(actor, searched, scope=scope, as_of=as_of)
    return Answer(text, searched, select(searched, found), found.notes)
