"""及び・並びに・又は・若しくは: how many steps they join (法令の用語の使い方, 公用文作成の考え方Ⅲ)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nanohana.drafting.catalogue import found
from nanohana.drafting.findings import Finding
from nanohana.drafting.official_style.passage import Passage, Word

_LESSER = (("若しくは", "又は", "or_levels"), ("並びに", "及び", "and_levels"))
_NOMINAL = frozenset(("名詞", "代名詞", "接尾辞", "接頭辞", "数詞"))


def conjunctions(passage: Passage) -> Iterator[Finding]:
    yield from _levels(passage)
    yield from _repeated(passage)
    yield from _after_comma(passage)


def _levels(passage: Passage) -> Iterator[Finding]:
    """若しくは without 又は, 並びに without 及び, within one sentence."""
    for start, end in passage.sentences:
        sentence = passage.text[start:end]
        for word, needed, rule in _LESSER:
            if word in sentence and needed not in sentence and not _PARTLY.search(sentence):
                for match in re.finditer(word, sentence):
                    yield found(rule, passage.text, start + match.start(), start + match.end(), needed)


_PARTLY = re.compile("次に|次の|各号|読み替|「[^」]*(?:若しくは|並びに)[^」]*」|[^。]$")
"""Words of a sentence that goes on elsewhere, or that is quoted."""


def _joints(words: list[Word]) -> Iterator[tuple[int, int, str]]:
    """Every 及び and 又は (which Sudachi parts in two) as its first word, the word behind it, and itself."""
    for index, word in enumerate(words):
        if word.surface == "及び":
            yield index, index + 1, "及び"
        elif word.surface == "又" and index + 1 < len(words) and words[index + 1].surface == "は":
            yield index, index + 2, "又は"


def _repeated(passage: Passage) -> Iterator[Finding]:
    """「甲及び乙及び丙」: of nouns alone, so that the joined things are of one step."""
    words = passage.words
    last: dict[str, tuple[int, int]] = {}
    for first, behind, joint in _joints(words):
        before = last.get(joint)
        if before and _nouns_alone(words[before[1] : first]) and not _names_law(passage.text, words[behind - 1].end):
            start, end = words[before[0]].start, words[before[1] - 1].end
            yield found("and_repeated", passage.text, start, end, "、")
        last[joint] = (first, behind)


def _names_law(text: str, start: int) -> bool:
    """出入国管理及び難民認定法: the second conjunction belongs to a name."""
    return re.match("[一-龥ぁ-ん]{1,16}(?:法|令|条例|規則)", text[start : start + 24]) is not None


def _nouns_alone(words: list[Word]) -> bool:
    return 0 < len(words) <= 6 and all(word.kind in _NOMINAL for word in words)


def _after_comma(passage: Passage) -> Iterator[Finding]:
    """「甲、乙、及び丙」; behind a clause (「…し、及び」) the comma is right."""
    words = passage.words
    for first, behind, joint in _joints(words):
        if first > 1 and behind < len(words) and words[first - 1].surface == "、":
            before, following = words[first - 2], words[behind]
            if _is_thing(before) and following.kind == "名詞":
                comma = words[first - 1]
                yield found("comma_after_conjunction", passage.text, comma.start, words[behind - 1].end, joint)


def _is_thing(word: Word) -> bool:
    """A noun in ideographs or katakana; とき and 場合 end a clause, 貸し付け may go on as a verb."""
    return (
        word.kind == "名詞"
        and word.pos[1] != "数詞"
        and word.surface != "場合"
        and not re.search("[ぁ-ん]$", word.surface)
    )
