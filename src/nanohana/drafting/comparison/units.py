"""A regulation or document as the units that are compared: 条 first of all, 附則 and 別表, else what stands under a
heading.

1. A line that begins with 第n条 opens an article where its number goes on from the one before, so that a wrapped
   line that
   begins with a reference opens none. A caption （目的） in a line of its own belongs to the article below it.
2. 附則 and 別表 open a group of their own, in which articles are numbered anew; 編章節款目 are units of one line.
3. A text without articles is parted by its headings as the product's own parsers make them out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from nanohana.documents.parsing.plain_text import text_blocks
from nanohana.documents.provision_headings import RANKS
from nanohana.documents.provision_marks import Mark, MarkClass, mark_of, narrow
from nanohana.documents.provisions import structure
from nanohana.documents.structure import Block, BlockKind
from nanohana.japanese.normalise import key
from nanohana.japanese.numerals import integer_of

LONGEST = 2_000_000
"""Characters of a text that are compared; the laws of the corpus have up to 700,000."""

_N = "[0-9０-９〇一二三四五六七八九十百千]+"
_ARTICLE = rf"第{_N}条(?:の{_N})*"
_MORE = rf"(?:から|及び|～|〜|、)第?.{{0,60}}?条?(?:の{_N})*(?:まで)?"
"""第三条から第五条まで, 第三条及び第四条: what is 削除 together."""
_HEAD = re.compile(rf"[ 　#]*(?P<title>(?P<first>{_ARTICLE})(?:{_MORE})?)(?P<rest>[　 （(【].*|)$")
_MARKDOWN = re.compile("#{1,9}[ 　]+")
_CAPTION = re.compile(r"[ 　]*[（(【〔][^（）()]{1,80}(?:[（(][^（）()]{0,60}[）)][^（）()]{0,60})*[）)】〕][ 　]*$")
_GROUPS = {MarkClass.SUPPLEMENT, MarkClass.APPENDIX}
_CHAPTERS = {MarkClass.PART, MarkClass.CHAPTER, MarkClass.SECTION, MarkClass.SUBSECTION, MarkClass.DIVISION}
_CONTENTS = re.compile(r"[ 　]*目[ 　]*次[ 　]*$")
_CONTENTS_RANGE = re.compile("[（(].*")


@dataclass(frozen=True, slots=True)
class Unit:
    """``key`` tells which unit it is, whatever its text: ("", "12条の2"), ("附則", "3条"), ("", "第4章 > 第1節").

    ``title`` is its number or heading as written, ``lines`` all of it, title and caption included.
    """

    key: tuple[str, str]
    title: str
    lines: tuple[str, ...]

    @property
    def body(self) -> str:
        """The text without the unit's own number, by which a renumbered unit is known again."""
        return "\n".join(self.lines).replace(self.title, "", 1)


def units_of_texts(old: str, new: str) -> tuple[tuple[Unit, ...], tuple[Unit, ...]]:
    """The units of two pasted texts, both read by articles where either has some."""
    if _has_articles(_lines(old)) or _has_articles(_lines(new)):
        return tuple(_Reading().read(_lines(old))), tuple(_Reading().read(_lines(new)))
    one, other = (structure(text_blocks(text[:LONGEST])) for text in (old, new))
    return tuple(_by_heading(one)), tuple(_by_heading(other))


def units_of_blocks(old: Iterable[Block], new: Iterable[Block]) -> tuple[tuple[Unit, ...], tuple[Unit, ...]]:
    """The units of two versions of a registered document. Running heads and page numbers are left out."""
    one, other = ([block for block in blocks if block.kind is not BlockKind.FURNITURE] for blocks in (old, new))
    if _has_articles(_lines_of(one)) or _has_articles(_lines_of(other)):
        return tuple(_Reading().read(_lines_of(one))), tuple(_Reading().read(_lines_of(other)))
    return tuple(_by_heading(one)), tuple(_by_heading(other))


def _lines(text: str) -> list[str]:
    plain = text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return [_MARKDOWN.sub("", line) for line in plain.split("\n")]


def _lines_of(blocks: Iterable[Block]) -> list[str]:
    return [line for block in blocks for line in block.text.split("\n")]


def _has_articles(lines: Iterable[str]) -> bool:
    """Several articles, or the first one alone; a single other one is a quotation."""
    found = [match["first"] for line in lines if (match := _HEAD.match(line))]
    return len(found) > 1 or (len(found) == 1 and _number(found[0]) == (1,))


def _by_heading(blocks: Iterable[Block]) -> Iterator[Unit]:
    path: tuple[str, ...] = ()
    lines: list[str] = []
    for block in blocks:
        if lines and block.heading_path != path:
            yield _heading_unit(path, lines)
            lines = []
        path = block.heading_path
        lines.extend(line for line in block.text.split("\n") if line.strip())
    if lines:
        yield _heading_unit(path, lines)


def _heading_unit(path: tuple[str, ...], lines: list[str]) -> Unit:
    return Unit(
        (" > ".join(key(part) for part in path[:-1]), key(path[-1]) if path else ""),
        path[-1] if path else "",
        tuple(lines),
    )


Number = tuple[int, ...]


@dataclass(slots=True)
class _Reading:
    """Lines read so far: the open unit with its key, and the number of the last article of its group."""

    group: str = ""
    name: tuple[str, str] = ("", "題名")
    title: str = ""
    lines: list[str] = field(default_factory=list)
    last: Number = ()
    groups: dict[str, int] = field(default_factory=dict)
    contents: list[str] | None = None
    chapters: list[tuple[int, str]] = field(default_factory=list)

    def read(self, lines: Iterable[str]) -> Iterator[Unit]:
        for line in lines:
            if line.strip():
                yield from self._line(line.rstrip())
        yield from self._close()

    def _line(self, line: str) -> Iterator[Unit]:
        if self._in_contents(line):
            self.lines.append(line)
            return
        article = _HEAD.match(line)
        mark = None if article else mark_of(line)
        if article and self._goes_on(article):
            yield from self._open_article(article, line)
        elif _CONTENTS.match(line):
            yield from self._open((self.group, "目次"), "", line)
            self.contents = []
        elif mark and mark.mark_class in _GROUPS:
            yield from self._open_group(line)
        elif mark and mark.mark_class in _CHAPTERS:
            yield from self._open_chapter(mark, line)
        else:
            self.lines.append(line)

    def _in_contents(self, line: str) -> bool:
        """A table of contents ends where its first heading comes again, or a line is neither heading nor 附則."""
        if self.contents is None:
            return False
        mark = mark_of(line)
        name = _CONTENTS_RANGE.sub("", key(line)).strip()
        if mark is None or mark.mark_class not in _CHAPTERS | _GROUPS or name in self.contents[:1]:
            self.contents = None
            return False
        self.contents.append(name)
        return True

    def _goes_on(self, article: re.Match[str]) -> bool:
        return _number(article["first"]) > self.last

    def _open_article(self, article: re.Match[str], line: str) -> Iterator[Unit]:
        caption = self.lines.pop() if len(self.lines) > 1 and _CAPTION.match(self.lines[-1]) else None
        title = article["title"]
        yield from self._open((self.group, _article_key(title)), title, line)
        self.last = max(_number(number) for number in re.findall(_ARTICLE, title))
        if caption is not None:
            self.lines.insert(0, caption)

    def _open_chapter(self, mark: Mark, line: str) -> Iterator[Unit]:
        """Known by the numbers above it: 第1節 of 第4章."""
        rank = RANKS[mark.mark_class]
        title = line[: mark.end].strip()
        self.chapters = [*(above for above in self.chapters if above[0] < rank), (rank, key(title))]
        yield from self._open((self.group, " > ".join(name for _, name in self.chapters)), title, line)

    def _open_group(self, line: str) -> Iterator[Unit]:
        label = key(line).replace(" ", "")
        nth = self.groups[label] = self.groups.get(label, 0) + 1
        self.group = label if nth == 1 else f"{label}#{nth}"
        self.chapters = []
        self.last = ()
        yield from self._open((self.group, ""), line.strip(), line)

    def _open(self, name: tuple[str, str], title: str, line: str) -> Iterator[Unit]:
        yield from self._close()
        self.name, self.title, self.lines = name, title, [line]

    def _close(self) -> Iterator[Unit]:
        if self.lines:
            yield Unit(self.name, self.title, tuple(self.lines))
        self.lines = []


def _article_key(title: str) -> str:
    """12条の2 of 第十二条の二; 3条-5条 of 第三条から第五条まで."""
    return "-".join(
        "条の".join(map(str, _number(number))) + ("条" if "の" not in number else "")
        for number in re.findall(_ARTICLE, title)
    )


def _number(article: str) -> Number:
    return tuple(integer_of(number) for number in re.findall(_N, narrow(article)))
