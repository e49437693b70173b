"""A summary of minutes (議事録の要約): what was decided, who does what by when, deadlines, and the points at issue.

1. The days of this meeting and of the next one are read (``meeting``); other days are resolved against them (``due``).
2. Each sentence is judged by its predicate (``predicates``) and by the section it stands in (``utterances``). What was
   proposed is decided where 「異議なし」 follows.
3. A model, where there is one, only says decisions and points at issue in fewer words; who, what and by when never
   come from it (``phrasing``).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from nanohana.japanese.normalise import key
from nanohana.japanese.wareki import in_era
from nanohana.summarizing.minutes import predicates
from nanohana.summarizing.minutes.due import Due, Meeting, due_in
from nanohana.summarizing.minutes.found import Action, Deadline, Decision, Issue, MinutesSummary
from nanohana.summarizing.minutes.meeting import meeting_of
from nanohana.summarizing.minutes.tasks import row_action, task_of
from nanohana.summarizing.minutes.utterances import Section, Utterance, utterances
from nanohana.summarizing.originals import NothingToSummarise, Original
from nanohana.summarizing.points import point_of, quote_of, readable

_LEADS = re.compile("(?:次|以下|下記)のとおり(?:である|です|であった)?。?$")
#: What makes a proposal of 「…すること」.
_ASKED = re.compile(
    "(?:と(?:いた)?したい(?:と(?:思|考)[一-鿿ぁ-ん]+)?|(?:で|として|と)?(?:は)?(?:よろしい|いかが)(?:でしょう|です)?か"
    "|に?(?:御|ご)?異議(?:は)?(?:ありませんか|ございませんか|ないか))。?$"
)
_VOID = re.compile("^(?:それでは|では|よって)?、?(?:その|この|さ)よう(?:に|な|とおり)?.{0,12}$")
_LIMIT = re.compile("まで|期限|締め?切|〆切|必着|期日")
_PROPOSAL_REACH = 3  # sentences before 「異議なし」
_SHORTEST = 6
_SHORTEST_OPEN = 12  # 「引き続き検討する。」 names nothing

Item = Decision | Action | Issue


def extract(original: Original, today: datetime.date) -> MinutesSummary:
    """The summary of minutes that are read ``today``, without a model. Raises NothingToSummarise."""
    said = utterances(original)
    if not said:
        raise NothingToSummarise("empty")
    meeting = meeting_of(original, today)
    items = list(_items(said, meeting))
    decisions = tuple(item for item in items if isinstance(item, Decision))
    decided = {one.point.quote for one in decisions}
    actions = tuple(item for item in items if isinstance(item, Action) and item.quote not in decided)
    issues = tuple(item for item in items if isinstance(item, Issue) and item.point.quote not in decided)
    return MinutesSummary(
        title=original.title,
        held_on=meeting.held_on,
        next_on=meeting.next_on,
        decisions=decisions,
        actions=actions,
        deadlines=tuple(_deadlines(decisions, actions, said, meeting)),
        issues=issues,
        notes=tuple(_notes(meeting, actions, decisions)),
    )


def _items(said: Sequence[Utterance], meeting: Meeting) -> Iterator[Item]:
    """In the order of the minutes; nothing twice that a list at the end says again in the same words."""
    seen: set[str] = set()
    for index, one in enumerate(said):
        item = _assented(said[max(0, index - _PROPOSAL_REACH) : index], one, meeting) or _item(one, meeting)
        if item is None:
            continue
        quote = item.quote if isinstance(item, Action) else item.point.quote
        words = f"{type(item).__name__} {key(quote.text)}"
        if words not in seen:
            seen.add(words)
            yield item


def _assented(before: Sequence[Utterance], one: Utterance, meeting: Meeting) -> Decision | None:
    """The proposal that this sentence makes a decision, if it is one of assent."""
    if not (predicates.is_assent(one.text) or (_VOID.match(key(one.text)) and predicates.is_decision(one.text))):
        return None
    proposed = [
        said for said in before if predicates.is_proposal(said.text) and not predicates.is_bare_question(said.text)
    ]
    if not proposed:
        return None
    decision = _decision(proposed[-1], meeting)
    return replace(decision, point=replace(decision.point, text=_ASKED.sub("", decision.point.text)))


def _item(one: Utterance, meeting: Meeting) -> Item | None:
    if one.section is Section.FORMAL or one.section is Section.NEXT or len(key(one.text)) < _SHORTEST:
        return None
    if _LEADS.search(one.text):
        return None
    if one.sentence.heads:
        return row_action(one, meeting)
    if predicates.is_undecided(one.text):
        if len(key(one.text)) < _SHORTEST_OPEN:
            return None
        return Issue(point_of(one.sentence), one.speaker, is_open=True)
    if predicates.is_assent(one.text) or _VOID.match(key(one.text)):
        return None
    decided = (
        one.section is Section.DECISIONS
        or predicates.is_decision(one.text)
        or predicates.is_ruling(one.text, one.speaker)
    )
    if action := task_of(one, meeting, decided=decided):
        return action
    if decided:
        return _decision(one, meeting)
    if one.section is Section.ISSUES or predicates.is_issue(one.text):
        return Issue(point_of(one.sentence), one.speaker, is_open=False)
    return None


def _decision(one: Utterance, meeting: Meeting) -> Decision:
    at = due_in(one.text, meeting)
    return Decision(point_of(one.sentence), one.speaker, at.due if at else None)


def _deadlines(
    decisions: Sequence[Decision], actions: Sequence[Action], said: Sequence[Utterance], meeting: Meeting
) -> Iterator[Deadline]:
    """By day; each once."""
    of_actions = (Deadline(one.due, one.what, one.quote) for one in actions if one.due)
    of_decisions = (Deadline(one.due, one.point.text, one.point.quote) for one in decisions if one.due)
    found = {
        (one.quote.block, one.quote.start): one
        for one in chain(_other_deadlines(said, meeting), of_decisions, of_actions)
    }
    dated = [one for one in found.values() if one.due.last and one.due.last >= (meeting.held_on or one.due.last)]
    yield from sorted(dated, key=lambda one: (one.due.last or one.due.first or meeting.held_on, one.quote.block))


def _other_deadlines(said: Sequence[Utterance], meeting: Meeting) -> Iterator[Deadline]:
    for one in said:
        at = due_in(one.text, meeting) if _LIMIT.search(one.text) else None
        if at and one.section is not Section.FORMAL and not predicates.is_past(one.text):
            yield Deadline(at.due, readable(one.text, one.sentence.heads), quote_of(one.sentence))


def _notes(meeting: Meeting, actions: Sequence[Action], decisions: Sequence[Decision]) -> Iterator[str]:
    if meeting.held_on is None:
        yield "開催日を読み取れなかったため、「来週」などの期日は書かれたとおりに示しています。"
    elif not meeting.has_year:
        yield f"開催日に年の記載がないため、{in_era(meeting.held_on)}の会議として期日を読みました。"
    if without := sum(not action.who for action in actions):
        yield f"担当の記載がない宿題が{without}件あります。"
    if without := sum(_is_undated(action.due) for action in actions):
        yield f"期限の日付が分からない宿題が{without}件あります。"
    if not decisions and not actions:
        yield "決定と宿題の記載は見つかりませんでした。議事録の本文を確かめてください。"


def _is_undated(due: Due | None) -> bool:
    return due is None or due.last is None
