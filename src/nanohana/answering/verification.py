"""Whether a sentence of an answer is supported, and by which sentence of which source.

1. Every literal of the claim (number with its bound, date, provision, name) stands in one sentence of a source or in
   its heading; neither denies what the other states; both are about the same thing.
2. That sentence says the same: enough of the claim's words stand in it or in its context (its heading, the heads of
   its columns, and the sentence before where it leans on that: ただし, この場合), and of every part of the claim.
3. Or the claim stands in it as it is, and what follows there does not overturn it (…できるものではない).

One sentence of a source must carry it alone: two halves of two rules make a third rule that nobody wrote. Vectors were
tried and left out: a claim with its subject swapped is nearer to the source than one in a person's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from nanohana.answering.evidence import Citation, Evidence, Source
from nanohana.answering.literals import Known, Value, known, literals, without_values
from nanohana.answering.stance import contradicts
from nanohana.answering.statements import bare, statements
from nanohana.japanese.normalise import key

# Shares of a claim's words, chosen by ``python -m bench.verification`` on texts kept apart from those it reports on.
SAME_WORDS = 0.85  # in the sentence or its context
OWN_WORDS = 0.30  # in the sentence itself
WEAKEST_PART = 0.60  # of the part of a claim that has least
SAME_TOPIC = 0.5
LITERAL_LENGTH = 12  # characters; what is shorter says too little to stand alone

_WORD = re.compile(r"[一-鿿々]{2,}|[ァ-ヶー]{2,}|[a-z][a-z0-9]+")
_PART_END = re.compile("、|(?<=[一-鿿々ァ-ヶー)」])[はが](?=[^、])")
_TOPIC = re.compile(r"(?:\S*\s)?(?P<topic>[^、。]{1,40}?)(?:において|について|に)?は")
_PERSON = re.compile("[者員長会課部局署人室庁省係班]$")
_IN_BRACKETS = re.compile("[（(][^（）()]*[)）]")
_LEANS = re.compile("^(?:ただし|この場合|その場合|なお|また|前項|前条|同項|同条|これ|その|この)")
_EMPTY_WORDS = frozenset(
    {"場合", "規定", "当該", "上記", "必要", "資料", "回答", "パーセント", "メートル", "キロ", "以上", "以下", "以内"}
    | {"未満", "以前", "以後", "以降", "上限", "限度"}  # bounds are literals
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``citations`` are the supporting sentences; none means 「根拠未確認」."""

    citations: tuple[Citation, ...]

    @property
    def supported(self) -> bool:
        return bool(self.citations)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a source, with the shares (0–1) of a claim's words that stand in it."""

    citation: Citation
    own: float  # in the sentence itself
    shared: float  # in it or its context
    weakest: float  # in it or its context, of the part of the claim that has least
    is_literal: bool  # the claim stands in it as it is

    @property
    def supports(self) -> bool:
        return self.is_literal or (self.shared >= SAME_WORDS and self.own >= OWN_WORDS and self.weakest >= WEAKEST_PART)


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of a row of a table."""

    text: str
    words: tuple[str, ...]
    values: frozenset[Value]

    def stands_in(self, claim: _Claim) -> bool:
        if self.values and self.values <= claim.values:
            return True
        if not self.words:
            return self.text in claim.text
        return _share(self.words, claim.text) >= SAME_TOPIC or any(
            _share(part, self.text) >= WEAKEST_PART for part in claim.parts
        )


@dataclass(frozen=True, slots=True)
class _Passage:
    """One sentence of a source, with what a reader knows when arriving at it. All texts are folded."""

    citation: Citation
    text: str
    literal: Known
    own: str
    near: str  # with what it leans on: the sentence before, or the heads of its columns
    context: str  # and with its heading
    column_heads: str
    topic: tuple[str, ...]  # its words
    bare: str
    cells: tuple[_Cell, ...]  # of a row of a table


@dataclass(frozen=True, slots=True)
class _Claim:
    """A sentence of an answer, by its words: of the whole, of each part, and of the persons and offices in it."""

    text: str
    words: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    people: tuple[str, ...]
    topic: tuple[str, ...]
    values: frozenset[Value]  # without their bounds


@dataclass
class Verifier:
    """The sentences of the evidence of one turn, prepared once."""

    evidence: Evidence
    _passages: list[_Passage] = field(init=False)

    def __post_init__(self) -> None:
        self._passages = [passage for source in self.evidence.sources for passage in _passages(source)]

    def verify(self, sentence: str) -> Verdict:
        """The verdict on one sentence of an answer."""
        supporting = [candidate for candidate in self.candidates(sentence) if candidate.supports]
        best = max(supporting, key=lambda one: (one.is_literal, one.shared, one.own), default=None)
        return Verdict((best.citation,) if best else ())

    def candidates(self, sentence: str) -> Iterator[Candidate]:
        """The sentences of the sources that hold every literal of a claim and contradict it in nothing."""
        needed, said = literals(sentence), bare(sentence)
        claim = _claim(sentence, _unbound(needed.values))
        if not claim.words and needed.values.total() < 2:
            return
        for passage in self._passages:
            is_literal = len(said) >= LITERAL_LENGTH and said in passage.bare
            holds = is_literal or (needed.stand_in(passage.literal) and not _is_about_another(claim, passage))
            if holds and not contradicts(sentence, passage.text):
                own = _own_share(claim, passage, has_values=bool(needed.values))
                shared = _share(claim.words, passage.context)
                yield Candidate(passage.citation, own, shared, _weakest(claim, passage), is_literal)


def _passages(source: Source) -> Iterator[_Passage]:
    """The sentences of a source but for its own headings, which state nothing."""
    heading = f"{source.title}\n{source.heading}"
    headings = bare(heading)
    before = ""
    for start, end, text, column_heads in statements(source.text):
        if bare(text) in headings:
            continue
        is_row = bool(column_heads)
        leans_on = column_heads or (before if _LEANS.match(text) else "")
        yield _Passage(
            citation=Citation(source.number, start, end),
            text=text,
            literal=known(text, f"{heading}\n{leans_on}"),
            own=key(text),
            near=key(f"{leans_on}\n{text}"),
            context=key(f"{heading}\n{leans_on}\n{text}"),
            column_heads=key(column_heads),
            topic=() if is_row else _words(_topic(text)),
            bare=f"{bare(text)} {bare(_IN_BRACKETS.sub('', text))}",
            cells=tuple(map(_cell, filter(str.strip, text.split("\t")))) if is_row else (),
        )
        before = text


def _cell(text: str) -> _Cell:
    return _Cell(key(text), _words(text), _unbound(known(text).values))


def _unbound(values: Iterable[Value]) -> frozenset[Value]:
    return frozenset(value._replace(bound="") for value in values)


def _claim(sentence: str, values: frozenset[Value]) -> _Claim:
    words = _words(sentence)
    parts = tuple(part for part in map(_words, _PART_END.split(key(sentence))) if part)
    people = tuple(word for word in words if _PERSON.search(word))
    return _Claim(key(sentence), words, parts, people, _words(_topic(sentence)), values)


def _topic(sentence: str) -> str:
    """What a sentence is about: what stands before its first は, folded; nothing where it names nothing."""
    found = _TOPIC.match(key(sentence))
    return found["topic"] if found else ""


def _is_about_another(claim: _Claim, passage: _Passage) -> bool:
    """Whether the claim is about one thing and the passage about another, and neither names the other's.

    Of a row of a table a claim must know two cells: what the row is about, and what it says.
    """
    if len(passage.cells) > 1:
        return sum(cell.stands_in(claim) for cell in passage.cells) < 2
    if not claim.topic or not passage.topic:
        return False
    return max(_share(claim.topic, passage.near), _share(passage.topic, claim.text)) < SAME_TOPIC


def _own_share(claim: _Claim, passage: _Passage, *, has_values: bool) -> float:
    """Of a row of a table, without the words of the column heads; where nothing else is left, its values decide."""
    own = [word for word in claim.words if word not in passage.column_heads]
    return _share(own, passage.own) if own or not passage.column_heads else float(has_values)


def _weakest(claim: _Claim, passage: _Passage) -> float:
    """The least share of any part of a claim, and of any person or office in it.

    The first part, which says what it is about, and people may stand in the heading.
    """
    shares = [_share(part, passage.near if n else passage.context) for n, part in enumerate(claim.parts)]
    return min([*shares, *(_found(person, passage.context) for person in claim.people)], default=1.0)


def _words(text: str) -> tuple[str, ...]:
    """The words that carry a sentence: runs of ideographs, of katakana, of letters; without numbers and their units."""
    found = _WORD.findall(without_values(key(text)))
    return tuple(word for word in dict.fromkeys(found) if word not in _EMPTY_WORDS)


def _share(words: Sequence[str], text: str) -> float:
    """How much of the words stands in a text, 0–1; of a compound as much as its pairs of ideographs do."""
    return sum(_found(word, text) for word in words) / len(words) if words else 1.0


def _found(word: str, text: str) -> float:
    if word in text or len(word) < 3 or word[0] < "一":
        return float(word in text)
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    return sum(pair in text for pair in pairs) / len(pairs)
