"""What the beginning of a line says about its place: 第2章, 第5条の2（旅費）, ２　, (1), ア, 附則, 別表第1, 問3, ■.

Matching ignores the width of digits, letters and brackets; every replacement is one character for one,
so that lengths stay those of the source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from nanohana.japanese.numerals import value_of

_WIDTHS = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | {"\u3000": " ", "\u2003": " ", "\t": " ", "．": "."}
)


def narrow(text: str) -> str:
    """The text with full-width ASCII narrowed and every blank a space; of the same length."""
    return text.translate(_WIDTHS)


class MarkClass(StrEnum):
    DOCUMENT = "○題名"
    PART = "編"
    CHAPTER = "章"
    SECTION = "節"
    SUBSECTION = "款"
    DIVISION = "目"
    SUPPLEMENT = "附則"
    APPENDIX = "別表"
    ARTICLE = "条"
    ARTICLE_CAPTION = "見出し"
    COMMENTARY = "解説"
    PARAGRAPH = "1"
    CIRCLED = "①"
    KANJI = "一"
    BRACKETED = "(1)"
    KATAKANA = "ア"
    BRACKETED_KATAKANA = "(ア)"
    LATIN = "a"
    ROMAN = "Ⅰ"
    DOTTED = "1."
    DOTTED_2 = "1.1"
    DOTTED_3 = "1.1.1"
    QUESTION = "問"
    ANSWER = "答"
    SIGN = "■"
    LENTICULAR = "【】"


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark that begins a line.

    ``number`` is its ordinal (第12条の2 is 12; 0 where it has none), ``end`` where the rest of the line starts, and
    ``written`` the mark as written, narrowed.
    """

    mark_class: MarkClass
    number: int
    end: int
    written: str


_NUMBER = "[0-9〇一二三四五六七八九十百千]+"
_BRANCH = f"(?:の{_NUMBER})*"
_AIUEO = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ROMANS = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"

_PATTERNS: tuple[tuple[MarkClass, re.Pattern[str]], ...] = tuple(
    (mark_class, re.compile(pattern))
    for mark_class, pattern in (
        (MarkClass.DOCUMENT, r"○(?=[^。]{2,60}(?:条例|規則|規程|要綱|要領|細則)\s*$)"),
        (MarkClass.PART, rf"第({_NUMBER})編{_BRANCH}(?= |$)"),
        (MarkClass.CHAPTER, rf"第({_NUMBER})章{_BRANCH}(?= |$)"),
        (MarkClass.SECTION, rf"第({_NUMBER})節{_BRANCH}(?= |$)"),
        (MarkClass.SUBSECTION, rf"第({_NUMBER})款{_BRANCH}(?= |$)"),
        (MarkClass.DIVISION, rf"第({_NUMBER})目{_BRANCH}(?= |$)"),
        (MarkClass.ARTICLE, rf"第 ?({_NUMBER}) ?条{_BRANCH}(?=[ (【〔]|$)"),
        (MarkClass.ARTICLE, rf"第({_NUMBER})(?= )"),
        (MarkClass.SUPPLEMENT, r"附 *則(?= *(?:抄|\(|$|[0-9明大昭平令]))"),
        (
            MarkClass.APPENDIX,
            r"(?:別表|別記(?:様式)?|様式|別紙(?:様式)?|別添|別図)(?=第?[0-9一二三四五六七八九十の号 (]|$)(?![^(]*。)",
        ),
        (MarkClass.COMMENTARY, rf"【第({_NUMBER})条[^】]*】"),
        (MarkClass.ARTICLE_CAPTION, r"\([^()]{1,60}(?:\([^()]*\)[^()]*)*\)$"),
        (MarkClass.DOTTED_3, r"([0-9]{1,2})[.\-][0-9]{1,2}[.\-][0-9]{1,2}\.?(?= |[^0-9.\-% ])"),
        (MarkClass.DOTTED_2, r"([0-9]{1,2})[.\-][0-9]{1,2}\.?(?= |[^0-9.\-%年月日時円人件万億倍点割 ])"),
        (MarkClass.DOTTED, r"([0-9]{1,2})[.、](?=[^0-9])"),
        (MarkClass.PARAGRAPH, r"([0-9]{1,3})(?= |$)"),
        (MarkClass.BRACKETED, r"\(?([0-9]{1,2})\)"),
        (MarkClass.CIRCLED, rf"([{_CIRCLES}])"),
        (MarkClass.KANJI, r"([一二三四五六七八九十]+(?:の[一二三四五六七八九十]+)*)(?= |$)"),
        (MarkClass.BRACKETED_KATAKANA, rf"\(([{_AIUEO}])\)"),
        (MarkClass.KATAKANA, rf"([{_AIUEO}])(?= |$|[.、])"),
        (MarkClass.LATIN, r"\(?([a-zA-Z])[).](?=.)"),
        (MarkClass.ROMAN, rf"([{_ROMANS}]|[IVX]{{1,4}}(?=\.))(?=[ .、\-])"),
        (
            MarkClass.QUESTION,
            r"(?:【?(?:Q|問)】?(?:[0-9]+(?:-[0-9]+)*)?(?=[ .:、)】]|$)|(?:Q|問)(?=[0-9]))[0-9\-]*[.:、)】]?",
        ),
        (MarkClass.ANSWER, r"【?(?:A|答|回答)】?[0-9]*(?:-[0-9]+)*[ .:、)】]"),
        (MarkClass.SIGN, r"[■◆●◎□▼★](?=.)"),
        (MarkClass.LENTICULAR, r"(?=【[^】]{1,40}】$)"),
    )
)
_FIRST = re.compile(r"[第附別様○【(〔0-9①-⑳一二三四五六七八九十ア-ンa-zA-ZⅠ-ⅩQ問A答回■◆●◎□▼★]")


def mark_of(text: str) -> Mark | None:
    """The mark at the beginning of a line, leading blanks ignored."""
    line = narrow(text.split("\n", 1)[0])
    start = len(line) - len(line.lstrip())
    if not _FIRST.match(line, start):
        return None
    line = line.rstrip()
    for mark_class, pattern in _PATTERNS:
        match = pattern.match(line, start)
        if match:
            number = match.group(1) if match.lastindex else ""
            return Mark(mark_class, ordinal(number), match.end(), match.group())
    return None


def ordinal(mark: str) -> int:
    """12 of "12", "十二", "⑫" and "シ"; 0 of what is no ordinal."""
    if mark.isascii() and mark.isdigit():
        return int(mark)
    for series in (_CIRCLES, _ROMANS, _AIUEO):
        if len(mark) == 1 and mark in series:
            return series.index(mark) + 1
    return int(value_of(mark.split("の")[0]) or 0)


def follows(mark: Mark, previous: str) -> bool:
    """Whether a katakana mark comes next after another, in the order アイウ or イロハ."""
    letter = mark.written.strip("()（） .、")
    return any(previous + letter in series for series in (_AIUEO, _IROHA)) if previous else letter in "アイ"
