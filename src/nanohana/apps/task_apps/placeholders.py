"""Places in texts and templates that a run fills: 「{{件名}}」, by the name of a field. Wide braces are braces."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

_PLACE = re.compile(r"(?:\{\{|｛｛)(?P<name>[^{}｛｝]{0,100})(?:\}\}|｝｝)")
_BRACES = re.compile(r"\{\{|\}\}|｛｛|｝｝")

#: What every app knows beside its fields.
OUTPUT, TODAY, TODAY_WESTERN, NAME, DIVISION = "出力", "今日", "今日（西暦）", "氏名", "所属"
KNOWN = {
    OUTPUT: "できた文章や表",
    TODAY: "使った日",
    TODAY_WESTERN: "使った日",
    NAME: "使う人の氏名",
    DIVISION: "使う人の所属",
}


def places(text: str) -> list[str]:
    """The names in a text, in order, as often as they stand there."""
    return [place["name"].strip() for place in _PLACE.finditer(text)]


def named(text: str) -> list[str]:
    """The names in a text, each once, in order."""
    return list(dict.fromkeys(places(text)))


def is_broken(text: str) -> bool:
    """Whether braces are left over that open or close nothing."""
    return _BRACES.search(_PLACE.sub("", text)) is not None


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with each known place filled, once: what a person has entered is never read as a place itself."""
    return replaced(text, lambda name: values.get(name, ""))


def filled_pieces(pieces: Sequence[str], values: Mapping[str, str]) -> list[str]:
    """Pieces of one text, filled: a place may reach over several, and is filled in the one in which it begins."""
    text = "".join(pieces)
    piece_of = [number for number, piece in enumerate(pieces) for _ in piece]
    found, at = [""] * len(pieces), 0
    for place in _PLACE.finditer(text):
        for position in range(at, place.start()):
            found[piece_of[position]] += text[position]
        found[piece_of[place.start()]] += values.get(place["name"].strip(), "")
        at = place.end()
    for position in range(at, len(text)):
        found[piece_of[position]] += text[position]
    return found


def replaced(text: str, value_of: Callable[[str], str]) -> str:
    return _PLACE.sub(lambda place: value_of(place["name"].strip()), text)


def problems(text: str, names: set[str], where: str) -> list[str]:
    """What is wrong with the places of a text, in Japanese. ``where``: 「指示」「ひな形の3段落目」."""
    unknown = [name for name in named(text) if name not in names]
    found = [f"{where}の「{{{{{name}}}}}」は、項目にありません。項目の名前を確かめてください。" for name in unknown]
    if is_broken(text):
        found.append(f"{where}に、閉じていない「{{{{」又は開いていない「}}}}」があります。")
    return found
