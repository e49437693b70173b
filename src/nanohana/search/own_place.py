"""The provision that a passage *is*, apart from those it mentions: 「介護保険法第5条第2項」 is one place.

Most passages that hold 「第5条」 only refer to it. A passage therefore also carries the places named by its own title
and headings, and a question the places it asks for:

* ``在:5条``, ``在:2項`` — each number by itself;
* ``在:5条2項`` — a number within its 条;
* ``在:介護保険法5条`` — a 条 with the name of its law. Of the name the last ``LAW_NAME`` characters count, so that
  「菜花県文書管理規程（令和7年改正）」 and 「文書管理規程」 meet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from nanohana.japanese.normalise import key
from nanohana.japanese.numerals import Provision, provisions

PLACE = "在:"
LAW_NAME = 4  # characters

_REMARK = re.compile(r"[(〔].*?[)〕]|\s")
_NAME_END = re.compile(rf"[一-鿿々ァ-ヶー]{{1,{LAW_NAME}}}$")
_LAW = re.compile("(?:法律?|令|規則|条例|規程|要綱|要領|細則|基準|ガイドライン)$")
_NOTHING_BETWEEN = re.compile(r"[\s>]*")


def places_of(title: str, heading_path: Iterable[str]) -> frozenset[str]:
    """The places that a passage under these headings of a document stands at, as terms."""
    law, article = _name_before(key(title)), ""
    found: list[str] = []
    for heading in map(key, heading_path):
        number = _leading(heading)
        if number is None:
            law = _law_in(heading) or law
            continue
        if _is_article(number):
            article = number.key
        found += _places(number.key, article, law)
    return frozenset(found)


def places_asked_for(question: str) -> frozenset[str]:
    """The places that a question names, as terms."""
    folded = key(question)
    found: list[str] = []
    before: Provision | None = None
    for number in provisions(folded):
        adjoins = before is not None and _NOTHING_BETWEEN.fullmatch(folded, before.end, number.start)
        article = before.key if before and adjoins and _is_article(before) else ""
        found += _places(
            number.key, number.key if _is_article(number) else article, _name_before(folded[: number.start])
        )
        before = number
    return frozenset(found)


def _places(number: str, article: str, law: str) -> Iterator[str]:
    yield f"{PLACE}{number}"
    if number == article:
        if law:
            yield f"{PLACE}{law}{number}"
    elif article:
        yield f"{PLACE}{article}{number}"


def _leading(heading: str) -> Provision | None:
    """The number that a heading begins with."""
    number = next(iter(provisions(heading)), None)
    return number if number and number.start == 0 else None


def _is_article(number: Provision) -> bool:
    return "条" in number.key


def _law_in(heading: str) -> str:
    name = _name_before(heading)
    return name if _LAW.search(name) else ""


def _name_before(text: str) -> str:
    """The last characters of the name that a text ends with; nothing where it ends with none."""
    match = _NAME_END.search(_REMARK.sub("", text))
    return match.group() if match else ""
