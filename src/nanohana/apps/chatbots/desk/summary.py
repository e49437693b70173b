"""What an officer should know before the first word: what was asked, what came of it, what was not answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from nanohana.apps.chatbots.models.versions import OUTCOMES
from nanohana.chatbot.outcomes import Outcome
from nanohana.published.desk import Asked, Thread

_LABELS = dict(OUTCOMES)
_UNANSWERED = frozenset({Outcome.NO_EVIDENCE, Outcome.CLARIFICATION, Outcome.OUT_OF_SCOPE, Outcome.UNREADABLE})
_ANSWERED = frozenset({Outcome.FAQ, Outcome.FIXED, Outcome.EVIDENCE})
_LANGUAGES = {"easy": "やさしい日本語", "en": "英語", "zh": "中国語", "ko": "韓国語"}


@dataclass(frozen=True, slots=True)
class Summary:
    """``wants`` is what the citizen wrote for officers, else the last question; ``unanswered`` found no answer."""

    wants: str
    outcomes: str  # 「承認済みのFAQ 1件、根拠なし・窓口の案内 2件」
    unanswered: tuple[str, ...]
    given: tuple[str, ...]  # the questions to which an answer was shown
    unhelpful: tuple[str, ...]
    language: str  # empty for ordinary Japanese
    is_emergency: bool


def summary(thread: Thread) -> Summary:
    asked = thread.asked
    counts = Counter(each.outcome for each in asked)
    return Summary(
        wants=thread.message or _first_said(thread) or (asked[-1].question if asked else ""),
        outcomes="、".join(f"{label} {counts[value]}件" for value, label in OUTCOMES if counts[value]),
        unanswered=_questions(each for each in asked if each.outcome in _UNANSWERED),
        given=_questions(each for each in asked if each.outcome in _ANSWERED),
        unhelpful=_questions(each for each in asked if each.rating == -1),
        language=_LANGUAGES.get(thread.head.language, ""),
        is_emergency=any(each.outcome == Outcome.EMERGENCY for each in asked),
    )


def outcome_label(outcome: str) -> str:
    return _LABELS.get(outcome, outcome)


def _first_said(thread: Thread) -> str:
    return next((said.text for said in thread.said if said.from_citizen), "")


def _questions(asked: Iterable[Asked]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.question for each in asked))
