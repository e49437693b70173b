"""句読点、括弧: the marks of horizontal official texts (公用文作成の考え方Ⅰ－３)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nanohana.drafting.catalogue import found
from nanohana.drafting.findings import Finding
from nanohana.drafting.official_style.passage import Passage

_JAPANESE = "ぁ-ゖァ-ヺー一-龥々」』）】"
_HALF = {",": "、", ".": "。", "､": "、", "｡": "。"}
_HALF_MARK = re.compile(f"(?<=[{_JAPANESE}])(?:,(?![ A-Za-z])|[.](?=[{_JAPANESE}「『（【\n]|$)|[､｡])")
_DOUBLED = re.compile("、[、。]+|。[、。]+|，[，、。]+")
_WIDE_PERIOD = re.compile(f"(?<=[ぁ-ん」』）])．(?=[{_JAPANESE}「（\n]|$)")
_EXCLAMATION = re.compile("[！？!?]+")
_PAIRS = dict(zip("（(「『【〔［[", "）)」』】〕］]", strict=True))
_BRACKET = re.compile("[（(「『【〔［\\[）)」』】〕］\\]]")
_LIST_MARK = re.compile(r"(?:(?<=\s)|(?<![\s\S]))[^\s（）()「」]{0,6}[)）]")
_HALF_BRACKETS = re.compile(f"(?<=[{_JAPANESE}])\\([^()\n]{{0,200}}[{_JAPANESE}][^()\n]{{0,200}}\\)")


def punctuation(passage: Passage) -> Iterator[Finding]:
    text = passage.text
    yield from _commas(text)
    for match in _HALF_MARK.finditer(text):
        yield found("half_width_punctuation", text, *match.span(), _HALF[match.group()])
    for match in _DOUBLED.finditer(text):
        yield found("doubled_punctuation", text, *match.span(), "。" if "。" in match.group() else "、")
    for match in _WIDE_PERIOD.finditer(text):
        yield found("period_mixed", text, *match.span(), "。")
    for match in _EXCLAMATION.finditer(text):
        yield found("exclamation", text, *match.span(), None)
    yield from _unpaired(text)
    yield from _half_brackets(text)


def _commas(text: str) -> Iterator[Finding]:
    """「，」 is admitted where it is the only one; in a text with 「、」 it is a mixture."""
    if "、" in text:
        for match in re.finditer(f"(?<=[{_JAPANESE}])，", text):
            yield found("comma_mixed", text, *match.span(), "、")


def _unpaired(text: str) -> Iterator[Finding]:
    """Brackets that open and close nothing. A list's mark (1), 例）) opens nothing; a line may go on in the next."""
    for paragraph in re.finditer("(?:[^\n]+\n?)+", text):
        marks = {match.end() - 1 for match in _LIST_MARK.finditer(text, *paragraph.span())}
        yield from _unpaired_in(text, paragraph.span(), marks)


def _unpaired_in(text: str, span: tuple[int, int], marks: set[int]) -> Iterator[Finding]:
    """A bracket left open within others is the one that is wrong: （以下「法という。）."""
    open_at: list[re.Match[str]] = []
    for match in _BRACKET.finditer(text, *span):
        if match.group() in _PAIRS:
            open_at.append(match)
            continue
        depth = _opening_of(match.group(), open_at)
        if depth is None:
            if match.start() not in marks:
                yield found("bracket_unpaired", text, *match.span())
            continue
        for inner in open_at[depth + 1 :]:
            yield found("bracket_unpaired", text, *inner.span())
        del open_at[depth:]
    for match in open_at:
        yield found("bracket_unpaired", text, *match.span())


_DEEPEST = 30
"""Open brackets that are looked through for the one that is closed."""


def _opening_of(closing: str, open_at: list[re.Match[str]]) -> int | None:
    """The innermost open bracket that this one closes."""
    reach = range(len(open_at) - 1, max(-1, len(open_at) - 1 - _DEEPEST), -1)
    return next((index for index in reach if _closes(open_at[index].group(), closing)), None)


def _closes(opening: str, closing: str) -> bool:
    """「(」 closed by 「）」 is a mixture of widths, not a missing bracket."""
    expected = _PAIRS[opening]
    return closing == expected or {closing, expected} in ({")", "）"}, {"]", "］"})


def _half_brackets(text: str) -> Iterator[Finding]:
    """Half-width brackets around Japanese words, where the text has full-width ones too."""
    if "（" not in text:
        return
    for match in _HALF_BRACKETS.finditer(text):
        yield found("bracket_mixed", text, *match.span(), f"（{match.group()[1:-1]}）")
