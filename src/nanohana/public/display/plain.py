"""やさしい日本語 by rules: office words become plain words, long sentences two. Facts never change.

1. A word of the table (``plain_words.tsv``) is replaced where it stands alone: not within a longer noun (減免申請書),
   not within 「」, a noun only before a particle, a mark or です. The first time the original follows in brackets.
2. A verb is replaced in the forms する, して, した, します and ご…ください. Other forms stay.
3. 及び, 又は and their like are replaced only where no second kind of them orders the line in levels.
4. A sentence is cut after ますので、 and ますが、 where both halves are long enough to stand alone.
5. The numbers must come out as they went in, or the text is left as it was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

from nanohana.japanese.morphemes import morphemes

_NUMBERS = re.compile("[0-9０-９]+")
_QUOTED = re.compile("「[^「」]*」|『[^『』]*』")
_NOUNS = frozenset({"名詞", "接頭辞", "接尾辞", "形状詞"})
_MAY_FOLLOW_A_NOUN = frozenset({"助詞", "助動詞", "補助記号"})
_FORMS = "する|した|して(?:ください)?|し(?:ます|ました|ません|ましょう)|ください"
_LEVELS = (("及び", "並びに"), ("又は", "若しくは"))
_CUT = re.compile("(?P<end>ます|ません|です)(?P<link>ので|が)、")
_BEGINS = {"ので": "ですから、", "が": "ただ、"}
_SHORTEST = 10  # characters of half a sentence


class Word(NamedTuple):
    """``kind`` is noun, verb or link; ``plain`` the plain word, of a verb its forms 辞書形, ます形, て形 and a noun."""

    kind: str
    plain: tuple[str, ...]


def simplified(text: str) -> str:
    """The text in plainer words; the text itself where nothing can be said more plainly."""
    plain = "\n".join(_cut(_replaced(line)) for line in text.split("\n"))
    return plain if _NUMBERS.findall(plain) == _NUMBERS.findall(text) else text


@cache
def table() -> Mapping[str, Word]:
    """The office words with their plain ones."""
    lines = resources.files(__package__).joinpath("plain_words.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {word: Word(kind, tuple(plain.split(" "))) for word, kind, plain in rows}


@cache
def _finding() -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(table(), key=len, reverse=True)))
    return re.compile(f"(?P<polite>[ごお])?(?P<word>{words})(?P<form>{_FORMS})?")


def _replaced(line: str) -> str:
    if not _finding().search(line):
        return line
    places = _Places.of(line)
    explained: set[str] = set()

    def replacement(match: re.Match[str]) -> str:
        plain = _plain(match, places)
        if plain is None or table()[match["word"]].kind == "link" or match["word"] in explained:
            return plain or match.group()
        explained.add(match["word"])
        return f"{plain}（{match.group()}）"

    return _finding().sub(replacement, line)


class _Places(NamedTuple):
    """What of a line decides on a replacement: the parts of speech before and after each border of a morpheme, what is
    quoted, and whether conjunctions of two levels stand in it."""

    before: Mapping[int, str]
    after: Mapping[int, str]
    quoted: list[tuple[int, int]]
    has_levels: bool

    @classmethod
    def of(cls, line: str) -> _Places:
        before, after = {0: ""}, {len(line): "補助記号"}
        for offset, piece in morphemes(line):
            for word in piece:
                kind = word.part_of_speech()[0]
                after[offset + word.begin()] = before[offset + word.end()] = kind
        quoted = [match.span() for match in _QUOTED.finditer(line)]
        return cls(before, after, quoted, any(all(word in line for word in pair) for pair in _LEVELS))


def _plain(match: re.Match[str], places: _Places) -> str | None:
    """The plain words for what was found, or None where it must stay."""
    start, end = match.start(), match.end("word")
    is_whole = start in places.before and end in places.after
    if not is_whole or any(begin < start < stop for begin, stop in places.quoted):
        return None
    word = table()[match["word"]]
    if word.kind == "link":
        return None if places.has_levels or match["polite"] else word.plain[0]
    if places.before[start] in _NOUNS:
        return None
    if word.kind == "verb" and match["form"]:
        return _in_form(word, match["form"], is_polite=bool(match["polite"]))
    noun = word.plain[3:] if word.kind == "verb" else word.plain
    stands_as_noun = not match["form"] and not match["polite"] and places.after[end] in _MAY_FOLLOW_A_NOUN
    return noun[0] if noun and stands_as_noun else None


def _in_form(verb: Word, form: str, *, is_polite: bool) -> str | None:
    """「払って」 for 「して」, 「払います」 for 「します」, 「払ってください」 for 「（ご）…ください」."""
    dictionary, stem, te, *_ = verb.plain
    if is_polite or form == "ください":
        return f"{te}ください" if is_polite and form == "ください" else None
    match form:
        case "する":
            return dictionary
        case "した":
            return te[:-1] + ("だ" if te.endswith("で") else "た")
        case "して" | "してください":
            return te + form.removeprefix("して")
    return stem + form.removeprefix("し")


def _cut(line: str) -> str:
    """Two sentences for 「…ますので、…。」 and 「…ますが、…。」 where each half says something of its own."""
    written, position = "", 0
    for match in _CUT.finditer(line):
        since = max(line.rfind("。", 0, match.start()), line.rfind("、", 0, position)) + 1
        until = line.find("。", match.end())
        is_open = line.count("（", 0, match.start()) > line.count("）", 0, match.start())
        is_quoted = line.count("「", 0, match.start()) > line.count("」", 0, match.start())
        if is_open or is_quoted or until < 0 or min(match.start() - since, until - match.end()) < _SHORTEST:
            continue
        written += f"{line[position : match.end('end')]}。{_BEGINS[match['link']]}"
        position = match.end()
    return written + line[position:]
