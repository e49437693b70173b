"""The fixed texts of outcomes in the languages of the site (``fixed.toml``): they need no model."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from nanohana.chatbot import texts
from nanohana.chatbot.outcomes import Outcome, Reply
from nanohana.chatbot.tone import in_any_tone

_BY_TEXT: Mapping[str, str] = {
    texts.OTHER_LANGUAGE: "other_language",
    texts.EMPTY: "empty",
    texts.ABUSE: "abuse",
    texts.INSTRUCTION: "instruction",
    texts.GIVES_UP: "gives_up",
    texts.IN_WRITING: "in_writing",
    texts.IN_WRITING_BY_HAND_OVER: "in_writing_by_hand_over",
    **{text: name for name in ("person", "welfare", "no_evidence") for text in in_any_tone(name)},
}


def fixed_text(reply: Reply, language: str) -> str:
    """What the fixed text of a reply says in another language; empty in Japanese, and where it is no such text."""
    name = _BY_TEXT.get(reply.text.removeprefix(texts.ELSEWHERE)) or _by_outcome(reply)
    return _file()[name].get(language, "") if name else ""


def _by_outcome(reply: Reply) -> str:
    """Of those that tell what was found in the question."""
    if reply.outcome == Outcome.PERSONAL_DATA:
        return "personal_data"
    return "too_long" if reply.outcome == Outcome.UNREADABLE else ""


@cache
def _file() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(resources.files(__package__).joinpath("fixed.toml").read_text(encoding="utf-8"))
