"""The question sets must fit the sources, or every figure measured with them is wrong."""

from __future__ import annotations

import datetime
import re
from itertools import takewhile

import pytest

from nanohana.sample.questions import Question, read_questions
from nanohana.sample.sources import Block, Heading, Paragraph, Source, Table, read_sources

TODAY = datetime.date(2026, 11, 23)  # the day the questions were written
CALIBRATION = read_questions("calibration")
EVALUATION = read_questions("evaluation")
ARTICLE = 4  # a 条 stands below the three levels of headings
ALL = [*CALIBRATION, *EVALUATION]
ANSWERABLE = [question for question in ALL if question.answerable]


def _text(source: Source) -> str:
    return "\n".join(map(_block_text, source.body))


def _in_force(source: Source, on: datetime.date) -> bool:
    begun = source.effective is None or source.effective <= on
    return begun and (source.until is None or on <= source.until)


VERSIONS: dict[str, list[Source]] = {}
for _source in read_sources():
    VERSIONS.setdefault(_source.document, []).append(_source)


def _version(question: Question) -> Source:
    day = question.as_of or TODAY
    return max(
        (source for source in VERSIONS[question.document] if _in_force(source, day)),
        key=lambda source: source.effective or datetime.date.min,
    )


def _passage(source: Source, provision: str) -> str:
    """The text under a heading or of a 条, without what follows it on the same level; all of a bare table."""
    if source.format == "csv-cp932":
        return _text(source)
    texts = iter(source.body)
    begin = next(block for block in texts if _begins(block, provision))
    level = begin.level if isinstance(begin, Heading) else ARTICLE
    return "\n".join(map(_block_text, [begin, *takewhile(lambda block: _level(block) > level, texts)]))


def _begins(block: Block, provision: str) -> bool:
    return not isinstance(block, Table) and (block.text == provision or block.text.startswith(f"{provision}　"))


def _level(block: Block) -> int:
    if isinstance(block, Heading):
        return block.level
    return ARTICLE if isinstance(block, Paragraph) and re.match(r"第\d+条", block.text) else ARTICLE + 1


def _block_text(block: Block) -> str:
    return "\n".join(map("\t".join, block.rows)) if isinstance(block, Table) else block.text


@pytest.mark.parametrize("question", ANSWERABLE, ids=lambda question: question.id)
def test_answer_stands_under_its_provision_in_the_version_in_force(question: Question) -> None:
    assert question.answer in _passage(_version(question), question.provision)


def test_other_documents_that_answer_exist() -> None:
    assert {document for question in ALL for document in question.also} <= VERSIONS.keys()


def test_unanswerable_questions_name_no_place() -> None:
    unanswerable = [question for question in ALL if not question.answerable]
    assert all((q.document, q.provision, q.answer) == ("", "", "") for q in unanswerable)


def test_every_question_and_id_stands_once() -> None:
    assert len({question.id for question in ALL}) == len(ALL)
    assert len({question.question for question in ALL}) == len(ALL)


def test_the_two_sets_share_no_fact() -> None:
    facts = [
        {(q.document, q.provision, q.answer, q.as_of) for q in questions} for questions in (CALIBRATION, EVALUATION)
    ]
    assert facts[0] & facts[1] == {("", "", "", None)}


@pytest.mark.parametrize(("questions", "least", "unanswerable"), [(CALIBRATION, 120, 40), (EVALUATION, 480, 180)])
def test_sets_are_large_enough(questions: list[Question], least: int, unanswerable: int) -> None:
    assert len(questions) >= least
    assert sum(not question.answerable for question in questions) >= unanswerable
