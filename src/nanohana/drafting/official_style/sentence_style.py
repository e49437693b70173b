"""What concerns whole sentences: です・ます and である, length, 等, の, particles written twice, loanwords written
two ways."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from nanohana.drafting.catalogue import found
from nanohana.drafting.findings import Finding
from nanohana.drafting.official_style.passage import Passage, Word

LONG = 120
"""Characters of a sentence outside brackets. 公用文作成の考え方 asks for care from 50 to 60 on; from here on it is
said."""
_MANY = 3
_CHAIN = 4
_BRACKETED = re.compile("（[^（）]*）|「[^「」]*」")
_POLITE = re.compile(
    "(?:です|ます|ました|ません|ませんでした|でした|でしょう|ましょう|ください|ございます)(?:が|か|ね|よ)?。$"
)
_PLAIN = re.compile(
    "(?:である|であった|ではない|だ|だった|する|した|しない|れる|れた|ない|なる|なった|ある|いる|いた|きる|える|せる)。$"
)
_ETC = frozenset(("等", "など"))
_DOUBLED = frozenset("をがはにへもでの")


def sentence_style(passage: Passage) -> Iterator[Finding]:
    yield from _mixed_style(passage)
    yield from _long(passage)
    yield from _many_etc(passage)
    yield from _chains(passage)
    yield from _particles(passage)
    yield from _loanwords(passage)


def _mixed_style(passage: Passage) -> Iterator[Finding]:
    """The sentences of the rarer style, in each part of the text: what stands below 記 may be written as a list is."""
    borders = [0, *(match.start() for match in _PART.finditer(passage.text)), len(passage.text) + 1]
    for first, last in pairwise(borders):
        inside = [
            span for span in passage.sentences if first <= span[0] < last and not _QUESTION.match(passage.text, *span)
        ]
        yield from _mixed_in(passage, inside)


def _mixed_in(passage: Passage, sentences: list[tuple[int, int]]) -> Iterator[Finding]:
    """Items such as 「…すること。」 and quotations have no style of their own."""
    polite = {span for span in sentences if _POLITE.search(_ending(passage, span))}
    plain = [span for span in sentences if span not in polite and _PLAIN.search(_ending(passage, span))]
    if polite and plain:
        for start, end in plain if len(plain) <= len(polite) else sorted(polite):
            yield found("style_mixed", passage.text, max(start, end - 8), end)


def _ending(passage: Passage, span: tuple[int, int]) -> str:
    return passage.text[max(span[0], span[1] - 16) : span[1]]


_QUESTION = re.compile("(?:問|Q|Ｑ|質問)[0-9０-９ 　.．:：]")
_PART = re.compile("(?m)^[ 　#]*(?:記|別紙.*|別添.*|附[ 　]*則.*)$")


def _long(passage: Passage) -> Iterator[Finding]:
    for start, end in passage.sentences:
        if end - start > LONG:
            length = len(_without_brackets(passage.text[start:end]))
            if length > LONG and "\t" not in passage.text[start:end]:
                yield found("long_sentence", passage.text, start, end, n=length)


def _without_brackets(sentence: str) -> str:
    return _BRACKETED.sub("", sentence)


def _many_etc(passage: Passage) -> Iterator[Finding]:
    counts: Counter[tuple[int, int]] = Counter()
    for word in passage.words:
        if word.surface in _ETC and word.kind in ("接尾辞", "助詞"):
            counts[passage.sentence_at(word.start)] += 1
    for (start, end), count in counts.items():
        if count >= _MANY and end > start and "\t" not in passage.text[start:end]:
            yield found("many_etc", passage.text, start, end, n=count)


def _chains(passage: Passage) -> Iterator[Finding]:
    """県の職員の研修の計画の案: nouns joined by の alone."""
    chain: list[Word] = []
    for word in [*passage.words, None]:
        if word is not None and (word.kind in ("名詞", "代名詞", "接尾辞", "接頭辞") or _is_no(word)):
            chain.append(word)
            continue
        joints = sum(map(_is_no, chain))
        if joints >= _CHAIN:
            yield found("no_chain", passage.text, chain[0].start, chain[-1].end, n=joints)
        chain = []


def _is_no(word: Word) -> bool:
    return word.surface == "の" and word.kind == "助詞"


def _particles(passage: Passage) -> Iterator[Finding]:
    for before, word in pairwise(passage.words):
        if (
            word.surface == before.surface
            and word.surface in _DOUBLED
            and word.start == before.end
            and "助詞" in (word.kind, before.kind)
        ):
            yield found("particle_doubled", passage.text, before.start, word.end, word.surface)


_LOANWORD = re.compile("[ァ-ヴー]{3,}")


def _loanwords(passage: Passage) -> Iterator[Finding]:
    """コンピュータ in a text that writes コンピューター: the rarer is pointed at; either is admitted alone."""
    places: dict[str, list[int]] = {}
    for match in _LOANWORD.finditer(passage.text):
        places.setdefault(match.group(), []).append(match.start())
    for short, starts in places.items():
        long = short + "ー"
        if long in places and len(short) >= 3:
            for start in starts:
                yield found("loanword_mixed", passage.text, start, start + len(short), long)
