"""What a request in Japanese says literally: columns, values, numbers, and words that fix a comparison or a rounding.

Numbers in every form (1万円, 10%, 三か月), dates in both calendars, texts in 「」 and values of the sample that stand
in the request. What it says must stand in the formula, and constants of the formula must stand in it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nanohana.formulas.table import Sample, serial
from nanohana.japanese.normalise import fold
from nanohana.japanese.numerals import value_of
from nanohana.japanese.wareki import dates

_WORDS = {
    ">=": r"以上|以降|から",
    ">": r"超|より(大き|多|高|後)|上回",
    "<=": r"以下|以前|まで",
    "<": r"未満|より(小さ|少な|低|前)|下回|満たない",
    "ROUND": r"四捨五入",
    "ROUNDUP": r"切り?上げ|繰り?上げ",
    "ROUNDDOWN": r"切り?捨て",
    "INT": r"切り?捨て",
    "AND": r"かつ|両方|いずれも|すべて|全て|とも",
    "OR": r"または|又は|もしくは|若しくは|いずれか|どちらか",
    "COUNT": r"数値の",
    "COUNTA": r"入力|空欄でない|空白でない",
    "RANK": r"順位|番目",
    "NETWORKDAYS": r"営業日|土日|稼働日|勤務日",
    "SUM": r"合計|総額|累計|足し|計",
    "MAX": r"最大|最高|一番(大き|高)|最も(大き|高|新し|遅)",
}
_NUMBER = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?|[一二三四五六七八九十百]+)\s*(億|万|千|割|分|%|％|パーセント)?")
_SCALE = {"億": 1e8, "万": 1e4, "千": 1e3, "割": 0.1, "%": 0.01, "％": 0.01, "パーセント": 0.01}
_QUOTED = re.compile(r"[「『\"]([^」』\"]{1,60})[」』\"](?!の(?:よう|形|形式|書式)|みたい|といった)")  # else an example
_EXAMPLE = re.compile(r"[「『][^」』]{0,200}[」』]の(?:よう|形|形式|書式)|[（(]\s{0,9}例[:：][^）)]{0,200}[）)]")
_HARMLESS = 12
"""Up to it a number may be a place, a month or a part of a date; a mutant still tests it."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What stands in a request, folded (width, case)."""

    text: str
    numbers: frozenset[float]  # in every reading: 10% is 10, 0.1, 1.1 and 0.9
    amounts: tuple[float, ...]  # in the reading that is likeliest meant, in order
    days: tuple[datetime.date, ...]
    quoted: tuple[str, ...]  # texts in brackets
    columns: tuple[int, ...]  # indices of the columns whose headers stand in it, in the order they do
    values: tuple[str, ...]  # texts of the sample that stand in it
    readings: tuple[frozenset[float], ...]  # of each telling number what it may stand for in a formula
    headers: frozenset[str]
    sample_texts: frozenset[str]  # all texts of the sample

    def decides(self, token: str) -> bool:
        """Whether the request says which comparison, rounding or connection is meant."""
        return token in _WORDS and bool(re.search(_WORDS[token], self.text))

    def names_number(self, value: float) -> bool:
        return any(abs(value - number) < 1e-9 * max(1, abs(number)) for number in self.numbers)

    def names_text(self, value: str) -> bool:
        return folded(value) in self.text

    def allows_number(self, value: float) -> bool:
        """Whether a number in a formula has nothing suspicious."""
        return self.names_number(value) or (abs(value) <= _HARMLESS and value == int(value)) or abs(value) == 100


def folded(text: str) -> str:
    return fold(text).text


def wording(request: str, sample: Sample) -> Wording:
    text = folded(_EXAMPLE.sub(" ", request))
    headers = [folded(header) for header in sample.table.headers]
    return Wording(
        text,
        frozenset(_numbers(text)),
        tuple(_amounts(text)),
        tuple(dict.fromkeys(day for span in dates(text) for day in (span.first, span.last))),
        tuple(_QUOTED.findall(request)),
        _columns(text, headers),
        _values(text, headers, sample),
        tuple(_readings(text)),
        frozenset(headers),
        frozenset(cell for row in sample.table.rows for cell in row if isinstance(cell, str)),
    )


def _numbers(text: str) -> set[float]:
    found = set()
    for digits, scale in _NUMBER.findall(text):
        plain = digits.replace(",", "")
        number = float(plain) if plain[0].isdigit() else float(value_of(plain) or 0)
        found |= {number, number * _SCALE.get(scale, 1)} | (
            {1 + number * 0.01, 1 - number * 0.01} if "%" in scale else set()
        )
    for span in dates(text):
        found |= {serial(span.first), float(span.first.year), float(span.first.month), float(span.first.day)}
    return {round(number, 12) for number in found}


def _amounts(text: str) -> Iterator[float]:
    """The numbers of a text outside of its dates; of a percentage also what a price with it is multiplied by."""
    for span in reversed(dates(text)):
        text = text[: span.start] + " " + text[span.end :]
    for digits, scale in _NUMBER.findall(text):
        plain = digits.replace(",", "")
        number = (float(plain) if plain[0].isdigit() else float(value_of(plain) or 0)) * _SCALE.get(scale, 1)
        yield round(number, 12)
        if scale in ("%", "パーセント", "割"):
            yield from (round(1 + number, 12), round(1 - number, 12))


def _readings(text: str) -> Iterator[frozenset[float]]:
    """Of numbers above ``_HARMLESS`` and of shares: 10% is 0.1, 10, 1.1, 0.9; a day is its serial or its parts."""
    for span in dates(text):
        last = span.last
        yield frozenset({serial(span.first), serial(last), float(span.first.year), float(last.year)})
    for span in reversed(dates(text)):
        text = text[: span.start] + " " + text[span.end :]
    for match in _NUMBER.finditer(text):
        found = _numbers(match[0])
        if max(found) > _HARMLESS or any(0 < number < 1 for number in found):
            yield frozenset(found)


def _columns(text: str, headers: list[str]) -> tuple[int, ...]:
    """A header inside of a longer one (「金額」 of 「契約金額」) counts only where it stands for itself."""
    left, found = text, {}
    for index in sorted(range(len(headers)), key=lambda index: -len(headers[index])):
        if len(headers[index]) >= 1 and (place := left.find(headers[index])) >= 0:
            found[index] = place
            left = left.replace(headers[index], "\x00" * len(headers[index]))
    return tuple(sorted(found, key=lambda index: found[index]))


def _values(text: str, headers: list[str], sample: Sample) -> tuple[str, ...]:
    """Longest first; a value inside of a header or a longer value is none."""
    left = text
    for header in sorted(headers, key=len, reverse=True):
        left = left.replace(header, "\x00") if len(header) > 1 else left
    found = []
    texts = {cell for row in sample.table.rows for cell in row if isinstance(cell, str) and len(cell) > 1}
    for value in sorted(texts, key=lambda value: (-len(value), value)):
        if folded(value) in left:
            found.append(value)
            left = left.replace(folded(value), "\x00")
    return tuple(found)
