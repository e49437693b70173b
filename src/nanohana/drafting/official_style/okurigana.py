"""送り仮名: what inflects takes all of it (申し込む), the nouns made of it lose what is read anyway (申込み, 申込書).

A wrong verb is known by what follows its stem: 申込みます and 申込む are wrong, the noun 申込み is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from nanohana.drafting.catalogue import found, table
from nanohana.drafting.findings import Finding
from nanohana.drafting.official_style.passage import Passage, Word

_ROWS = {
    "う": ("わ", "い", "うえおっ"),
    "く": ("か", "き", "くけこい"),
    "ぐ": ("が", "ぎ", "ぐげごい"),
    "す": ("さ", "し", "すせそ"),
    "つ": ("た", "ち", "つてとっ"),
    "ぬ": ("な", "に", "ぬねのん"),
    "ぶ": ("ば", "び", "ぶべぼん"),
    "む": ("ま", "み", "むめもん"),
    "る": ("ら", "り", "るれろっ"),
}
_AFTER_CONJUNCTIVE = "(?=ま[すしせ]|た(?!め|だ)|て|つつ|ながら)"
_AFTER_NEGATIVE = "(?=な[いくけ]|ず|れ|せ|ん)"
_VOWEL_TAILS = "(?=る|れ[ばる]|て|た(?!め)|ず|ま[すしせ]|な[いくけが]|よう|られ|させ)"
_ADJECTIVE_TAILS = "(?=い|く|か|け)"
_VOWEL_STEM = re.compile("[出見着えけせてねへめれげぜでべぺいきしちにみりぎじび]る$")


def okurigana(passage: Passage) -> Iterator[Finding]:
    yield from _verbs(passage)
    yield from _nouns(passage)
    yield from _dropped(passage)


def _verbs(passage: Passage) -> Iterator[Finding]:
    """The stem must begin a word: 当る, not 充当る that is parted elsewhere."""
    for match in _verb_pattern().finditer(passage.text):
        if match.start() in passage.starts:
            kana = passage.text[match.end()]
            right = _verb_stems()[match.group()] + kana
            yield found("okurigana_verb", passage.text, match.start(), match.end() + 1, right)


@lru_cache
def _verb_stems() -> dict[str, str]:
    """The right stem of a wrong one: 申し込 of 申込."""
    return {wrong[:-1]: right[:-1] for wrong, right in table("verbs.tsv")}


@lru_cache
def _verb_pattern() -> re.Pattern[str]:
    stems = sorted(table("verbs.tsv"), key=lambda row: -len(row[0]))
    return re.compile("|".join(re.escape(wrong[:-1]) + _tails(wrong, right) for wrong, right in stems))


def _tails(wrong: str, right: str) -> str:
    if wrong.endswith("い"):
        return _ADJECTIVE_TAILS
    if _VOWEL_STEM.search(wrong) and _VOWEL_STEM.search(right):
        return _VOWEL_TAILS
    negative, conjunctive, others = _ROWS[wrong[-1]]
    if len(wrong) > len(right):  # 行なう: no noun is written so
        return f"(?=[{negative}{conjunctive}{others}])"
    return f"(?=[{others}]|{conjunctive}{_AFTER_CONJUNCTIVE}|{negative}{_AFTER_NEGATIVE})"


_NOUN_FOLLOWS = frozenset("のをがはもとでにへや")
_SUFFIXES = frozenset("書者先金額料所物日人品票券表簿欄中時後前率権")


def _nouns(passage: Passage) -> Iterator[Finding]:
    """取り扱い, 手続き, 申し込み書 -> 取扱い, 手続, 申込書."""
    text = passage.text
    for match in _noun_pattern().finditer(text):
        word = passage.word_at(match.start())
        suffix = text[match.end() : match.end() + 1] in _SUFFIXES
        if word is None or not (match.end() in passage.ends or suffix):
            continue
        noun, compound = _noun_table()[match.group()]
        if _is_verb(passage, word, match.end()):
            continue
        instead = compound if suffix and compound else noun
        yield found("okurigana_noun", text, match.start(), match.end(), instead)


def _is_verb(passage: Passage, word: Word, end: int) -> bool:
    """A form that goes on as a verb: 電話で申し込み、; お問い合わせください; 取り扱います."""
    following = passage.text[end : end + 1]
    after = passage.word_at(end)
    if after is not None and after.kind in ("助動詞", "動詞") and after.lemma not in ("する", "だ", "です", "ある"):
        return True
    if after is not None and after.surface in ("て", "つつ", "ながら", "たい"):
        return True
    if word.end < end or word.kind == "動詞":
        return not (following in _NOUN_FOLLOWS or following in _SUFFIXES)
    return following == "、" and word.lemma not in ("手続き",)


@lru_cache
def _noun_table() -> dict[str, tuple[str, str]]:
    return {full: (noun, compound) for full, noun, compound in table("nouns.tsv")}


@lru_cache
def _noun_pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _noun_table()), key=len, reverse=True)))


def _dropped(passage: Passage) -> Iterator[Finding]:
    """A noun that lost too much (申込を) or keeps what custom drops (取組みを)."""
    for match in _dropped_pattern().finditer(passage.text):
        before = passage.text[match.start() - 1 : match.start()]
        if not re.match("[一-龥々]", before):
            yield found("okurigana_dropped", passage.text, match.start(), match.end(), _dropped_table()[match.group()])


@lru_cache
def _dropped_table() -> dict[str, str]:
    return {row[0]: row[1] for row in table("dropped.tsv")}


@lru_cache
def _dropped_pattern() -> re.Pattern[str]:
    nouns = "|".join(sorted(_dropped_table(), key=len, reverse=True))
    return re.compile(f"(?:{nouns})(?=[をがはもに]|の(?!め))")
