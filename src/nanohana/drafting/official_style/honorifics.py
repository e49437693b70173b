"""敬語 that needs the words: ら抜き, れ足す, and the prefix 御."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from nanohana.drafting.catalogue import found, table
from nanohana.drafting.findings import Finding
from nanohana.drafting.official_style.passage import Passage, Word

_POTENTIAL_WITHOUT_RA = re.compile("[えけせてねめげべ]れる$")
"""受け付けれる: no verb of the language ends so; the potential of 受け付ける is 受け付けられる."""
_GO_KANA = re.compile("ご(?=[一-龥]{2})")
_SAID_WITH_KANA = frozenset(("ご飯", "ご馳走", "ご都合主義"))


def honorifics(passage: Passage) -> Iterator[Finding]:
    for before, word in pairwise(passage.words):
        yield from _dropped_ra(passage, before, word)
        yield from _before_verb(passage, before, word)
    for word in passage.words:
        if word.kind == "動詞" and _lacks_ra(word.lemma):
            place = word.start + len(word.lemma) - 2
            yield found("ra_dropped", passage.text, word.start, word.end, _with_ra(passage.text, word, place))
    yield from _prefix(passage)


def _lacks_ra(lemma: str) -> bool:
    return _POTENTIAL_WITHOUT_RA.search(lemma) is not None or _potentials().get(lemma) == "ra"


def _with_ra(text: str, word: Word, place: int) -> str:
    return text[word.start : place] + "ら" + text[place : word.end]


def _dropped_ra(passage: Passage, before: Word, word: Word) -> Iterator[Finding]:
    """A 一段 verb with れる instead of られる; a potential verb with れる has one れ too many."""
    if (
        before.form.startswith("仮定形")
        and before.pos[4].startswith("下一段")
        and word.surface in ("て", "た", "ます", "ませ")
    ):
        yield found("ra_dropped", passage.text, before.start, before.end, f"{before.surface[:-1]}られ")
    if word.lemma != "れる" or word.kind != "助動詞" or not before.pos[4].startswith(("下一段", "上一段")):
        return
    if before.end != word.start or before.kind != "動詞":
        return
    written = (before.start, word.end)
    if _potentials().get(before.lemma) == "re":
        yield found("re_added", passage.text, *written, before.surface + word.surface[1:])
    else:
        yield found("ra_dropped", passage.text, *written, f"{before.surface}ら{word.surface}")


def _prefix(passage: Passage) -> Iterator[Finding]:
    """ご before ideographs that are read in on: 御案内, 御協力."""
    for match in _GO_KANA.finditer(passage.text):
        start = match.start()
        if start in passage.starts and not passage.text.startswith(tuple(_SAID_WITH_KANA), start):
            end = _end_of_noun(passage, start)
            yield found("prefix_kanji", passage.text, start, end, "御" + passage.text[start + 1 : end])


def _before_verb(passage: Passage, before: Word, word: Word) -> Iterator[Finding]:
    """御持ち, 御渡し: before a verb the prefix is read お and written so."""
    if before.surface == "御" and word.kind == "動詞" and re.fullmatch("[一-龥]+[ぁ-ん]+", word.surface):
        yield found("prefix_kana", passage.text, before.start, word.end, f"お{word.surface}")


def _end_of_noun(passage: Passage, start: int) -> int:
    word = passage.word_at(start)
    if word is not None and word.end > start + 1:
        return word.end
    following = passage.word_at(start + 1)
    return following.end if following else start + 1


@lru_cache
def _potentials() -> dict[str, str]:
    """見れる: "ra", a ら is missing; 書ける: "re", it takes no more れる."""
    return {row[0]: row[1] for row in table("potentials.tsv")}
