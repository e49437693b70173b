"""条項への参照: 第12条 in a text whose own articles end with 第10条."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nanohana.drafting.catalogue import found
from nanohana.drafting.findings import Finding
from nanohana.drafting.official_style.passage import Passage
from nanohana.japanese.numerals import integer_of

_NUMBER = "[0-9０-９]{1,4}|[一二三四五六七八九十百千]{1,7}"
_ARTICLE = rf"第(?:{_NUMBER})条(?:の(?:{_NUMBER}))*"
_HEADING = re.compile(rf"(?m)^[ 　#]*(?P<key>{_ARTICLE})(?=[　 （(]|$)")
_REFERENCE = re.compile(_ARTICLE)
_RANGE_HEADING = re.compile(rf"(?m)^[ 　]*({_ARTICLE})(?:から|[～〜―－-])({_ARTICLE})")
_FEWEST = 3
"""Articles a text must have of its own before its references are held against them."""
_OTHER_LAW = re.compile(
    "(?:法|法律|令|規則|条例|規程|要綱|要領|規約|定款|協定|契約|細則|附則|基準|約款|改正前の|規定|別記|憲法|条約|議定書|"
    "同|旧|新|準用する|において|）|」|』|抄)[ 　]*(?:の)?$"
)
_JOINT = re.compile(
    rf"(?:{_ARTICLE}(?:第(?:{_NUMBER})[項号])*(?:各号|前段|後段|本文|ただし書)?(?:（[^（）]*）)?)(?:、|及び|又は|から|若しくは|並びに|，|・)$"
)
_WINDOW = 60
_SUPPLEMENT = re.compile(r"(?m)^[ 　#]*附[ 　]*則")


def references(passage: Passage) -> Iterator[Finding]:
    """Of the main part alone: supplementary provisions speak of the articles of other laws and other times."""
    supplement = _SUPPLEMENT.search(passage.text)
    text = passage.text[: supplement.start()] if supplement else passage.text
    headings = list(_HEADING.finditer(text))
    own = {_key(match["key"]) for match in headings}
    if not _is_whole(own) or _RANGE_HEADING.search(text):
        return
    places = {match.start("key") for match in headings}
    for match in _REFERENCE.finditer(text):
        if match.start() not in places and _key(match.group()) not in own and _is_of_this_text(text, match.start()):
            yield found("reference_missing", passage.text, *match.span())


def _is_whole(own: set[tuple[int, ...]]) -> bool:
    """The articles begin with the first and lack none, so that the text is no excerpt."""
    numbers = {key[0] for key in own}
    return len(numbers) >= _FEWEST and numbers == set(range(1, len(numbers) + 1))


def _is_of_this_text(text: str, start: int) -> bool:
    """No name of another law stands before it, nor before the references it is joined to."""
    before = text[max(0, start - _WINDOW) : start]
    while joint := _JOINT.search(before):
        before = before[: joint.start()]
    quoted = text[start - 1 : start] == "「"
    return not quoted and not _OTHER_LAW.search(before)


def _key(article: str) -> tuple[int, ...]:
    """(12, 2) of 第十二条の２."""
    numbers = re.findall(_NUMBER, article.translate(_NARROW))
    return tuple(integer_of(number) for number in numbers)


_NARROW = str.maketrans("０１２３４５６７８９", "0123456789")
