"""Whether a sentence of an answer is supported, and by which sentence of which source.

A sentence must state something; a lone noun that stands in a source answers nothing.

1. Every literal of the claim (number with its bound, date, provision, name) stands in one sentence of a source or in
   its heading; neither denies what the other states; both are about the same thing.
2. That sentence says the same: enough of the claim's words stand in it or in its context (``passages``), and of every
   part of the claim.
3. Its words stand to one another as in the claim: the same act (``predicates``), by and for the same persons
   (``roles``), under the same conditions, and no exception of the source covers the case (``conditions``).
4. Or the claim stands in it as it is, and what follows there does not overturn it (…できるものではない).

One sentence of a source must carry it alone: two halves of two rules make a third rule that nobody wrote. A claim of
two whole statements (…でき、…しなければならない) is two claims, on the same source. Vectors were tried and left out: a
claim with its subject swapped is nearer to the source than one in a person's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from nanohana.answering.conditions import conflicts, is_exempt
from nanohana.answering.evidence import Citation, Evidence
from nanohana.answering.halves import halves
from nanohana.answering.literals import Value, literals
from nanohana.answering.passages import Cell, Passage, passages, topic, unbound
from nanohana.answering.predicates import act, does_another_thing, only_strives, states_something
from nanohana.answering.roles import (
    acts_in_part,
    acts_later,
    is_by_another,
    is_of_another,
    is_reversed,
    names_who,
    readable_roles,
)
from nanohana.answering.stance import contradicts
from nanohana.answering.statements import bare
from nanohana.answering.wording import GLUE, found, share, words
from nanohana.japanese.normalise import key

# Shares of a claim's words, chosen by ``python -m bench.verification`` on texts kept apart from those it reports on.
SAME_WORDS = 0.85  # in the sentence or its context
OWN_WORDS = 0.30  # in the sentence itself
LEANING_OWN_WORDS = 0.50  # … which begins with ただし or この場合 and lends the words of the one before
WEAKEST_PART = 0.60  # of the part of a claim that has least
SAME_TOPIC = 0.5
LONGEST = 1_000  # characters; what is longer nobody reads as one sentence
LITERAL_LENGTH = 12  # characters; what is shorter says too little to stand alone

_PART_END = re.compile("、|(?<=[一-鿿々ァ-ヶー)」])[はが](?=[^、])")
_PERSON = re.compile("[者員長会課部局署人室庁省係班]$")


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

    def rank(self) -> tuple[bool, float, float]:
        return self.is_literal, self.shared, self.own

    @property
    def supports(self) -> bool:
        return self.is_literal or (self.shared >= SAME_WORDS and self.own >= OWN_WORDS and self.weakest >= WEAKEST_PART)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A sentence of an answer, by its words: of the whole, of each part, and of the persons and offices in it."""

    sentence: str
    text: str
    plain: str  # without brackets
    words: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    people: tuple[str, ...]
    topic: tuple[str, ...]
    values: frozenset[Value]  # without their bounds


@dataclass
class Verifier:
    """The sentences of the evidence of one turn, prepared once."""

    evidence: Evidence
    _passages: list[Passage] = field(init=False)

    def __post_init__(self) -> None:
        self._passages = [passage for source in self.evidence.sources for passage in passages(source)]

    def verify(self, sentence: str) -> Verdict:
        """The verdict on one sentence of an answer."""
        if len(sentence) > LONGEST or not states_something(sentence):
            return Verdict(())
        if best := max(self._supporting(sentence), key=Candidate.rank, default=None):
            return Verdict((best.citation,))
        return Verdict(self._of_halves(sentence))

    def _supporting(self, sentence: str) -> list[Candidate]:
        return [candidate for candidate in self.candidates(sentence) if candidate.supports]

    def _of_halves(self, sentence: str) -> tuple[Citation, ...]:
        """What supports both statements of a sentence of two, in one source."""
        for first, second in halves(sentence):
            ours, theirs = self._supporting(first), self._supporting(second)
            for one in sorted(ours, key=Candidate.rank, reverse=True):
                same = [other for other in theirs if other.citation.source == one.citation.source]
                if other := max(same, key=Candidate.rank, default=None):
                    return tuple(dict.fromkeys((one.citation, other.citation)))
        return ()

    def candidates(self, sentence: str) -> Iterator[Candidate]:
        """The sentences of the sources that hold every literal of a claim and contradict it in nothing."""
        needed, said = literals(sentence), bare(sentence)
        claim = _claim(sentence, unbound(needed.values))
        if not claim.words and needed.values.total() < 2:
            return
        for passage in self._passages:
            is_literal = len(said) >= LITERAL_LENGTH and said in passage.bare
            holds = is_literal or (needed.stand_in(passage.literal) and not _is_about_another(claim, passage))
            predicate = passage.text if is_literal else passage.predicate
            if not holds or (contradicts(sentence, predicate) and not is_exempt(claim.text, passage.near, predicate)):
                continue
            if is_literal or _says_the_same(claim, passage):
                own = _own_share(claim, passage, has_values=bool(needed.values))
                if passage.leans and own < LEANING_OWN_WORDS and not is_literal:
                    continue
                shared = share(claim.words, passage.context)
                yield Candidate(passage.citation, own, shared, _weakest(claim, passage), is_literal)


def _claim(sentence: str, values: frozenset[Value]) -> _Claim:
    said = words(sentence)
    parts = tuple(part for part in map(words, _PART_END.split(key(sentence))) if set(part) - GLUE)
    people = tuple(word for word in said if _PERSON.search(word))
    about = tuple(word for word in words(topic(sentence)) if word not in GLUE)
    return _Claim(sentence, key(sentence), readable_roles(sentence), said, parts, people, about, values)


def _says_the_same(claim: _Claim, passage: Passage) -> bool:
    """Whether the words that both have stand to one another in the same way."""
    if passage.cells:
        return True
    who = passage.own_plain if names_who(passage.own_plain) else passage.plain
    return not (
        contradicts(claim.sentence, passage.text, by_predicate=False)
        or is_reversed(claim.plain, who, passage.predicate)
        or is_by_another(claim.plain, passage.plain if passage.predicate != passage.text else passage.own_plain)
        or is_of_another(claim.plain, passage.plain)
        or acts_in_part(claim.plain, passage.plain, act(claim.text))
        or acts_later(claim.plain, passage.plain, act(claim.text))
        or does_another_thing(claim.text, passage.own if passage.leans else passage.near)
        or only_strives(claim.text, passage.predicate)
        or conflicts(claim.text, passage.predicate, passage.near, passage.own, key(passage.exception))
    )


def _is_about_another(claim: _Claim, passage: Passage) -> bool:
    """Whether the claim is about one thing and the passage about another, and neither names the other's.

    Of a row of a table a claim must know two cells: what the row is about, and what it says.
    """
    if len(passage.cells) > 1:
        return sum(_stands_in(cell, claim) for cell in passage.cells) < 2
    if not claim.topic or not passage.topic:
        return False
    return max(share(claim.topic, passage.near), share(passage.topic, claim.text)) < SAME_TOPIC


def _stands_in(cell: Cell, claim: _Claim) -> bool:
    if cell.values and cell.values <= claim.values:
        return True
    if not cell.words:
        return cell.text in claim.text
    return share(cell.words, claim.text) >= SAME_TOPIC or any(
        share(part, cell.text) >= WEAKEST_PART for part in claim.parts
    )


def _own_share(claim: _Claim, passage: Passage, *, has_values: bool) -> float:
    """Of a row of a table, without the words of the column heads; where nothing else is left, its values decide."""
    own = [word for word in claim.words if word not in passage.column_heads]
    return share(own, passage.own) if own or not passage.column_heads else float(has_values)


def _weakest(claim: _Claim, passage: Passage) -> float:
    """The least share of any part of a claim, and of any person or office in it.

    The first part, which says what it is about, and people may stand in the heading.
    """
    shares = [share(part, passage.near if n else passage.context) for n, part in enumerate(claim.parts)]
    return min([*shares, *(found(person, passage.context) for person in claim.people)], default=1.0)
