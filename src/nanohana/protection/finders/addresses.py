"""Postal codes and addresses: from the prefecture, from a municipality of the list, or from 丁目 and 番地 alone.

An address is found at its fixed points: the names of prefectures and municipalities, and the numbers of a lot. What
stands between them is bounded in length, so no text makes this slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from nanohana.japanese.normalise import key
from nanohana.protection.kinds import Certainty, Finding, Kind
from nanohana.protection.reading import Reading

_N = "(?:[0-9]{1,5}|[一二三四五六七八九十百〇]{1,5})"
_LINE = r"(?: |\r?\n ?)?"
_UNIT = f"{_LINE}(?:丁目|丁|番地の?|番の|番丁|番町|番|号|地割|条|線|区|-|の(?=[0-9一-九])|ノ){_LINE}"
#: 1丁目2番3号, 1-2-3, 一丁目二番地の三, 123番地, 12地割
_LOT = (
    rf"{_N}(?:{_UNIT}{_N}){{1,5}}(?:{_LINE}(?:番地|番|号室|号棟|号))?"
    rf"|{_N}{_LINE}(?:丁目|番地|番丁|番(?!目|組|号)|地割)"
)
#: オークハイツ201号室, 県営住宅2棟304号, a name behind a space and a room
_ROOM = r"(?:[0-9]{1,4}|[a-z])(?:-[0-9]{1,4}|棟 ?[0-9]{1,4}|号棟 ?[0-9]{1,4})?(?:号室|号棟|号|棟|階|f)?"
_BUILDING = (
    r"(?: (?!電話|内線|tel|fax|担当|連絡|携帯|氏名)[一-鿿々ぁ-ゖァ-ヺーa-z・]{1,16} ?"
    rf"{_ROOM}(?![-0-9年月日円人件:(./])"
    r"|[ 、]{0,2}[ァ-ヺー一-鿿a-z・]{0,12}(?:[ァ-ヺー]{2}|荘|館|寮|住宅|団地|棟|ビル) ?"
    rf"(?:{_ROOM})?| ?[0-9]{{2,4}}号室)?"
)
_LETTER = "[一-鿿々ケカァ-ヺーぁ-ゖ]"
_LOT_AND_BUILDING = rf"{_LINE}(?P<lot>{_LOT})(?P<building>{_BUILDING})"
_REST = re.compile(rf"{_LINE}(?:[一-鿿々]{{1,5}}区{_LINE})?(?P<town>{_LETTER}{{0,16}}?){_LOT_AND_BUILDING}")
_PLAIN_REST = re.compile(
    rf"(?P<town>{_LETTER}{{1,16}}?)(?P<lot>[0-9]{{1,5}})(?![0-9年月日時分秒人件個%条項号.,万千円名歳台度回a-z])"
)
#: 千葉市は令和7年…: what follows the municipality is a sentence, not a town.
_A_PARTICLE = re.compile(
    "[はをにでともが、へや](?:[一-鿿0-9]|この|その|ある|おい|よる|する)|から|まで|より|など"
    "|(?:の|における|による|長|議会|役所|役場|立|内|外|民|道|営)(?![町台丘沢原野本島])"
)
_SUFFIX = re.compile("[市区町村]")
_PREFECTURE = re.compile("(?:都|道|府|県)(?=[一-鿿ぁ-ゖァ-ヺ])")
_UNLISTED = re.compile("[一-鿿々ケァ-ヺーぁ-ゖ]{1,6}?(?:市|郡|区|町|村)")
_ALONE = re.compile(
    r"(?P<town>(?<![一-鿿々])[一-鿿々ケ]{2,8}?(?:町|村|台|丘|原|野|ケ丘|が丘|通り?)?)"
    rf"(?P<lot>{_N}丁目 ?{_N}(?:{_UNIT}{_N}){{0,3}}(?:番地|番|号)?|[0-9]{{1,5}}番地(?: ?の? ?[0-9]{{1,4}})?)"
)
_HOMES = "現住所|住所地|住所|居所|本籍地?|転居先|転入先|送付先|居住地|実家"
_LABEL = re.compile(rf"(?:{_HOMES})(?:\([^()\n]{{0,8}}\))?(?:(?:は|が)?[ :;\t\n|=/」』\]】]{{1,4}}|は)")
_AFTER_LABEL = re.compile(rf"(?P<town>{_LETTER}{{1,16}}?){_LOT_AND_BUILDING}")
_MARK = re.compile(r"〒 ?[:\n]? ?$|郵便番号[^0-9。]{0,6}$")
_COUNTY = re.compile("[一-鿿]{1,4}郡 ?$")
_LONGEST_NAME = 7


@cache
def municipalities() -> frozenset[str]:
    """Names of all municipalities as ``fold`` writes them."""
    return frozenset(name for names in _listed().values() for name in names)


@cache
def prefectures() -> frozenset[str]:
    return frozenset(_listed())


@cache
def _listed() -> dict[str, tuple[str, ...]]:
    text = files("nanohana.protection").joinpath("municipalities.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {key(prefecture): tuple(map(key, names.split())) for prefecture, names in rows}


def postal_codes(reading: Reading) -> Iterator[Finding]:
    """〒260-8667; without the sign only with a hyphen and an address behind it."""
    for window in reading.windows(range(7, 8)):
        marked = bool(_MARK.search(reading.before(window.start, 12)))
        written = window.lengths == (3, 4) and not window.goes_on_before
        if marked or (written and _address_follows(reading, window.end)):
            yield Finding(Kind.POSTAL_CODE, window.start, window.end)


def _address_follows(reading: Reading, position: int) -> bool:
    following = reading.after(position, 16).lstrip(" \r\n\t、,)")
    return any(following.startswith(name) for name in prefectures()) or any(
        following[:length] in municipalities() for length in range(2, _LONGEST_NAME + 1)
    )


def addresses(reading: Reading) -> Iterator[Finding]:
    yield from _from_municipality(reading)
    yield from _from_prefecture(reading)
    yield from _after_label(reading)
    yield from _alone(reading)


def _from_municipality(reading: Reading) -> Iterator[Finding]:
    for suffix in _SUFFIX.finditer(reading.text):
        name = _name_before(reading.text, suffix.end())
        if name is None:
            continue
        start = _with_prefecture(reading.text, name)
        rest = _rest(reading, suffix.end())
        if rest:
            yield Finding(Kind.ADDRESS, start, rest)
        elif start < name and (plain := _plain_rest(reading, suffix.end())):
            yield Finding(Kind.ADDRESS, start, plain)


def _name_before(text: str, end: int) -> int | None:
    """Where the longest municipality begins that ends at ``end``."""
    for length in range(min(_LONGEST_NAME, end), 1, -1):
        if text[end - length : end] in municipalities():
            return end - length
    return None


def _with_prefecture(text: str, start: int) -> int:
    """Where an address begins whose municipality stands at ``start``: before its 郡 and its prefecture."""
    county = _COUNTY.search(text[max(0, start - 6) : start])
    if county is None:
        return _prefecture_before(text, start)
    begin = start - len(county.group())
    inside = next((n for n in (3, 4) if county.group()[:n] in prefectures()), 0)  # 千葉県印旛郡 in one match
    return begin if inside else _prefecture_before(text, begin)


def _prefecture_before(text: str, start: int) -> int:
    """Where the prefecture begins that ends at ``start`` (or a space before it); ``start`` where there is none."""
    end = start
    while end and text[end - 1] in " \n" and start - end < 2:
        end -= 1
    length = _prefecture_length(text, end)
    return end - length if length else start


def _prefecture_length(text: str, end: int) -> int:
    """How long the prefecture's name is that ends at ``end``; 0 where none does."""
    return next((n for n in (4, 3) if n <= end and text[end - n : end] in prefectures()), 0)


def _from_prefecture(reading: Reading) -> Iterator[Finding]:
    """A municipality that is not in the list (merged since, or of a made-up prefecture) after a prefecture."""
    text = reading.text
    for mark in _PREFECTURE.finditer(text):
        length = _prefecture_length(text, mark.end())
        unlisted = _UNLISTED.match(text, mark.end(), mark.end() + 8)
        rest = _rest(reading, unlisted.end()) if unlisted else None
        if rest is None and length:
            rest = _rest(reading, mark.end())
        if rest is not None:
            start = mark.end() - (length or min(3, mark.end()))
            yield Finding(Kind.ADDRESS, start, rest, Certainty.CERTAIN if length else Certainty.PROBABLE)


def _rest(reading: Reading, start: int) -> int | None:
    """Where town and lot end that follow a municipality, if they do."""
    match = _REST.match(reading.text, start, start + 80)
    if match is None or _A_PARTICLE.match(match["town"]) or match.group().count("\n") > 1:
        return None
    return match.end()


def _plain_rest(reading: Reading, start: int) -> int | None:
    """千葉県○○市大字△△123: a number without 番地, trusted only after a prefecture."""
    match = _PLAIN_REST.match(reading.text, start, start + 40)
    return match.end() if match and not _A_PARTICLE.match(match["town"]) else None


def _after_label(reading: Reading) -> Iterator[Finding]:
    """住所：市場町1-1"""
    for label in _LABEL.finditer(reading.text):
        match = _AFTER_LABEL.match(reading.text, label.end(), label.end() + 80)
        if match and not _A_PARTICLE.match(match["town"]) and match.group().count("\n") <= 1:
            yield Finding(Kind.ADDRESS, match.start(), match.end(), Certainty.PROBABLE)


def _alone(reading: Reading) -> Iterator[Finding]:
    """市場町1丁目2番3号, wherever it stands."""
    for match in _ALONE.finditer(reading.text):
        yield Finding(Kind.ADDRESS, match.start(), match.end(), Certainty.PROBABLE)
