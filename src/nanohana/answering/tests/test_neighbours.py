"""Provisions that the evidence refers to come behind it as sources."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace

import pytest
from django.utils.timezone import localdate

from nanohana.access.rights import Actor
from nanohana.answering.asked_words import asked_words
from nanohana.answering.asking import ask
from nanohana.answering.evidence import Citation, Evidence, from_json, to_json
from nanohana.answering.neighbours import NEIGHBOURS, with_neighbours
from nanohana.answering.selection import Sought
from nanohana.answering.sufficiency import weighed
from nanohana.answering.tests.registered import RULES, registered_rules
from nanohana.documents.models import Document
from nanohana.documents.structure import Chunk
from nanohana.search.tests.indexed import index

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embeddings")]
OTHERS = ((40, "船員"), (41, "医師"), (42, "教員"))
EVERYONE = Actor(uuid.UUID(int=0), True, frozenset())


@pytest.fixture
def document(db: None) -> Document:
    document = registered_rules()
    version = document.versions.get()
    texts = [
        RULES[0].replace("5日とする。", "5日とする。ただし、第40条、第41条及び第42条の職員は、この限りでない。"),
        *RULES[1:],
        *(f"第{number}条　{who}については、知事が別に定める。" for number, who in OTHERS),
    ]
    passages = [Chunk(text, (text[: text.index("　")],), (), "provision", n, n) for n, text in enumerate(texts)]
    index(version, passages)
    return document


@pytest.mark.usefixtures("document")
def test_provisions_that_the_evidence_refers_to_are_sources_behind_it() -> None:
    evidence = ask(EVERYONE, "夏季休暇は何日ですか。", as_of=localdate()).evidence
    added = [source for source in evidence.sources if source.cited_by]
    assert len(added) == NEIGHBOURS
    assert [source.number for source in evidence.sources] == list(range(1, len(evidence.sources) + 1))
    assert evidence.sources[-NEIGHBOURS:] == tuple(added)
    assert all(evidence.source(source.cited_by).text.count(source.heading_path[0]) for source in added)
    assert {citation.source for citation in evidence.excerpts}.isdisjoint(source.number for source in added)
    assert from_json(to_json(evidence)) == evidence


@pytest.mark.usefixtures("document")
def test_evidence_that_does_not_answer_has_no_neighbours() -> None:
    evidence = ask(EVERYONE, "知事選挙の投票日はいつですか。", as_of=localdate()).evidence
    assert not any(source.cited_by for source in evidence.sources)


@pytest.mark.usefixtures("document")
def test_evidence_kept_from_before_is_still_read() -> None:
    kept = to_json(ask(EVERYONE, "宿泊料はいくらですか。", as_of=localdate()).evidence)
    for source in kept["sources"]:  # type: ignore[union-attr]
        del source["cited_by"]  # type: ignore[index,arg-type,union-attr]
    assert from_json(kept).sources[0].cited_by == 0


TABLE = "別表第2（第20条関係）\n区分\t1夜当たりの上限額\n部長及び課長\t13,500円\nその他の職員\t11,500円"

LEAVES_TO_TABLE = "第20条　宿泊料は、別表第2に掲げる額を上限とする。"


@pytest.fixture
def fees(db: None) -> Document:
    """A rule that leaves the amounts to a table."""
    document = registered_rules()
    texts = [RULES[0], f"{LEAVES_TO_TABLE}食事は、別に定める。", *RULES[2:], TABLE]
    passages = [Chunk(text, (re.split("[　\n]", text)[0],), (), "text", n, n) for n, text in enumerate(texts)]
    index(document.versions.get(), passages)
    return document


def with_its_neighbours(question: str, quoted: str, *, answers: bool = True) -> Evidence:
    """The evidence of a question where nothing but 第20条 was found, with these words of it as excerpt or as near."""
    found = ask(EVERYONE, "宿泊料の上限", as_of=localdate()).evidence
    article = next(replace(source, number=1) for source in found.sources if "別表第2に" in source.text)
    start = article.text.index(quoted)
    citations = (Citation(1, start, start + len(quoted)),)
    alone = Evidence(True, 1.0, (article,), citations) if answers else Evidence(False, 0.5, (article,), (), citations)
    return with_neighbours(EVERYONE, alone, Sought(question, {}, weighed(asked_words(question), 1_000, {})))


@pytest.mark.usefixtures("fees")
@pytest.mark.parametrize(
    ("question", "quoted", "is_part"),
    [
        ("宿泊料はいくらですか。", LEAVES_TO_TABLE, True),
        ("宿泊料はどのように定められていますか。", LEAVES_TO_TABLE, False),  # no amount is asked for
        ("宿泊料はいくらですか。", "食事は、別に定める。", False),  # nor does the excerpt speak of the table
    ],
)
def test_a_table_to_which_an_excerpt_leaves_what_is_asked_is_part_of_the_answer(
    question: str, quoted: str, *, is_part: bool
) -> None:
    evidence = with_its_neighbours(question, quoted)
    assert [source.text for source in evidence.sources if source.cited_by] == [TABLE]
    assert [evidence.quote(citation) for citation in evidence.excerpts] == [quoted, *[TABLE] * is_part]


@pytest.mark.usefixtures("fees")
def test_a_table_to_which_what_is_near_leaves_what_is_asked_is_shown_as_near() -> None:
    evidence = with_its_neighbours("宿泊料はいくらですか。", LEAVES_TO_TABLE, answers=False)
    assert not evidence.sufficient and not evidence.excerpts
    assert [evidence.quote(citation) for citation in evidence.near] == [LEAVES_TO_TABLE, TABLE]
