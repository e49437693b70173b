"""A summary in a model's words of what an answer shows: shown only where each of its sentences holds.

A sentence holds where it is a whole one, where the product's check of sentences finds the source that supports it, and
where it has no contact, amount or date that this source does not have. Where one does not, there is no summary.
"""

from __future__ import annotations

from collections.abc import Sequence

from nanohana.answering.evidence import Evidence, Source
from nanohana.answering.verification import Verifier
from nanohana.chatbot.contact_strings import invented
from nanohana.chatbot.outcomes import PublishedSource, Sentence
from nanohana.japanese.sentences import sentences

_END = "。"  # small models answer with scraps of a source (「1回につき60分以内」), which say nothing by themselves


def supported(text: str, sources: Sequence[PublishedSource]) -> tuple[Sentence, ...]:
    """The sentences of a text with the number of the source that supports each; none where one has none."""
    evidence = Evidence(True, 1.0, tuple(_source(number, one) for number, one in enumerate(sources, 1)), ())
    verifier = Verifier(evidence)
    found = [_supported(verifier, evidence, text[start:end]) for start, end in sentences(text)]
    return tuple(one for one in found if one) if all(found) else ()


def _supported(verifier: Verifier, evidence: Evidence, sentence: str) -> Sentence | None:
    if not sentence.rstrip().endswith(_END):
        return None
    citation = next(iter(verifier.verify(sentence).citations), None)
    if citation is None:
        return None
    source = evidence.source(citation.source)
    if invented(sentence, f"{source.title} {source.heading} {source.text}"):
        return None
    return Sentence(sentence, source.number)


def _source(number: int, published: PublishedSource) -> Source:
    return Source(
        number=number, document="", version="", title=published.title, version_label=published.version_label,
        library="", division="", effective_from=None, effective_until=None, heading_path=(published.heading,),
        place=published.place, first_block=0, last_block=0, text=published.text,
    )  # fmt: skip
