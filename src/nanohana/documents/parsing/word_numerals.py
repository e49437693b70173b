"""Numbers as the formats of Word write them (ECMA-376 Part 1, 17.18.59 ST_NumberFormat)."""

from __future__ import annotations

from collections.abc import Callable

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_KANJI = "〇一二三四五六七八九"
_LEGAL = "零壱弐参四伍六七八九"
_AIUEO = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


def written(value: int, number_format: str) -> str:
    """The number in a format by its name in ECMA-376; unknown formats as 1, 2, 3, as Word does."""
    return _FORMATS.get(number_format, str)(value)


def _enclosed(value: int) -> str:
    """① to ㊿; Word shows plain digits beyond."""
    for first, last, start in ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)):
        if first <= value <= last:
            return chr(start + value - first)
    return str(value)


def _kanji(value: int, digits: str = _KANJI, units: str = "千百十") -> str:
    if not 0 < value < 10_000:
        return "".join(digits[int(digit)] for digit in str(value))
    parts = []
    for place, unit in zip((1000, 100, 10, 1), (*units, ""), strict=True):
        digit = value // place % 10
        if digit:
            parts.append((digits[digit] if digit > 1 or not unit or digits is _LEGAL else "") + unit)
    return "".join(parts)


def _kanji_digits(value: int) -> str:
    return "".join(_KANJI[int(digit)] for digit in str(value))


def _roman(value: int) -> str:
    text = ""
    for size, letters in _ROMAN:
        count, value = divmod(value, size)
        text += letters * count
    return text


def _series(letters: str) -> Callable[[int], str]:
    """A, B, …, Z, AA, BB, …"""
    return lambda value: (
        letters[(value - 1) % len(letters)] * (1 + (value - 1) // len(letters)) if value > 0 else str(value)
    )


_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FORMATS: dict[str, Callable[[int], str]] = {
    "none": lambda value: "",
    "decimalZero": lambda value: f"{value:02d}",
    "decimalFullWidth": lambda value: str(value).translate(_FULL_WIDTH),
    "decimalFullWidth2": lambda value: str(value).translate(_FULL_WIDTH),
    "decimalEnclosedCircle": _enclosed,
    "decimalEnclosedCircleChinese": _enclosed,
    "decimalEnclosedParen": lambda value: f"({value})",
    "decimalEnclosedFullstop": lambda value: f"{value}.",
    "japaneseCounting": _kanji,
    "chineseCounting": _kanji,
    "chineseCountingThousand": _kanji,
    "japaneseLegal": lambda value: _kanji(value, _LEGAL, "阡百拾"),
    "ideographDigital": _kanji_digits,
    "japaneseDigitalTenThousand": _kanji_digits,
    "aiueo": _series(_AIUEO),
    "aiueoFullWidth": _series(_AIUEO),
    "iroha": _series(_IROHA),
    "irohaFullWidth": _series(_IROHA),
    "upperRoman": _roman,
    "lowerRoman": lambda value: _roman(value).lower(),
    "upperLetter": _series(_LATIN),
    "lowerLetter": _series(_LATIN.lower()),
}
