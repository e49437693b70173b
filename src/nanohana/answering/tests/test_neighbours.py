"""Provisions that the evidence refers to come behind it as sources."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from django.utils.timezone import localdate

from nanohana.access.rights import Actor
from nanohana.answering.asking import ask
from nanohana.answering.evidence import from_json, to_json
from nanohana.answering.neighbours import NEIGHBOURS
from nanohana.answering.tests.registered import RULES, registered_rules
from nanohana.documents.models import Document
from nanohana.documents.structure import Chunk
from nanohana.search.embedding_process import running
from nanohana.search.indexing import index_version

pytestmark = pytest.mark.django_db
OTHERS = ((40, "船員"), (41, "医師"), (42, "教員"))
EVERYONE = Actor(uuid.UUID(int=0), True, frozenset())


@pytest.fixture(scope="session", autouse=True)
def _embeddings() -> Iterator[None]:
    with running():
        yield


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
    index_version(version, passages, on_progress=lambda *_: None, cancelled=lambda: False)
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
