"""A summary in a model's words of what an answer shows: shown only where each of its sentences holds.

A sentence holds where it is a whole one, where the product's check of sentences finds support for it in what is shown
of a source, and where it has no contact, amount or date of its own. Where one does not hold, there is no summary.
"""

from __future__ import annotations

from nanohana.answering.evidence import Evidence, Source
from nanohana.answering.verification import Verifier
from nanohana.chatbot.contact_strings import invented
from nanohana.chatbot.outcomes import Reply, Sentence
from nanohana.japanese.sentences import sentences

_END = "。"  # small models answer with scraps of a source (「1回につき60分以内」), which say nothing by themselves


def supported(text: str, reply: Reply) -> tuple[Sentence, ...]:
    """The sentences of a text with the number of the source that supports each; none where one has none."""
    evidence = Evidence(True, 1.0, tuple(_shown(reply, number) for number in range(1, len(reply.sources) + 1)), ())
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


def _shown(reply: Reply, number: int) -> Source:
    """What the answer shows of a source: a model has seen no more of it."""
    source = reply.sources[number - 1]
    return Source(
        number=number, document="", version="", title=source.title, version_label=source.version_label,
        library="", division="", effective_from=None, effective_until=None, heading_path=(source.heading,),
        place=source.place, first_block=0, last_block=0,
        text="\n".join(one.text for one in reply.sentences if one.source == number),
    )  # fmt: skip
