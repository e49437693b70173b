"""What of a turn goes to a language model: by policy as it is, with placeholders, or not at all.

1. "block": a question with personal information is not sent. The excerpts answer it all the same.
2. "mask": placeholders stand for it, and their values come back in the answer. A model outside of the prefecture sees
   the evidence with placeholders too.
3. "warn": the question is sent as it is; the reader is told.

My Numbers are never sent: a question with one is refused before, and in evidence they are starred out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import QuerySet

from nanohana.answering.evidence import Evidence
from nanohana.answering.followups import searched_question
from nanohana.answering.models import Turn
from nanohana.answering.prompts import messages
from nanohana.configuration import Action, current
from nanohana.encryption.sealed import Unreadable
from nanohana.llm.gateway import Message, ModelUnavailable
from nanohana.llm.profiles import Profile
from nanohana.protection.masking import Masked
from nanohana.protection.policy import action, check, in_words, starred


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Messages as they are sent. ``masked`` puts the values back into what the model answers; ``checkable`` only those
    of the evidence: an answer is compared with documents, in which the person asked about does not stand."""

    messages: list[Message]
    masked: Masked
    checkable: Masked


def whole_question(turn: Turn) -> str:
    """What was asked, with the question before it where this one leans on it; personal information included."""
    before = turn.conversation.turns.filter(ordinal__lt=turn.ordinal)
    return searched_question(turn.question, readable_questions(before))


def readable_questions(turns: QuerySet[Turn]) -> list[str]:
    """What was asked in these turns, in their order, without what cannot be read any more."""
    asked = (turn.question for turn in turns.only("question").order_by("ordinal"))
    return [question for question in asked if not isinstance(question, Unreadable)]


def outgoing(question: str, evidence: Evidence, profile: Profile, *, general: bool) -> Outgoing:
    """The messages for a whole question. Raises ModelUnavailable where the policy keeps it back."""
    chosen = action_for(profile)
    found = check(question)
    if chosen == "block" and found.private:
        raise ModelUnavailable("personal_information")
    if chosen == "warn":
        masked = Masked(question, {})
    elif profile.own:
        masked = found.masked
    else:
        rules, asked = messages(question, evidence, profile, general=general)
        masked = check(asked["content"]).masked
        return _outgoing([rules, {**asked, "content": masked.text}], masked, evidence)
    return _outgoing(messages(masked.text, evidence, profile, general=general), masked, evidence)


def _outgoing(sent: list[Message], masked: Masked, evidence: Evidence) -> Outgoing:
    sent = [{**message, "content": starred(message["content"])} for message in sent]
    stands = "\n".join(source.text for source in evidence.sources)
    known = {name: value if value in stands else "" for name, value in masked.originals.items()}
    return Outgoing(sent, masked, replace(masked, originals=known))


def is_kept_back(turn: Turn, profile: Profile) -> bool:
    """Whether the question's personal information must not reach this model."""
    return bool(turn.personal_information) and action_for(profile) == "block"


def action_for(profile: Profile) -> Action:
    return action(profile.own, profile.label, current())


_WHAT_HAPPENS: dict[Action, str] = {
    "mask": "AIには伏せ字で送り、回答では元に戻します。",
    "warn": "AIにはそのまま送ります。",
    "block": "AIには送りません。",
}


def note(turn: Turn, profile: Profile | None) -> str:
    """What the reader is told of the personal information in a question; empty where there is none."""
    if not turn.personal_information:
        return ""
    sent = _WHAT_HAPPENS[action_for(profile)] if profile else ""
    return f"質問に個人情報（{in_words(turn.personal_information)}）があります。検索には使っていません。{sent}"
