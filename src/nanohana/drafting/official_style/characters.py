"""Single characters: ideographs outside 常用漢字表, half-width katakana."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from nanohana.drafting.catalogue import found, table
from nanohana.drafting.findings import Finding
from nanohana.drafting.official_style.passage import Passage, Word
from nanohana.drafting.official_style.spelling import in_name_of_law

_KANJI = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_HALF_WIDTH_KANA = re.compile("[\uff66-\uff9f]+")
_READING = re.compile("[（(][ぁ-ゖ]")
_PERMITTED_FORMS = frozenset("填剥頬叱餌")
"""Forms that 常用漢字表 permits beside its own (情報機器の字形)."""


def characters(passage: Passage) -> Iterator[Finding]:
    yield from _outside_joyo(passage)
    for match in _HALF_WIDTH_KANA.finditer(passage.text):
        wide = unicodedata.normalize("NFKC", match.group())
        yield found("half_width_kana", passage.text, match.start(), match.end(), wide)


def _outside_joyo(passage: Passage) -> Iterator[Finding]:
    """Names of places and people keep their characters, and so does what has its reading beside it: 瑕疵（かし）,
    which Sudachi takes for one word."""
    if all(match.group() in joyo_kanji() for match in _KANJI.finditer(passage.text)):
        return
    for word in passage.words:
        strange = [character for character in word.surface if _is_strange(character)]
        if strange and not _may_stand(passage, word):
            kana = _kana_of(word)
            yield found("not_in_joyo", passage.text, word.start, word.end, kana, c="・".join(dict.fromkeys(strange)))


def _is_strange(character: str) -> bool:
    return _KANJI.match(character) is not None and character not in joyo_kanji()


def _may_stand(passage: Passage, word: Word) -> bool:
    """A name, or a word with its reading in brackets, which Sudachi takes for one word with it (瑕疵（かし）)."""
    read = "（" in word.surface or _READING.match(passage.text, word.end) is not None
    return read or word.pos[1] == "固有名詞" or in_name_of_law(passage.text, word.start, word.end)


def _kana_of(word: Word) -> str | None:
    """The word in hiragana where it is one ideograph with its ending; how to write a compound is for the writer."""
    ideographs = len(_KANJI.findall(word.surface))
    if (
        ideographs != 1
        or not re.fullmatch("[ァ-ヺー]+", word.reading)
        or (word.kind == "名詞" and len(word.surface) > 1)
    ):
        return None
    return "".join(chr(ord(kana) - 0x60) if kana != "ー" else kana for kana in word.reading)


@lru_cache
def joyo_kanji() -> frozenset[str]:
    """The 2,136 characters of 常用漢字表 with the forms it permits."""
    return frozenset("".join(row[0] for row in table("joyo_kanji.txt"))) | _PERMITTED_FORMS
