"""The sentences of a source, each with what a reader knows when arriving at it.

A row of a table is read with the heads of its columns, an item (一, イ) with the sentence it completes, a sentence that
begins with ただし or この場合 with the one before. A line that a link of the original broke is made whole again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from nanohana.answering.evidence import Citation, Source
from nanohana.answering.literals import Known, Value, known
from nanohana.answering.roles import readable_roles
from nanohana.answering.stance import excepted
from nanohana.answering.statements import Statement, bare, statements
from nanohana.answering.wording import words
from nanohana.japanese.normalise import key

_TOPIC = re.compile(r"(?:\S*\s)?(?P<topic>[^、。]{1,40}?)(?:において|について|に)?は")
_IN_BRACKETS = re.compile("[（(][^（）()]*[)）]")
_LEANS = re.compile("^(?:ただし|この場合|その場合|なお|また|前項|前条|同項|同条|これ|その|この)|同様とする。$")
_BORROWS = re.compile("^(?:ただし|この場合|その場合)")
_EXCEPTION = re.compile("^(?:ただし|但し)")
_NUMBERING = re.compile(
    r"^(?:[○〇]?[0-9０-９]{1,2}|第[一二三四五六七八九十百千0-9]+条(?:の[一二三四五六七八九十0-9]+)*)$"
)
_LABEL = re.compile("^[(（]?(?:[一二三四五六七八九十]{1,3}|[イロハニホヘトチリヌ])[)）]?$")
_ITEM = re.compile(r"^[(（]?(?:[一二三四五六七八九十]{1,3}|[イロハニホヘトチリヌ]|[０-９0-9]{1,2})[)）]?(?:[ 　]|$)")
_LISTS = re.compile("次の|次に掲げる|各号|左に掲げる|次のとおり")
_SAYS_OF_ITEMS = re.compile("(?P<said>[^、。]*(?:ことができる|なければならない))[一-鿿]{1,8}は、(?:次|左)")
LONGEST = 1_000  # characters of a sentence whose brackets are open
_GOES_ON = re.compile(
    "^(?:[のをにはがでと、]|[（(](?!.*[）)]$)|本文|前段|後段|ただし書|各号|から|まで|及び|又は|並びに|若しくは)"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row of a table; ``values`` without their bounds."""

    text: str
    words: tuple[str, ...]
    values: frozenset[Value]


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence of a source. All texts but ``text``, ``predicate`` and ``exception`` are folded."""

    citation: Citation
    text: str
    predicate: str  # the sentence whose end says what holds: its own, or that which an item completes
    exception: str  # the sentence behind it that begins with ただし
    literal: Known
    own: str
    near: str  # with what it leans on: the sentence before, or the heads of its columns
    context: str  # and with its heading
    leans: bool  # begins with ただし or the like
    plain: str  # ``near`` without its brackets
    own_plain: str  # ``own`` without its brackets
    column_heads: str
    topic: tuple[str, ...]  # its words
    bare: str
    cells: tuple[Cell, ...]  # of a row of a table


def topic(sentence: str) -> str:
    """What a sentence is about: what stands before its first は, folded; nothing where it names nothing."""
    found = _TOPIC.match(key(sentence))
    return found["topic"] if found else ""


def unbound(values: Iterable[Value]) -> frozenset[Value]:
    return frozenset(value._replace(bound="") for value in values)


def passages(source: Source) -> Iterator[Passage]:
    """The sentences of a source but for its own headings, which state nothing."""
    heading = f"{source.title}\n{source.heading}"
    headings = bare(heading)
    stated = [one for one in whole(source.text) if _is_numbering(one.text) or bare(one.text) not in headings]
    before = main = listing = lists = ""
    for at, one in enumerate(stated):
        if _NUMBERING.match(one.text):
            listing = lists = ""
            continue
        if _LABEL.match(one.text):
            continue
        predicate, leans_on, leans = one.text, one.heads, False
        if listing and not one.heads and not _EXCEPTION.match(one.text):
            predicate, leans_on = _head(lists), listing
        elif not one.heads and _LEANS.search(one.text):
            leans_on = main if main == before else f"{main}\n{before}"
            leans = _BORROWS.match(one.text) is not None and "この限り" not in one.text
            predicate = main if one.text.endswith("同様とする。") else one.text
        if "この限りで" in one.text[-8:]:
            predicate = excepted(before)
        following = next((other.text for other in stated[at + 1 : at + 2] if _EXCEPTION.match(other.text)), "")
        yield _passage(source.number, heading, one, _Around(leans_on, predicate, following, leans))
        before = one.text
        main = main if _EXCEPTION.match(one.text) or listing else one.text
        if _LISTS.search(one.text) and any(_ITEM.match(other.text) for other in stated[at + 1 : at + 2]):
            lists, listing = one.text, f"{leans_on}\n{one.text}"


def _head(lists: str) -> str:
    """What holds of the items of a list: 「定めることができる事項は、次のとおりとする。」 permits them."""
    found = _SAYS_OF_ITEMS.search(key(lists))
    return f"{found['said']}。" if found else lists


def _is_numbering(line: str) -> bool:
    """Whether a line is a number alone: 「一」 stands in 「第一条」 and is no heading for that."""
    return _LABEL.match(line) is not None or _NUMBERING.match(line) is not None


class _Around(NamedTuple):
    """What stands around a sentence, by the fields of a passage; ``on`` is what it leans on."""

    on: str
    predicate: str
    exception: str
    leans: bool


def _passage(number: int, heading: str, one: Statement, around: _Around) -> Passage:
    text, leans_on = one.text, around.on
    return Passage(
        citation=Citation(number, one.start, one.end),
        text=text,
        predicate=around.predicate,
        exception=around.exception,
        leans=around.leans,
        literal=known(text, f"{heading}\n{leans_on}"),
        own=key(text),
        near=key(f"{leans_on}\n{text}"),
        context=key(f"{heading}\n{leans_on}\n{text}"),
        plain=readable_roles(f"{'' if one.heads else leans_on}{text}"),
        own_plain=readable_roles(text),
        column_heads=key(one.heads),
        topic=() if one.heads else words(topic(text)),
        bare=f"{bare(text)} {bare(_IN_BRACKETS.sub('', text))}",
        cells=tuple(map(_cell, filter(str.strip, text.split("\t")))) if one.heads else (),
    )


def _cell(text: str) -> Cell:
    return Cell(key(text), words(text), unbound(known(text).values))


def whole(passage: str) -> Iterator[Statement]:
    """The statements of a passage; a line that goes on in the next one is put together with it."""
    begun: Statement | None = None
    for one in statements(passage):
        if begun and not begun.heads and not one.heads and _is_broken(begun.text, one.text):
            begun = Statement(begun.start, one.end, begun.text + one.text, "")
            continue
        if begun:
            yield begun
        begun = one
    if begun:
        yield begun


def _is_broken(begun: str, following: str) -> bool:
    """Whether a text ends inside brackets, or goes on in the next line."""
    is_open = begun.count("（") + begun.count("(") > begun.count("）") + begun.count(")")
    if is_open:
        return len(begun) < LONGEST
    return not begun.endswith("。") and _GOES_ON.match(following) is not None
