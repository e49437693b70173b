"""From what search found to evidence: the sources, and the sentences that carry the answer.

A sentence is chosen for the question's terms and words in it, with its passage's heading counting half, for standing in
a window near the question (``Sought``) and for holding what is asked for (an amount, a day, a place …); better placed
sources count a little more. Where question and passage have nothing in common, the passage's beginning stands for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from nanohana.answering.asked_kind import Holds, answers_kind, holds_or_says_where
from nanohana.answering.evidence import NO_EVIDENCE, Citation, Evidence, Source
from nanohana.answering.predicates import states_something
from nanohana.answering.statements import Statement, bare, lines_around, statements
from nanohana.answering.sufficiency import Weights, chances, coefficients, nearness, share
from nanohana.japanese.normalise import key
from nanohana.search.analysis import terms
from nanohana.search.found import Found, Passage
from nanohana.search.windows import Near

SOURCES = 5
EXCERPTS = 3
#: Of the best sentence's weight; below it a sentence adds nothing.
WORTH_READING = 0.6
#: Characters of a line that may be a title without a mark of one.
LONGEST_TITLE = 40
#: What a row of totals counts beside, where the whole is asked for.
TOTAL_ROW = 0.5
#: Of the best row of the same table; a row that holds less is of something else.
WORTH_BESIDE_ROW = 0.9
#: A passage of this length is read whole.
SHORT_PASSAGE = 250
#: A heading says what its sentences are about, but does not answer.
HEADING_SHARE = 0.5
#: What a sentence counts that holds nothing of the kind asked for.
LACKS_KIND = 0.3
#: What a sentence counts in each next source, of what it counts in the one before.
NEXT_SOURCE = 0.9
_ASKS_WHOLE = re.compile("全部で|全体で|合計|総額|トータル|(?:合|あ)わせて")
_IS_TOTAL = re.compile(r"[\s\d]*(?:合|総|小)?計(?:額|数)?(?:\s|$)")
NOT_COMPARED: Mapping[str, Sequence[Near]] = {}


class Sought:
    """What a sentence should hold: the question's own terms (``weights``: by their rarity; its synonyms are not
    counted, an official name would outweigh what is asked of it) and its ``words``, of which synonyms and parts count.
    And how ``near`` the question the windows of what was found are, by the texts of the passages.

    On 302 calibration questions the answer stands in the first excerpt in 91.1 %, by terms with synonyms 88.1 %.
    """

    def __init__(
        self,
        question: str,
        weights: Mapping[str, float],
        words: Weights,
        near: Mapping[str, Sequence[Near]] = NOT_COMPARED,
    ) -> None:
        self.question, self.words, self._near = question, words, near
        own = set(terms(question)) & weights.keys()
        self._weights = {term: weights[term] for term in own}
        self._whole = sum(self._weights.values())
        self.share = cache(self._share)  # sentences side by side are read with the same lines

    def _share(self, text: str) -> float:
        """How much of it stands in a text, 0–1."""
        held = sum(self._weights[term] for term in set(terms(text)) & self._weights.keys())
        return ((held / self._whole if self._whole else 0.0) + share(self.words, key(text))) / 2

    def nearness(self, text: str, start: int, end: int) -> float:
        """Of the nearest window of a passage that holds some of ``start:end``, about 0–1; 0 where none was compared."""
        windows = self._near.get(text, ())
        return max((nearness(one.cosine) for one in windows if one.start < end and start < one.end), default=0.0)


@dataclass(frozen=True, slots=True)
class _Sentence:
    citation: Citation
    weight: float
    table: tuple[str, str] | None  # of a row: the version and the heads


def select(sought: Sought, found: Found) -> Evidence:
    """The evidence for a question. ``sufficient`` is False where it does not answer; then the sources are only near."""
    if not found.passages:
        return NO_EVIDENCE
    likely = chances(sought.question, sought.words, found.passages)
    sure, sources, limits = max(likely), sources_of(likeliest_first(found, likely)), coefficients()
    if sure < limits.near:
        return Evidence(False, sure, sources, ())
    quoted = excerpts(sought, sources)
    if sure < limits.threshold:
        return Evidence(False, sure, sources, (), quoted)
    return Evidence(True, sure, sources, quoted)


def likeliest_first(found: Found, likely: Sequence[float]) -> Found:
    """With its first passages in the order of how likely each answers; the others stand as they were found."""
    order = sorted(range(len(likely)), key=lambda place: -likely[place])
    return replace(found, passages=(*(found.passages[place] for place in order), *found.passages[len(likely) :]))


def sources_of(found: Found, most: int = SOURCES) -> tuple[Source, ...]:
    """The best passages, numbered as the reader sees them."""
    return tuple(source_of(number, passage) for number, passage in enumerate(found.passages[:most], 1))


def source_of(number: int, passage: Passage) -> Source:
    """A passage as the source of this number."""
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


def excerpts(sought: Sought, sources: Sequence[Source]) -> tuple[Citation, ...]:
    """At most ``EXCERPTS`` sentences, in the order of the sources."""
    holds_kind = answers_kind(sought.question)
    found = [sentence for source in sources for sentence in _weighed(source, sought, holds_kind)]
    if not found:
        return ()
    found.sort(key=lambda sentence: -sentence.weight)
    texts = {source.number: source.text for source in sources}
    best = next((sentence for sentence in found if not _is_title(sentence, texts)), found[0])
    worth = [sentence for sentence in found if best.weight >= sentence.weight >= WORTH_READING * best.weight > 0]
    worth = [sentence for sentence in worth if sentence.weight >= WORTH_BESIDE_ROW * _best_row(sentence, worth)]
    chosen: list[Citation] = []
    for sentence in [one for one in worth if not _is_title(one, texts)] or [best]:
        if not any(_overlap(sentence.citation, other) for other in chosen):
            chosen.append(sentence.citation)
    return tuple(sorted(chosen[:EXCERPTS], key=lambda citation: (citation.source, citation.start)))


def _is_title(sentence: _Sentence, texts: Mapping[int, str]) -> bool:
    """Whether it is a line that only says what others are about: 「会議室使用料一覧」."""
    text = texts[sentence.citation.source][sentence.citation.start : sentence.citation.end]
    return sentence.table is None and len(text) <= LONGEST_TITLE and not states_something(text)


def _best_row(sentence: _Sentence, others: Sequence[_Sentence]) -> float:
    """The weight of the best row of the table that a sentence is a row of; 0 where it is of none."""
    return max((one.weight for one in others if one.table == sentence.table), default=0.0) if sentence.table else 0.0


def _overlap(one: Citation, other: Citation) -> bool:
    return one.source == other.source and one.start < other.end and other.start < one.end


def _weighed(source: Source, sought: Sought, holds_kind: Holds | None) -> list[_Sentence]:
    """The sentences of a source, without its own headings; a short passage is one."""
    headings = bare(f"{source.title} {source.heading}")
    stated = [one for one in statements(source.text) if bare(one.text) not in headings and not one.is_head]
    if len(source.text) <= SHORT_PASSAGE or not stated:
        stated = [Statement(0, len(source.text), source.text, "")]
    heading = HEADING_SHARE * sought.share(f"{source.title} {source.heading}")
    asks_whole = _ASKS_WHOLE.search(key(sought.question)) is not None
    found = []
    for statement in stated:
        _, _, text, heads = statement
        start, end = lines_around(source.text, statement)
        said = sought.share(f"{heads} {source.text[start:end]}") + sought.nearness(source.text, start, end)
        if heads and asks_whole and _IS_TOTAL.match(text):
            said += TOTAL_ROW
        weight = (heading + said) * NEXT_SOURCE ** (source.number - 1)
        is_kind = holds_or_says_where(holds_kind, text, heads)
        counted = weight if is_kind else LACKS_KIND * weight
        table = (source.version, heads) if heads else None
        found.append(_Sentence(Citation(source.number, start, end), counted, table))
    return found
