"""数字 in horizontal texts: separators of thousands, 千・百, ideographic numerals, widths, units written two ways."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nanohana.drafting.catalogue import found
from nanohana.drafting.findings import Finding
from nanohana.drafting.official_style.passage import Passage
from nanohana.japanese.numerals import value_of

_WIDE = str.maketrans("０１２３４５６７８９，．", "0123456789,.")
_COUNTED = (
    "円|銭|人|名|件|台|部|冊|個|枚|本|点|株|戸|世帯|社|団体|箇所|か所|校|頭|羽|票|回|平方|立方|メートル|キロ|トン|グラム|リットル|"
    "ヘクタール|パーセント|ドル|字|文字|バイト|kg|km|kW|m2|ha|千円|百万円|万円|㎡"
)
_LONG = re.compile(f"(?<![0-9０-９,，.．/／:：第-])[0-9]{{4,15}}(?=(?:{_COUNTED}))")
_GROUPED = re.compile("(?<![0-9.,])[0-9]{1,15}(?:,[0-9]{1,15})+(?![0-9])")
_RIGHTLY_GROUPED = re.compile("[0-9]{1,3}(?:,[0-9]{3})+")
_SMALL_UNIT = re.compile(
    "(?<![0-9０-９,，.．第])(?P<n>[1-9１-９])(?P<unit>[千百])(?=(?:円|人|名|件|台|部|冊|個|枚|本|戸|世帯|社|か所|校|メートル|キロ|トン))"
)
_IDEOGRAPHIC = re.compile(
    "(?<![第一二三四五六七八九十百千〇数何幾約])(?P<n>[一二三四五六七八九十百千〇]{1,8})"
    "(?P<counter>円|人|名|件|台|冊|個|枚|年度|年間|年|箇月|か月|月|日間|日|週間|時間|時|分間|歳|世帯|パーセント|メートル|回|箇所|か所)"
    "(?![一-龥々](?<!前)(?<!後)(?<!以)|ごろ|ほど|余)"
)
_ANY_ARABIC = re.compile("[0-9０-９]+")
_ANY_IDEOGRAPHIC = re.compile("[一二三四五六七八九十百千〇]+(?=[条項号章節編款目年月日円人件回歳])")
_WIDE_DIGITS = re.compile("[０-９]+")
_NARROW_DIGITS = re.compile("[0-9]+")
_WHOLE_NUMBER = re.compile("[0-9０-９]+(?:[,，][0-9０-９]{3}(?![0-9０-９]))*(?:[.．][0-9０-９]+)?")
_LINE_MARK = re.compile(r"(?m)^[ 　	・○#|>*-]*(?:[(（]?[0-9０-９]{1,3}(?:[.．－-][0-9０-９]{1,3})*[)）.．、 　]?)")
_READ_AS_WORDS = frozenset(
    [
        "一人",
        "二人",
        "一日",
        "一月",
        "一時",
        "一年",
        "一回",
        "二十歳",
        "十分",
        "一分",
        "三月",
        "十日",
        "二日",
        "千円",
        "百円",
    ]
)


def digits(passage: Passage) -> Iterator[Finding]:
    text = passage.text
    for match in _LONG.finditer(text):
        yield found("thousands", text, *match.span(), f"{int(match.group()):,}")
    for match in _GROUPED.finditer(text):
        if not _RIGHTLY_GROUPED.fullmatch(match.group()) and re.match(_COUNTED, text[match.end() :][:6]):
            yield found("thousands_wrong", text, *match.span(), f"{int(match.group().replace(',', '')):,}")
    for match in _SMALL_UNIT.finditer(text):
        value = int(match["n"]) * (1000 if match["unit"] == "千" else 100)
        yield found("thousands_kanji", text, *match.span(), f"{value:,}")
    yield from _ideographic(passage)
    yield from _widths(text)
    yield from _two_units(text)


def _ideographic(passage: Passage) -> Iterator[Finding]:
    """A counted thing in ideographs, in a text that writes most numbers in Arabic numerals, as laws do not."""
    text = passage.text
    ideographic = list(_IDEOGRAPHIC.finditer(text))
    if not ideographic or _is_vertical(text):
        return
    for match in ideographic:
        value = value_of(match["n"])
        whole = match.start() in passage.starts and match.group() not in _READ_AS_WORDS
        if whole and value is not None and value > 2:
            yield found(
                "arabic_number",
                text,
                *match.span("n"),
                f"{int(value):,}" if match["counter"] != "年" else f"{int(value)}",
            )


def _is_vertical(text: str) -> bool:
    """More numbers in ideographs than in Arabic numerals, those of provisions included: a law."""
    return len(_ANY_ARABIC.findall(text)) <= len(_ANY_IDEOGRAPHIC.findall(text))


def _widths(text: str) -> Iterator[Finding]:
    """The rarer width, where both are used; the mark that begins a line and a number of a provision are not counted.

    A number that is of both widths itself (１,000円) is wrong whatever the rest is.
    """
    marks = [match.span() for match in _LINE_MARK.finditer(text)]
    spans = {position for start, end in marks for position in range(start, end)}
    for match in _WHOLE_NUMBER.finditer(text):
        if match.start() not in spans and _WIDE_DIGITS.search(match.group()) and _NARROW_DIGITS.search(match.group()):
            yield found("width_mixed", text, *match.span(), match.group().translate(_WIDE))
            spans.update(range(*match.span()))
    wide = [match for match in _WIDE_DIGITS.finditer(text) if match.start() not in spans]
    narrow = [
        match for match in _NARROW_DIGITS.finditer(text) if match.start() not in spans and _in_japanese(text, match)
    ]
    if not wide or not narrow or _by_length(wide, narrow):
        return
    rarer, to_narrow = (wide, True) if len(wide) <= len(narrow) else (narrow, False)
    for match in rarer:
        other = match.group().translate(_WIDE) if to_narrow else match.group().translate(_WIDEN)
        yield found("width_mixed", text, *match.span(), other)


_WIDEN = str.maketrans("0123456789", "０１２３４５６７８９")


def _by_length(wide: list[re.Match[str]], narrow: list[re.Match[str]]) -> bool:
    """The custom of many offices: one digit full width, several half width."""
    return all(len(match.group()) == 1 for match in wide) and all(len(match.group()) > 1 for match in narrow)


def _in_japanese(text: str, match: re.Match[str]) -> bool:
    """Not part of a name of letters (ISO9001), an address or a telephone number."""
    around = text[match.start() - 1 : match.start()] + text[match.end() : match.end() + 1]
    return not re.search("[A-Za-z._/@:-]", around)


_UNITS = ((re.compile("(?<=[0-9０-９])[%％]"), re.compile("(?<=[0-9０-９])パーセント"), "%", "パーセント"),)


def _two_units(text: str) -> Iterator[Finding]:
    for symbol, name, written, spelled in _UNITS:
        symbols, names = list(symbol.finditer(text)), list(name.finditer(text))
        if symbols and names:
            rarer, instead = (symbols, spelled) if len(symbols) <= len(names) else (names, written)
            for match in rarer:
                yield found("unit_mixed", text, *match.span(), instead)
