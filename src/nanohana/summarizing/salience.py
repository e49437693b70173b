"""Which sentences carry a text: how much each one says of what the text is about.

1. The words of a sentence (``search.analysis``) are weighed by how rare they are among its sentences (tf-idf).
2. Centrality in its part: cosine with the part's centroid, and LexRank (Erkan and Radev, 2004: the stationary
   distribution of a walk along similarities, damped) over the sentences nearest to it.
3. The same with the centroid of the whole text, the words of title and headings, a place at the beginning of a section,
   and the marks of what a reader looks for: amounts, days, changes, decisions, aims and problems.
4. Less for what leans on the sentence before, for fragments, and for what is too long to be a point.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nanohana.japanese.morphemes import morphemes
from nanohana.japanese.normalise import key
from nanohana.search.analysis import PAIR, terms
from nanohana.summarizing.originals import Sentence
from nanohana.summarizing.points import LEAD

Weights = NDArray[np.float32]
Vector = Mapping[str, float]  # a unit vector

NEAREST = 300  # sentences of a part among which LexRank walks
_DAMPING = 0.85
_STEPS = 30
_CENTRALITY, _LEXRANK, _TOPIC, _HEADING, _POSITION, _MARK = 1.0, 0.6, 0.4, 0.5, 0.4, 0.12
SHORTEST = 14  # characters
LONGEST = 140

_MARKS = tuple(
    map(
        re.compile,
        (
            r"\d[\d,.]*(?:万|億|千)*円|[千万億]円",
            r"\d+(?:年|月|日|か月|時間)|年度",
            r"\d[\d,.]*(?:万|億)?(?:%|パーセント|人|件|回|校|箇所|か所|施策|項目|倍)",
            "から.{1,20}(?:へ|に)(?:引き上げ|引き下げ|増|減|変更|改め|拡大)|増加|減少|改正|新た|→|->",
            "こととした|こととする|ものとする|なければならない|必要がある|決定|承認|できない|してはならない",
            "目的|目標|目指|課題|重要|方針|原則|背景|理由|対象|期限|予定|今後|結果|効果",
        ),
    )
)
_LEANS = re.compile(
    "^(?:ただし|この(?:場合|ため|ほか)|その(?:場合|ため|他|際)|なお|また|これ[らはをに]|それ|当該|同[項条様法令]|前[項条]|例えば|さらに|しかし)"
)
_FRAGMENT = re.compile(
    r"(?:単位|注|※|出典|参照|問合せ|問い合わせ|電話|tel|fax|https?:|様式|別紙|別記|次のとおり|以下のとおり|下記のとおり)"
)
_QUESTION = re.compile("[?？]|か。?$")
_BROKEN_OFF = re.compile("(?:[、,はがをにの]|において|により|として|及び|又は)$")
_BEGINNING = 12  # characters that are read for it
_OPENING = frozenset("「『（([【〔〈《＜<")
_TITLE_LENGTH = 40
_TITLE = re.compile("(?:について|抜粋|概要|一覧|イメージ|目次|次第|等)[)）]?$")


@dataclass(frozen=True, slots=True)
class Weighed:
    """A sentence with its words, and what it weighs in its part (0 and more)."""

    sentence: Sentence
    vector: Vector
    weight: float


class Words:
    """The sentences of one text as unit vectors of their words."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        counts = [_counted(sentence.text) for sentence in sentences]
        holding = Counter(word for one in counts for word in one)
        self._rarity = {word: math.log(1 + len(sentences) / holds) for word, holds in holding.items()}
        self.vectors = {sentence: self._vector(one) for sentence, one in zip(sentences, counts, strict=True)}

    def of_text(self, text: str) -> Vector:
        """By the words that the sentences have."""
        return self._vector(_counted(text))

    def _vector(self, counts: Mapping[str, int]) -> Vector:
        return unit({word: (1 + math.log(n)) * self._rarity.get(word, 0.0) for word, n in counts.items()})


def _counted(text: str) -> Counter[str]:
    return Counter(term for term in terms(text) if not term.startswith(PAIR))


def unit(weights: Mapping[str, float]) -> Vector:
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {word: weight / length for word, weight in weights.items()} if length else {}


def cosine(one: Vector, other: Vector) -> float:
    """Of two unit vectors, 0–1."""
    if len(one) > len(other):
        one, other = other, one
    return sum(weight * other.get(word, 0.0) for word, weight in one.items())


def centroid(vectors: Iterable[Vector]) -> Vector:
    total: dict[str, float] = {}
    for vector in vectors:
        for word, weight in vector.items():
            total[word] = total.get(word, 0.0) + weight
    return unit(total)


def weighed(sentences: Sequence[Sentence], words: Words, topic: Vector, headings: str) -> list[Weighed]:
    """The sentences of one part. ``topic`` is the centroid of the whole text; ``headings`` its title and the part's."""
    vectors = [words.vectors[sentence] for sentence in sentences]
    middle, above = centroid(vectors), words.of_text(headings)
    near = [cosine(vector, middle) for vector in vectors]
    rank = lexrank(vectors, near)
    found = []
    for position, (sentence, vector) in enumerate(zip(sentences, vectors, strict=True)):
        weight = (
            _CENTRALITY * near[position]
            + _LEXRANK * rank[position]
            + _TOPIC * cosine(vector, topic)
            + _HEADING * cosine(vector, above)
            + _POSITION * _at_beginning(sentences, position)
            + _MARK * _marks(sentence.text)
        )
        found.append(Weighed(sentence, vector, weight * _quality(sentence)))
    return found


def lexrank(vectors: Sequence[Vector], near: Sequence[float]) -> list[float]:
    """LexRank of each sentence among the ``NEAREST`` ones, 0–1 (the highest is 1); 0 of the others."""
    members = sorted(range(len(vectors)), key=lambda index: -near[index])[:NEAREST]
    column: dict[str, int] = {}
    for member in members:
        for word in vectors[member]:
            column.setdefault(word, len(column))
    matrix = np.zeros((len(members), max(len(column), 1)), dtype=np.float32)
    for row, member in enumerate(members):
        for word, weight in vectors[member].items():
            matrix[row, column[word]] = weight
    ranks = _walk(matrix @ matrix.T)
    found = [0.0] * len(vectors)
    for member, rank in zip(members, ranks / max(float(ranks.max(initial=0)), 1e-9), strict=True):
        found[member] = float(rank)
    return found


def _walk(similar: Weights) -> Weights:
    np.fill_diagonal(similar, 0)
    totals = similar.sum(axis=1, keepdims=True)
    steps = np.where(totals > 0, similar / np.maximum(totals, 1e-9), 1 / len(similar))
    ranks = np.full(len(similar), 1 / len(similar), dtype=np.float32)
    for _ in range(_STEPS):
        ranks = (1 - _DAMPING) / len(similar) + _DAMPING * (ranks @ steps)
    return ranks.astype(np.float32)


def _at_beginning(sentences: Sequence[Sentence], position: int) -> float:
    """1 for the first sentence of a section, half for the second, and so on."""
    path = sentences[position].heading_path
    before = 0
    while before < 4 and before < position and sentences[position - before - 1].heading_path == path:
        before += 1
    return 1 / (1 + before) if before < 4 else 0.0


def _marks(text: str) -> int:
    folded = key(text)
    return sum(pattern.search(folded) is not None for pattern in _MARKS)


def _quality(sentence: Sentence) -> float:
    """0–1: how well the sentence stands alone."""
    text = sentence.text
    length = len(text)
    share = min(1.0, length / SHORTEST) ** 2 * min(1.0, LONGEST / length)
    if _LEANS.match(text):
        share *= 0.6
    if _FRAGMENT.search(key(text)):
        share *= 0.6
    if _QUESTION.search(text):
        share *= 0.5
    if _begins_with_a_particle(text):
        return 0.3 * share
    if sentence.heads or text.endswith(("。", "．")):
        return share
    return share * (0.3 if _is_title(text) or _BROKEN_OFF.search(text) else 0.8)


def _begins_with_a_particle(text: str) -> bool:
    """「の規定に基づき…」: its beginning stands on the page before."""
    first = next((word for _, words in morphemes(LEAD.sub("", text)[:_BEGINNING]) for word in words), None)
    return first is not None and first.part_of_speech()[0] in ("助詞", "補助記号") and first.surface() not in _OPENING


def _is_title(text: str) -> bool:
    """A line that only names what follows: by its end, or short and with neither a number nor a comma in it."""
    plain = LEAD.sub("", text)
    return bool(_TITLE.search(plain)) or (len(plain) <= _TITLE_LENGTH and not re.search(r"\d|[、→]", plain))
