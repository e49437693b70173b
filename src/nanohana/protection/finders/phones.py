"""Telephone numbers: 固定 (0AB-J), 携帯, IP, フリーダイヤル, with or without 市外局番, and from abroad (+81)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nanohana.protection.kinds import Certainty, Finding, Kind
from nanohana.protection.reading import Reading

_GAP = r" {0,2}(?:[-.・ー/] {0,2})?(?:\r?\n {0,4})?"
_NATIONAL = rf"(?:\( ?)?0[0-9]{{1,4}} ?\)?{_GAP}\(?[0-9]{{1,4}}\)?{_GAP}(?:[0-9]{{3,4}}|\([0-9]{{3,4}}\))"
_ABROAD = (
    rf"(?:\(?\+ ?81\)?|010-?81|0081){_GAP}(?:\(0\))?{_GAP}\(?[0-9]{{1,4}}\)?{_GAP}\(?[0-9]{{1,4}}\)?{_GAP}[0-9]{{3,4}}"
)
_PHONE = re.compile(rf"(?<![0-9])(?:{_ABROAD}|{_NATIONAL}|\+ ?81[0-9]{{9,10}}|0[0-9]{{9,10}})(?![0-9])")
_LOCAL = re.compile(r"(?<![0-9-])\(?[0-9]{2,4}\)? ?[-ー・] ?[0-9]{4}(?![0-9-])")
_CALLED = re.compile(
    r"電話|(?:^|[^a-z])tel|☎|℡|fax|ファクス|ファックス|ファクシミリ|携帯|連絡先|スマホ|ケータイ|自宅|phone|mobile|ダイヤル"
)
_DOCUMENT = re.compile(r"第 ?$")
_TIED = re.compile(r"[0-9][-.,/]$")
_GOES_ON = re.compile(r"[-.,/]?[0-9]|[a-z]")
_NEAR = 16
#: Area codes of two digits; all others have three to five.
_SHORT_AREAS = {"03", "04", "06"}
_MOBILE = re.compile("0(?:20|50|60|70|80|90)[1-9]")
_CALL_FREE = re.compile("0(?:120|570|990|180|170|800)")


def phones(reading: Reading) -> Iterator[Finding]:
    text = reading.text
    for match in _PHONE.finditer(text):
        start = _without_open_bracket(text, match.start(), match.end())
        certainty = _certainty(reading, text[start : match.end()], start, match.end())
        if certainty:
            yield Finding(Kind.PHONE, start, match.end(), certainty)
    yield from _over_two_lines(reading)
    yield from _local_numbers(reading)


def _over_two_lines(reading: Reading) -> Iterator[Finding]:
    """090-12⏎34-5678: a line break within a group of digits."""
    for window in reading.windows(range(10, 12)):
        if window.goes_on or reading.text.count("\n", window.start, window.end) != 1:
            continue
        digits, groups = window.digits, []
        for length in window.lengths_across_lines:
            groups.append(digits[:length])
            digits = digits[length:]
        is_called = bool(_CALLED.search(reading.before(window.start, _NEAR)))
        if _is_national(groups) and (is_called or len(groups) > 1):
            yield Finding(Kind.PHONE, window.start, window.end)


def _local_numbers(reading: Reading) -> Iterator[Finding]:
    """223-2110, where a word says that it is a telephone number."""
    for match in _LOCAL.finditer(reading.text):
        if _CALLED.search(reading.before(match.start(), 8)) and match.group()[0] != "0":
            yield Finding(Kind.PHONE, match.start(), match.end(), Certainty.PROBABLE)


def _without_open_bracket(text: str, start: int, end: int) -> int:
    """（電話は(043-223-2110) begins behind a bracket that closes only behind the number."""
    return start + 1 if text[start] == "(" and ")" not in text[start:end] else start


def _certainty(reading: Reading, number: str, start: int, end: int) -> Certainty | None:
    if number.count("\n") > 1 or _TIED.search(reading.before(start, 2)) or _GOES_ON.match(reading.after(end, 2)):
        return None
    if _DOCUMENT.search(reading.before(start, 2)) and reading.after(end, 2).lstrip().startswith("号"):
        return None
    groups = re.findall("[0-9]+", number)
    called = bool(_CALLED.search(reading.before(start, _NEAR)))
    if groups[0].startswith(("81", "0081", "01081")):
        return _abroad(groups)
    if not _is_national(groups):
        return None
    return Certainty.CERTAIN if called or len(groups) > 1 else Certainty.PROBABLE


def _abroad(groups: list[str]) -> Certainty | None:
    digits = "".join(groups)
    national = "0" + digits[digits.index("81") + 2 :].lstrip("0")
    is_number = len(national) == (11 if _MOBILE.match(national) or national.startswith("0800") else 10)
    return Certainty.CERTAIN if is_number and national[1] != "0" else None


def _is_national(groups: list[str]) -> bool:
    digits = "".join(groups)
    if len(digits) == 11:
        return bool(_MOBILE.match(digits)) or digits.startswith("0800")
    if len(digits) != 10 or digits[1] == "0" or digits[2:].count(digits[2]) == 8:
        return False
    if len(groups) == 1 or _CALL_FREE.match(digits):
        return True
    if len(groups) == 2:  # 043223-2110, 043-2232110
        return len(groups[1]) == 4 or 3 <= len(groups[0]) <= 5 or groups[0] in _SHORT_AREAS
    area = groups[0]
    return len(groups[2]) == 4 and (len(area) >= 3 or area in _SHORT_AREAS)
