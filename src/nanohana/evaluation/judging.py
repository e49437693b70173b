"""One question of a set: asked as anybody in its division would ask, and what came of it.

1. The question is searched and judged like any other, behind the second wall, with the rights that all who work in the
   division have: no post, no rule for a person, no administrator, no document that is withheld from readers.
2. It is asked for today and for each of the next days on which a version of the division takes effect, so that a
   wrong answer shows before somebody acts on it. The first day that comes out wrong counts.
3. A document is found where one of the first five passages is of it, and in the provision, where one is named.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from uuid import UUID

from nanohana.access.rights import Actor
from nanohana.answering.asking import Answer, UnusableQuestion, ask
from nanohana.answering.evidence import Source
from nanohana.answering.selection import SOURCES
from nanohana.documents import wall
from nanohana.documents.linking import layout_of
from nanohana.documents.models import Version
from nanohana.documents.references import Layout, Place, place_of, references
from nanohana.evaluation.models import Result, Run, SetQuestion
from nanohana.japanese.normalise import key

Outcome = Result.Outcome


def judged(run: Run, actor: Actor | None, question: SetQuestion, days: Sequence[datetime.date]) -> tuple[Result, str]:
    """The result, not saved, of the first day that is wrong, else of the first day; and what the search remarked."""
    first, remarks = _on(run, actor, question, days[0])
    for day in days[1:] if first.is_right else ():
        later, more = _on(run, actor, question, day)
        if not later.is_right:
            return later, more
    return first, remarks


def _on(run: Run, actor: Actor | None, question: SetQuestion, day: datetime.date) -> tuple[Result, str]:
    result = Result(
        run=run, question=question, text=question.text, document_id=question.document_id,
        provision=question.provision, day=day,
    )  # fmt: skip
    try:
        with wall.behind(actor):
            answer = ask(actor, question.text, as_of=day, reads_day=True)
    except UnusableQuestion:
        result.outcome = Outcome.UNUSABLE
        return result, ""
    result.day = answer.as_of
    _judge(result, answer)
    _expect(result)
    return result, "".join(answer.notes)


def _judge(result: Result, answer: Answer) -> None:
    found = [source for source in answer.evidence.sources[:SOURCES] if not source.cited_by]
    ranks = (source.number for source in found if is_expected(source, result.document_id, result.provision))
    result.rank = next(ranks, 0)
    if found:
        shown = found[max(result.rank, 1) - 1]
        result.found_version_id = UUID(shown.version)
        result.found_first, result.found_last = shown.first_block, shown.last_block
    if result.document_id is None:
        result.outcome = Outcome.ANSWERED if answer.evidence.sufficient else Outcome.REFUSED_RIGHTLY
    elif not answer.evidence.sufficient:
        result.outcome = Outcome.REFUSED
    elif result.rank:
        result.outcome = Outcome.FIRST if result.rank == 1 else Outcome.AMONG
    else:
        result.outcome = Outcome.ELSEWHERE


def is_expected(source: Source, document: UUID | None, provision: str) -> bool:
    """Whether a passage is of the document and, where one is named, holds the provision."""
    if source.document != str(document):
        return False
    wanted = place_named(provision)
    if wanted is not None:
        return _holds(place_of(source.heading_path), wanted)
    return key(provision) in key(f"{source.heading} {source.place} {source.text}")


def _holds(place: Place, wanted: Place) -> bool:
    """A passage of a whole 条 holds its 項 and 号, too."""
    if (place.group, place.article) != (wanted.group, wanted.article):
        return False
    return all(not has or not asked or has == asked for has, asked in zip(place[2:], wanted[2:], strict=True))


def place_named(provision: str) -> Place | None:
    """The place of 第12条第1項, of 別表第1; None of what is no such name."""
    found = references(provision, Place(), Layout())
    return found[0].place if found and any(found[0].place) else None


def _expect(result: Result) -> None:
    """Where the expected provision stands on the day, for who compares it with what was found."""
    version = Version.objects.filter(
        document=result.document_id, in_force__contains=result.day, removed_at=None
    ).first()  # fmt: skip
    if version is None or result.document_id is None:
        return
    result.expected_version = version
    wanted = place_named(result.provision)
    result.expected_block = layout_of(version).find(wanted) if wanted else None
