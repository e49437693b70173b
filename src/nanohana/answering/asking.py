"""The way of a question up to the evidence: which question is searched, what is found, what of it answers."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.timezone import localdate

from nanohana.access.rights import Actor
from nanohana.answering.evidence import Evidence
from nanohana.answering.followups import searched_question
from nanohana.answering.neighbours import with_neighbours
from nanohana.answering.rarity import sought
from nanohana.answering.selection import select
from nanohana.protection.policy import Checked, check, in_words, starred
from nanohana.search.asked_day import AskedDay, asked_day, without_day
from nanohana.search.changes import find_as_asked
from nanohana.search.embedding import Vectors
from nanohana.search.found import EVERYWHERE, Scope

LONGEST_QUESTION = 4_000


class UnusableQuestion(Exception):
    """A question that cannot be searched; the message is Japanese and says what to do."""


class IndividualNumberFound(UnusableQuestion):
    """The question holds a My Number: it is neither searched nor kept."""

    def __init__(self, checked_text: Checked) -> None:
        count = len(checked_text.individual_numbers)
        super().__init__(
            f"マイナンバー（個人番号）と思われる番号が{count}か所あるため、質問を受け付けませんでした。"
            "質問はどこにも保存していません。印の付いた番号を消してから、もう一度質問してください。"
        )
        self.checked = checked_text


@dataclass(frozen=True, slots=True)
class Answer:
    """What was searched and what it gave. ``notes`` are Japanese sentences on what the search could not do.

    ``searched`` holds no personal information; ``personal_information`` says how much of each kind the question holds.
    ``vector`` is that of ``searched``, where one was made. ``as_of`` is the day whose versions were searched, read from
    the question itself where ``reads_day``.
    """

    question: str
    searched: str
    evidence: Evidence
    notes: tuple[str, ...]
    personal_information: Mapping[str, int]
    as_of: datetime.date
    reads_day: bool = False
    vector: Vectors | None = field(default=None, compare=False, repr=False)


def checked(question: str) -> str:
    """The question without white space around it. Raises UnusableQuestion, for a My Number IndividualNumberFound."""
    text = question.replace("\r\n", "\n").strip()
    if not text:
        raise UnusableQuestion("質問を入力してください。")
    if len(text) > LONGEST_QUESTION:
        raise UnusableQuestion(
            f"質問は{LONGEST_QUESTION:,}文字以内で入力してください（現在{len(text):,}文字）。入力した内容は残しています。"
        )
    if any(unicodedata.category(character) == "Cc" and character not in "\n\t" for character in text):
        raise UnusableQuestion("質問に使えない制御文字が含まれています。取り除いてから、もう一度質問してください。")
    found = check(text)
    if found.individual_numbers:
        raise IndividualNumberFound(found)
    return text


def ask(
    actor: Actor | None,
    question: str,
    *,
    as_of: datetime.date,
    scope: Scope = EVERYWHERE,
    earlier: Sequence[str] = (),
    reads_day: bool = False,
) -> Answer:
    """Find the evidence for a question, with the rights of the actor. Raises UnusableQuestion.

    With ``reads_day`` the day that the question tells counts instead of ``as_of`` (``search.asked_day``).
    """
    text, today = checked(question), localdate()
    asked = asked_day(text, today) if reads_day else None
    whole = without_private(_standing_alone(text, asked, [without_day(one, today) for one in earlier]))
    searched = whole.searchable
    day, found = find_as_asked(actor, searched, asked, scope=scope, as_of=as_of)
    wanted = sought(searched, found)
    evidence = _without_individual_numbers(with_neighbours(actor, select(wanted, found), wanted))
    return Answer(text, searched, evidence, found.notes, whole.counts, day, asked is not None, found.vector)


def _standing_alone(text: str, asked: AskedDay | None, earlier: Sequence[str]) -> str:
    """The question to search, without the words for its day; one that tells a day alone asks the last one anew."""
    if asked is None:
        return searched_question(text, earlier)
    if asked.rest:
        return searched_question(asked.rest, earlier)
    return searched_question("では", earlier) or text


def without_private(text: str) -> Checked:
    """What was found in a text; ``searchable`` holds something to look for. Raises UnusableQuestion."""
    whole = check(text)
    if not whole.searchable:
        raise UnusableQuestion(
            f"個人情報（{in_words(whole.counts)}）のほかに、探す言葉がありません。知りたいことを加えて、もう一度質問してください。"
        )
    return whole


def _without_individual_numbers(evidence: Evidence) -> Evidence:
    """A My Number in a registered document is the owner's to remove; it goes no further from there."""
    return replace(evidence, sources=tuple(replace(source, text=starred(source.text)) for source in evidence.sources))
