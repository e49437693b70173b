"""想定問答: questions that a member of the assembly may ask about a document, each with the sentence that answers it.

1. The sentences that say an amount, a change, an aim, a problem, a condition or a day, the weightiest of each kind.
2. The question asks for just that, of what the sentence is about (what stands before its は, else its heading).
3. The next question, 「なぜ」, is put as well. A reason is quoted where one stands near by and is about the same; where
   none does, the answer has to be prepared, and nothing is made up.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from nanohana.japanese.normalise import key
from nanohana.summarizing.choosing import choose
from nanohana.summarizing.originals import Original, Sentence
from nanohana.summarizing.points import LEAD, Quote, quote_of, readable
from nanohana.summarizing.salience import Weighed, cosine
from nanohana.summarizing.summary import usable, weigh

OF_A_KIND = 4
_LONGEST_TOPIC = 40  # characters


class Kind(StrEnum):
    AMOUNT = "金額"
    CHANGE = "変更"
    AIM = "目標"
    PROBLEM = "課題"
    CONDITION = "条件"
    SCHEDULE = "時期"


_SAYS = {
    Kind.AMOUNT: re.compile(r"\d[\d,.]*(?:万|億|千)*円|[千万億]円"),
    Kind.CHANGE: re.compile(
        "から.{1,25}[へに](?:引き上げ|引き下げ|増|減|変更|改め|拡大|短縮|延長)|→|改正|廃止|新設|見直し"
    ),
    Kind.AIM: re.compile("目標(?!設定)|を目指す"),
    Kind.PROBLEM: re.compile("課題(?!の?解決)|懸念|不足|困難(?!化)|おそれ|深刻|遅れ"),
    Kind.CONDITION: re.compile("は.*(?:に限[りる]|除く|対象と|なければならない|できない|場合に).*。"),
    Kind.SCHEDULE: re.compile(r"(?:\d+月|年度).*(?:予定|開始|実施|施行|行う|までに)"),
}
_ASKS = {
    Kind.AMOUNT: ("金額はいくらか。", "その金額の根拠は何か。"),
    Kind.CHANGE: ("これまでと何が変わるのか。", "変更する理由は何か。"),
    Kind.AIM: ("目標は何か。", "目標をどのように達成するのか。"),
    Kind.PROBLEM: ("どのような課題があるのか。", "課題の原因は何か。"),
    Kind.CONDITION: ("対象や条件はどうなっているのか。", "その条件を設ける理由は何か。"),
    Kind.SCHEDULE: ("時期はいつか。", "その時期とした理由は何か。"),
}
_REASON = re.compile("ため、|ためである|ことから|によるもの|を踏まえ|理由")
_NEAR = 3  # sentences
_SAME_MATTER = 0.05  # cosine
_TOPIC = re.compile("(?P<topic>[^、。]{2,60}?)(?:については|に(?:おいて)?は|は)、?")
_NO_TOPIC = re.compile("^(?:本県|当県|県|国|本計画|令和.{1,3}年度?|今後|これ|それ|次|以上)(?:で)?$")
_LEADING = re.compile("^(?:また|なお|さらに|ただし|一方|このため)、?")
_SIGNS = re.compile("[【】〔〕■◆●※]|(?:に関すること|について)$")


@dataclass(frozen=True, slots=True)
class ExpectedQuestion:
    """``answer`` says what ``question`` asks for. ``why`` is the next question; ``reason`` answers it where the same
    section gives one, else the answer has to be prepared."""

    kind: Kind
    question: str
    answer: Quote
    why: str
    reason: Quote | None


def expected_questions(original: Original) -> list[ExpectedQuestion]:
    """The questions in the order of the text, at most ``OF_A_KIND`` of each kind. Raises NothingToSummarise."""
    sentences, _ = usable(original)
    _, parts = weigh(original.title, sentences)
    in_order = sorted((one for part in parts for one in part), key=lambda one: (one.sentence.block, one.sentence.start))
    found: dict[tuple[Kind, str], ExpectedQuestion] = {}
    for one, kind in _chosen(in_order):
        if topic := _topic(one.sentence, original.title):
            found.setdefault((kind, topic), _question(one, kind, topic, in_order))
    return sorted(found.values(), key=lambda question: (question.answer.block, question.answer.start))


def _chosen(weighed: Sequence[Weighed]) -> Iterator[tuple[Weighed, Kind]]:
    """Each sentence for the first kind that it says."""
    of_kind: dict[Kind, list[Weighed]] = defaultdict(list)
    for one in weighed:
        says = next((kind for kind, pattern in _SAYS.items() if pattern.search(key(one.sentence.text))), None)
        if says:
            of_kind[says].append(one)
    for kind, candidates in of_kind.items():
        yield from ((one, kind) for one in choose(candidates, OF_A_KIND))


def _question(one: Weighed, kind: Kind, topic: str, in_order: Sequence[Weighed]) -> ExpectedQuestion:
    asked, why = _ASKS[kind]
    reason = _reason(one, in_order)
    return ExpectedQuestion(
        kind, f"{topic}について、{asked}", quote_of(one.sentence), why, quote_of(reason) if reason else None
    )


def _reason(one: Weighed, in_order: Sequence[Weighed]) -> Sentence | None:
    """The nearest sentence of the same section that gives a reason for the same matter, also the sentence itself."""
    at = in_order.index(one)
    near = in_order[max(0, at - _NEAR) : at + _NEAR + 1]
    reasons = [
        other
        for other in near
        if _REASON.search(other.sentence.text)
        and other.sentence.heading_path == one.sentence.heading_path
        and cosine(other.vector, one.vector) >= _SAME_MATTER
    ]
    return min(reasons, key=lambda other: abs(in_order.index(other) - at)).sentence if reasons else None


def _topic(sentence: Sentence, title: str) -> str:
    """What a sentence is about; empty where nobody could ask for it."""
    found = None if sentence.heads else _TOPIC.match(_LEADING.sub("", readable(sentence.text)))
    said = found["topic"].strip() if found else ""
    if not said or _NO_TOPIC.match(key(said)):
        said = next(reversed(sentence.heading_path), title)
    named = _SIGNS.sub("", LEAD.sub("", said)).strip()
    return named if len(named) <= _LONGEST_TOPIC else ""
