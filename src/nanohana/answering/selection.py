"""From what search found to evidence: the sources, and the sentences that carry the answer.

A sentence is chosen for the question's terms in it, each counted by how rare it is, with its passage's heading
counting half; where question and passage share no words, the passage's own beginning stands for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nanohana.answering.evidence import NO_EVIDENCE, Citation, Evidence, Source
from nanohana.answering.sufficiency import coefficients, confidence
from nanohana.japanese.normalise import key
from nanohana.japanese.sentences import sentences
from nanohana.search.analysis import terms
from nanohana.search.found import Found, Passage

SOURCES = 5
EXCERPTS = 3
#: Of the best sentence's weight; below it a sentence adds nothing.
WORTH_READING = 0.6
#: A passage of this length is read whole.
SHORT_PASSAGE = 250
#: A heading says what its sentences are about, but does not answer.
HEADING_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class _Sentence:
    citation: Citation
    weight: float


def select(question: str, found: Found) -> Evidence:
    """The evidence for a question. ``sufficient`` is False where it does not answer; then the sources are only near."""
    if not found.passages:
        return NO_EVIDENCE
    sure = confidence(question, found.passages)
    sources = sources_of(found)
    sufficient = sure >= coefficients().threshold
    return Evidence(sufficient, sure, sources, excerpts(found.terms, sources) if sufficient else ())


def sources_of(found: Found) -> tuple[Source, ...]:
    """The best passages, numbered as the reader sees them."""
    return tuple(_source(number, passage) for number, passage in enumerate(found.passages[:SOURCES], 1))


def _source(number: int, passage: Passage) -> Source:
    return Source(
        number=number,
        document=str(passage.document),
        version=str(passage.version),
        title=passage.title,
        version_label=passage.version_label,
        library=passage.library,
        division=passage.division,
        effective_from=passage.effective_from,
        effective_until=passage.effective_until,
        heading_path=passage.heading_path,
        place=passage.place,
        first_block=passage.first_block,
        last_block=passage.last_block,
        text=passage.text,
    )


def excerpts(weights: Mapping[str, float], sources: Sequence[Source]) -> tuple[Citation, ...]:
    """At most ``EXCERPTS`` sentences, always one of the first source, in the order of the sources.

    ``weights``: the question's terms and synonyms, each with how much it counts and how rare it is.
    """
    first = _weighed(sources[0], weights)
    others = [sentence for source in sources[1:] for sentence in _weighed(source, weights)]
    best = max(first, key=lambda sentence: sentence.weight)
    worth = [s for s in (*first, *others) if s is not best and s.weight >= WORTH_READING * best.weight > 0]
    chosen = [best, *sorted(worth, key=lambda sentence: -sentence.weight)[: EXCERPTS - 1]]
    citations = (sentence.citation for sentence in chosen)
    return tuple(sorted(citations, key=lambda citation: (citation.source, citation.start)))


def _weighed(source: Source, weights: Mapping[str, float]) -> list[_Sentence]:
    """The sentences of a source, without its own headings; a short passage is one."""
    headings = {_bare(heading) for heading in source.heading_path}
    spans = [span for span in sentences(source.text) if _bare(source.text[slice(*span)]) not in headings]
    if len(source.text) <= SHORT_PASSAGE or not spans:
        spans = [(0, len(source.text))]
    heading = HEADING_SHARE * _weight(f"{source.title} {source.heading}", weights)
    return [
        _Sentence(Citation(source.number, start, end), heading + _weight(source.text[start:end], weights))
        for start, end in spans
    ]


def _bare(text: str) -> str:
    return "".join(key(text).split())


def _weight(text: str, weights: Mapping[str, float]) -> float:
    return sum(weights[term] for term in set(terms(text)) & weights.keys())
