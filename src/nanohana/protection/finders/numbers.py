"""Numbers with a check digit: My Number, 法人番号, driving licence, card."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nanohana.protection import check_digits
from nanohana.protection.kinds import Certainty, Finding, Kind
from nanohana.protection.reading import Reading, Window

_MY_NUMBER = re.compile(r"マイナンバー|個人番号|マイナ番号|my ?number")
_LICENCE = re.compile(r"免許|ライセンス|licen[cs]e")
_CORPORATE = re.compile(r"法人番号|登録番号|事業者番号|インボイス|(?:^|[^a-z])t$")
_CARD = re.compile(r"カード|クレジット|クレカ|credit|visa|master|jcb|amex")
_COUNTED = re.compile(r"^\s?(?:円|人|件|千円|万|億|%|パーセント|年|月|キロ|メートル|m|kg|票)")
_NEAR = 24  # characters before a number in which a word names it
_EVEN = {(12,), (4, 4, 4), (3, 3, 3, 3), (6, 6), (4, 8), (8, 4), (2,) * 6, (1,) * 12}
_CARD_SHAPES = {(16,), (15,), (14,), (4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 8), (8, 8), (1,) * 16}
_CORPORATE_SHAPES = {(13,), (1, 4, 4, 4)}
_ISSUERS = re.compile("4|5[1-5]|2[2-7]|3[0-9]|6[0-9]")
_LENGTH_BY_ISSUER = {"4": {16}, "5": {16}, "2": {16}, "6": {16}}


def individual_numbers(reading: Reading) -> Iterator[Finding]:
    """12 digits that a word calls My Number (right or not), or whose check digit is right and whose form is usual."""
    for window in reading.windows(range(12, 13)):
        named = _is_named(reading, window, _MY_NUMBER, _LICENCE)
        right = check_digits.individual_number(window.digits)
        if named:
            yield _finding(Kind.INDIVIDUAL_NUMBER, window, Certainty.CERTAIN if right else Certainty.PROBABLE)
        elif right and _may_be_my_number(reading, window):
            yield _finding(Kind.INDIVIDUAL_NUMBER, window, Certainty.CERTAIN)


def _may_be_my_number(reading: Reading, window: Window) -> bool:
    if window.goes_on or _is_counted(reading, window) or len(set(window.digits)) == 1:
        return False
    if _is_named(reading, window, _LICENCE, _MY_NUMBER) or _are_years(window):
        return False
    if "\n" in window.gaps and (window.before or window.after):
        return False  # a column of numbers
    return window.lengths in _EVEN or window.lengths_across_lines in _EVEN


def _are_years(window: Window) -> bool:
    """2021 2022 2023: the head of a table."""
    return window.lengths == (4, 4, 4) and all(group.digits[:2] in ("19", "20") for group in window.groups)


def corporate_numbers(reading: Reading) -> Iterator[Finding]:
    """13 digits with the right check digit. It is public; it is reported so that nobody takes it for a person's."""
    for window in reading.windows(range(13, 14)):
        if check_digits.corporate_number(window.digits) and (
            _is_named(reading, window, _CORPORATE)
            or (not window.goes_on and _CORPORATE_SHAPES & {window.lengths, window.lengths_across_lines})
        ):
            yield _finding(Kind.CORPORATE_NUMBER, window, Certainty.CERTAIN)


def driving_licences(reading: Reading) -> Iterator[Finding]:
    """12 digits that a word calls a licence's; without one they cannot be told from other numbers."""
    for window in reading.windows(range(12, 13)):
        if _is_named(reading, window, _LICENCE, _MY_NUMBER):
            right = check_digits.driving_licence(window.digits)
            yield _finding(Kind.DRIVING_LICENCE, window, Certainty.CERTAIN if right else Certainty.PROBABLE)


def cards(reading: Reading) -> Iterator[Finding]:
    """14 to 16 digits of a known issuer that pass Luhn's test, in the usual groups or named a card's."""
    for window in reading.windows(range(14, 17)):
        digits = window.digits
        if not _ISSUERS.match(digits) or len(digits) not in _LENGTH_BY_ISSUER.get(digits[0], {14, 15, 16}):
            continue
        if not check_digits.luhn(digits) or window.goes_on or _is_counted(reading, window):
            continue
        usual = window.lengths in _CARD_SHAPES or window.lengths_across_lines in _CARD_SHAPES
        if usual or _is_named(reading, window, _CARD):
            yield _finding(Kind.CARD, window, Certainty.CERTAIN)


def _is_named(reading: Reading, window: Window, name: re.Pattern[str], other: re.Pattern[str] | None = None) -> bool:
    """Whether a word before the number (or right behind it) names it, and no other name stands nearer."""
    before = reading.before(window.start, _NEAR)
    own = max((match.end() for match in name.finditer(before)), default=0)
    others = max((match.end() for match in other.finditer(before)), default=0) if other else 0
    if own or others:
        return own > others
    return bool(name.match(reading.after(window.end, 10).lstrip(" (は、が")))


def _is_counted(reading: Reading, window: Window) -> bool:
    return bool(_COUNTED.match(reading.after(window.end, 6)))


def _finding(kind: Kind, window: Window, certainty: Certainty) -> Finding:
    return Finding(kind, window.start, window.end, certainty)
