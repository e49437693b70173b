"""An answer out of the published passages: only sentences that stand in them.

Whether the passages answer is decided as on the staff site (``answering.sufficiency``), with a threshold of its own,
and one sentence must hold every noun and verb of the question and what is asked for: a wrong answer costs more here.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from nanohana.answering.asked_kind import Holds, answers_kind
from nanohana.answering.asked_words import asked_words
from nanohana.answering.evidence import Citation, Evidence, Source
from nanohana.answering.selection import SOURCES, Sought, excerpts
from nanohana.answering.statements import Statement, bare, statements
from nanohana.answering.sufficiency import Weights, confidence, weighed
from nanohana.chatbot.asked_nouns import things_asked, unknown_nouns
from nanohana.chatbot.asked_verbs import unknown_verbs
from nanohana.chatbot.faq_index import AskedQuestion
from nanohana.chatbot.outcomes import PublishedSource, Sentence
from nanohana.chatbot.passage_index import FoundPassage, PassageIndex
from nanohana.search.synonyms import shipped

LEAST_THINGS = 2
LIST = 3  # lines, from which a text without a sentence is a list


@dataclass(frozen=True, slots=True)
class EvidenceAnswer:
    """``sentences`` cite ``sources`` by their number; ``sure`` (0–1) is what the decision rests on."""

    sentences: tuple[Sentence, ...]
    sources: tuple[PublishedSource, ...]
    sure: float


def evidence_answer(asked: AskedQuestion, index: PassageIndex, day: datetime.date) -> EvidenceAnswer | None:
    """The answer; None where the passages do not answer."""
    found = index.find(asked, day, SOURCES)
    words = _words(asked.text, index)
    sure = confidence(asked.text, words, found)
    if sure < threshold(with_vectors=any(one.cosine is not None for one in found)):
        return None
    sources = tuple(_source(number, one) for number, one in enumerate(found, 1))
    cited = excerpts(Sought(asked.text, index.weights(asked.wanted), words), sources)
    evidence = Evidence(True, sure, sources, tuple(one for one in cited if _is_about(asked.text, sources, one)))
    if not evidence.excerpts:
        return None
    quoted = (_quoted(evidence, citation) for citation in evidence.excerpts)
    shown = tuple(one for one in quoted if one and says_something(asked.text, one.text))
    return _numbered_anew(shown, found, sure) if shown else None


def _is_about(question: str, sources: Sequence[Source], citation: Citation) -> bool:
    """Whether one sentence of what is cited says all that the question does, and the question says enough.

    One thing alone (「自動車税は何に使われますか」) says too little, unless an amount, a day or a place is asked for.
    """
    source = sources[citation.source - 1]
    headings = f"{source.title} {source.heading}"
    holds_kind = answers_kind(question)
    says_enough = things_asked(question) >= LEAST_THINGS or holds_kind is not None
    cited = statements(source.text[citation.start : citation.end])
    return says_enough and any(_says_all(question, holds_kind, headings, statement) for statement in cited)


def _says_all(question: str, holds_kind: Holds | None, headings: str, statement: Statement) -> bool:
    """Whether a sentence or row, with its headings, knows all nouns and verbs and holds what is asked for."""
    if holds_kind is not None and not holds_kind(statement.text, statement.heads):
        return False
    context = f"{headings} {statement.heads} {statement.text}"
    return not unknown_nouns(question, context) and not unknown_verbs(question, context)


def says_something(question: str, text: str) -> bool:
    """Whether a text is more than a heading: a sentence, a row of a table, a list, or the kind of thing asked for."""
    holds_kind = answers_kind(question)
    is_list = len(text.splitlines()) >= LIST
    return "。" in text or "\t" in text or is_list or (holds_kind is not None and holds_kind(text, ""))


def _words(question: str, index: PassageIndex) -> Weights:
    words = asked_words(question, shipped())
    return weighed(words, index.size, index.holding([word.term for word in words]))


def _source(number: int, found: FoundPassage) -> Source:
    document, passage = found.document, found.passage
    return Source(
        number=number, document=document.key, version="", title=document.title, version_label=document.version_label,
        library="", division="", effective_from=document.effective_from, effective_until=document.effective_until,
        heading_path=passage.heading_path, place=passage.place, first_block=0, last_block=0, text=passage.text,
    )  # fmt: skip


def _quoted(evidence: Evidence, citation: Citation) -> Sentence | None:
    """What is cited, without its own headings at the beginning; None where nothing is left."""
    headings = bare(f"{evidence.source(citation.source).title} {evidence.source(citation.source).heading}")
    lines = evidence.quote(citation).split("\n")
    while lines and bare(lines[0]) in headings:
        lines.pop(0)
    text = "\n".join(lines).strip()
    return Sentence(text, citation.source) if text else None


def _numbered_anew(shown: Sequence[Sentence], found: Sequence[FoundPassage], sure: float) -> EvidenceAnswer:
    """With the cited sources alone, numbered from 1 in the order of the sentences."""
    numbers = {old: new for new, old in enumerate(dict.fromkeys(one.source for one in shown), 1)}
    cited = tuple(Sentence(one.text, numbers[one.source]) for one in shown)
    return EvidenceAnswer(cited, tuple(_published(found[old - 1]) for old in numbers), sure)


def _published(found: FoundPassage) -> PublishedSource:
    document, passage = found.document, found.passage
    return PublishedSource(
        document.title,
        document.version_label,
        " > ".join(passage.heading_path),
        passage.place,
        passage.text,
        document.url,
    )


@lru_cache
def threshold(*, with_vectors: bool) -> float:
    """On tuning questions what the documents answer is surer with vectors."""
    stored = json.loads(files("nanohana.chatbot").joinpath("evidence.json").read_text())
    found: float = stored["with_vectors" if with_vectors else "without_vectors"]
    return found
