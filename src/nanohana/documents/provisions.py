"""The heading path of every block of a Japanese regulation, manual or Q&A, whatever format it came in.

1. The mark that begins a block (``provision_marks``) says what it could be; the expected next number decides whether
   it is: 項 2 only follows 項 1, so that neither a wrapped line 「２に規定する…」 nor a reference 「第３条の規定」 is a
   heading.
2. 編章節款目, 附則 and 別表 have fixed ranks; the numbers of manuals (Ⅰ, 1., 1.1, (1), ①, ■) are ranked in the order in
   which they open inside one another.
3. The levels of the source (#, Word styles, font sizes) decide between a heading with such a mark and one without: a
   law's name holds every heading of a deeper level, and 第5条 holds a deeper 「第6項」 or 「解釈」.
4. A caption （目的） before a 条 belongs to it; a table of contents opens nothing and is not searched; a commentary
   【第４条 …】 numbers on its own.
5. Running heads and page numbers (FURNITURE) are not there: what a page parts is read as one.

The path of a heading block includes the heading itself, so that a heading and what it heads share their path.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from nanohana.documents.provision_headings import (
    ARTICLE_RANK,
    BODY,
    HEADING_LENGTH,
    ITEM_RANK,
    ITEM_RANKS,
    PARAGRAPH_RANK,
    RANKS,
    OpenHeading,
    is_article_title,
    is_title,
    numbered,
    still_open,
    tidy,
)
from nanohana.documents.provision_marks import Mark, MarkClass, follows, mark_of, narrow
from nanohana.documents.structure import Block, BlockKind
from nanohana.documents.table_of_contents import CHAPTERS, table_of_contents

_MANUAL_RANK = 50
_MANUAL = frozenset(
    {
        MarkClass.ROMAN,
        MarkClass.DOTTED,
        MarkClass.DOTTED_2,
        MarkClass.DOTTED_3,
        MarkClass.PARAGRAPH,
        MarkClass.BRACKETED,
    }
    | {MarkClass.CIRCLED, MarkClass.KATAKANA, MarkClass.KANJI, MarkClass.SIGN, MarkClass.LENTICULAR}
)
_PROVISION_NUMBERS = frozenset({MarkClass.PARAGRAPH, *ITEM_RANKS})
_UNTOUCHED = frozenset({BlockKind.TABLE, BlockKind.NOTE})
_QUESTION_LENGTH = 120


def structure(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The same blocks in the same order, with heading paths, headings and captions made out. Offsets do not change."""
    given = tuple(blocks)
    reading = _Reading(tuple(block for block in given if block.kind is not BlockKind.FURNITURE))
    for index in range(len(reading.blocks)):
        reading.read(index)
    read = iter(reading.out)
    return tuple(block if block.kind is BlockKind.FURNITURE else next(read) for block in given)


@dataclass(slots=True)
class _Reading:
    blocks: tuple[Block, ...]
    out: list[Block] = field(default_factory=list)
    open: list[OpenHeading] = field(default_factory=list)
    marks: list[Mark | None] = field(init=False)
    contents: frozenset[int] = field(init=False)
    arabic_paragraphs: bool = field(init=False)
    questions: bool = field(init=False)
    supplements: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.marks = [_mark_of(block) for block in self.blocks]
        self.contents = table_of_contents(self.blocks, self.marks)
        self.arabic_paragraphs = any(
            mark.mark_class is MarkClass.PARAGRAPH and mark.number == 2 for mark in self._found()
        )
        classes = [mark.mark_class for mark in self._found()]
        self.questions = MarkClass.ANSWER in classes or classes.count(MarkClass.QUESTION) > 1

    def _found(self) -> Iterator[Mark]:
        return (mark for mark in self.marks if mark)

    def read(self, index: int) -> None:
        block, mark = self.blocks[index], self.marks[index]
        if block.heading_path:
            self.out.append(block)
        elif block.kind is BlockKind.TITLE:
            self.open.clear()
            self.out.append(block)
        elif index in self.contents:
            self.out.append(replace(block, kind=BlockKind.FURNITURE))
        elif mark is None:
            self._unmarked(index)
        elif mark.mark_class is MarkClass.ARTICLE_CAPTION:
            self._caption(index)
        elif mark.mark_class in RANKS:
            self._provision(index, mark, RANKS[mark.mark_class])
        elif not (self._paragraph(index, mark) or self._item(index, mark) or self._manual(index, mark)):
            self._unmarked(index)

    def _unmarked(self, index: int) -> None:
        block = self.blocks[index]
        if block.kind is BlockKind.HEADING and len(block.text) <= 2 * HEADING_LENGTH and not block.text.endswith("。"):
            self._push(self._source_heading(index))
            self.out.append(replace(block, heading_path=self._path()))
        else:
            kind = BlockKind.PARAGRAPH if block.kind is BlockKind.HEADING else block.kind
            self.out.append(replace(block, kind=kind, heading_path=self._path()))

    def _source_heading(self, index: int) -> OpenHeading:
        """A heading by its looks alone: below a 編 or 章 it holds what those do, below a 条 it is 項, 号 or apart."""
        level = _level(self.blocks[index])
        above = [entry for entry in self.open if entry.level < level]
        entry = OpenHeading(level, tidy(self.blocks[index].text), first=index, level=level)
        provision = numbered(entry.label)
        if provision and any(entry.mark_class is MarkClass.ARTICLE for entry in above):
            unit, entry.number = provision
            entry.rank = PARAGRAPH_RANK if unit == "項" else ITEM_RANK
        elif above and above[-1].mark_class:
            rank = above[-1].rank
            entry.rank = rank if rank < ARTICLE_RANK else max(_MANUAL_RANK, rank + 1)
        elif above:
            entry.rank = max(level, above[-1].rank)
        return entry

    def _caption(self, index: int) -> None:
        """（目的） above 第1条 waits for it; anywhere else it is text."""
        following = self.marks[index + 1] if index + 1 < len(self.marks) else None
        if following and following.mark_class is MarkClass.ARTICLE:
            article = self.blocks[index + 1]
            self._close(OpenHeading(ARTICLE_RANK, "", MarkClass.ARTICLE, level=_level(article)))
            label = tidy(following.written) + tidy(self.blocks[index].text)
            path = (*self._path(), label)
            self.out.append(replace(self.blocks[index], kind=BlockKind.CAPTION, heading_path=path))
        else:
            self._unmarked(index)

    def _provision(self, index: int, mark: Mark, rank: int) -> None:
        block = self.blocks[index]
        label = self._label(index, mark)
        self._push(OpenHeading(rank, label, mark.mark_class, mark.number, first=index, level=_level(block)))
        rest = narrow(block.text)[mark.end :].strip()
        heading = mark.mark_class is not MarkClass.ARTICLE or not rest or is_article_title(rest)
        kind = BlockKind.HEADING if heading else BlockKind.PARAGRAPH
        self.out.append(replace(block, kind=kind, heading_path=self._path(), level=len(self.open) if heading else 0))

    def _label(self, index: int, mark: Mark) -> str:
        text = self.blocks[index].text.split("\n", 1)[0]
        if mark.mark_class is not MarkClass.ARTICLE:
            return self._numbered_supplement(tidy(text)) if mark.mark_class is MarkClass.SUPPLEMENT else tidy(text)[:80]
        rest = narrow(text)[mark.end :]
        before = self.out[-1] if self.out else None
        if before and before.kind is BlockKind.CAPTION and before.heading_path:
            return before.heading_path[-1]
        number = tidy(mark.written)
        caption = re.match(r" *(\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\])", rest)
        if caption:
            return number + tidy(text[mark.end : mark.end + caption.end()])
        if not rest.strip():
            following = self.marks[index + 1] if index + 1 < len(self.marks) else None
            is_caption = following and following.mark_class is MarkClass.ARTICLE_CAPTION
            return number + (tidy(self.blocks[index + 1].text) if is_caption else "")
        return f"{number} {tidy(rest)}" if is_article_title(rest.strip()) else number

    def _numbered_supplement(self, label: str) -> str:
        """A regulation ends with one 附則 for every amendment, often under the same two characters."""
        label = re.sub(r"^附\s*則\s*", "附則", label)[:80]
        self.supplements[label] = self.supplements.get(label, 0) + 1
        count = self.supplements[label]
        return label if count == 1 else f"{label}〔{count}〕"

    def _paragraph(self, index: int, mark: Mark) -> bool:
        """項: the next number within a 条 or 附則."""
        article = self._article()
        circled = mark.mark_class is MarkClass.CIRCLED and not self.arabic_paragraphs
        if article is None or not (circled or mark.mark_class is MarkClass.PARAGRAPH):
            return False
        last = next((entry.number for entry in self.open if entry.rank == PARAGRAPH_RANK), 0)
        begun = index > article.first + 1 or self.blocks[article.first].kind is not BlockKind.HEADING
        if mark.number != last + 1 and not (last == 0 and mark.number == 2 and begun):
            return False
        if mark.number == 2 and last == 0:
            self._number_first_paragraph(article)
        return self._enter(
            index, OpenHeading(PARAGRAPH_RANK, f"第{mark.number}項", mark.mark_class, mark.number, first=index)
        )

    def _number_first_paragraph(self, article: OpenHeading) -> None:
        """What stood under the 条 so far turns out to have been its first 項."""
        depth = len(self._path(article.rank))
        for position in range(article.first, len(self.out)):
            block = self.out[position]
            path = block.heading_path
            if block.kind not in (BlockKind.HEADING, BlockKind.CAPTION, BlockKind.FURNITURE):
                self.out[position] = replace(block, heading_path=(*path[:depth], "第1項", *path[depth:]))

    def _item(self, index: int, mark: Mark) -> bool:
        """号 and below: the next number of its kind, or the first one of a kind not yet open."""
        rank = ITEM_RANKS.get(mark.mark_class)
        if rank is None or self._article() is None:
            return False
        kanji_open = any(entry.mark_class is MarkClass.KANJI for entry in self.open)
        if mark.mark_class in (MarkClass.BRACKETED, MarkClass.CIRCLED) and kanji_open:
            rank = 34
        same = next((entry for entry in self.open if entry.rank == rank), None)
        if not _is_next(mark, same):
            return False
        label = f"第{mark.number}号" if rank == ITEM_RANK else mark.written.strip()
        entry = OpenHeading(rank, label, mark.mark_class, mark.number, mark.written.strip("() .、"), index)
        return self._enter(index, entry)

    def _manual(self, index: int, mark: Mark) -> bool:
        """The headings of manuals: short, not a sentence, and not one of a run of list items."""
        block = self.blocks[index]
        question = mark.mark_class is MarkClass.QUESTION and self.questions
        provision = mark.mark_class in _PROVISION_NUMBERS and self._article() is not None
        if not question and (provision or mark.mark_class not in _MANUAL or not self._is_manual_heading(index, mark)):
            return False
        label = tidy(block.text.split("\n", 1)[0])[: _QUESTION_LENGTH if question else 80]
        self._push(OpenHeading(self._manual_rank(mark, block), label, mark.mark_class, mark.number, first=index))
        self.open[-1].level = _level(block)
        self.out.append(replace(block, kind=BlockKind.HEADING, heading_path=self._path(), level=len(self.open)))
        return True

    def _manual_rank(self, mark: Mark, block: Block) -> int:
        """That of the last heading of its kind; Ⅳ-2 under Ⅳ, deeper by the source and no next number, opens inside."""
        self.open = [entry for entry in self.open if not _level(block) < entry.level < BODY]
        same = next((entry for entry in reversed(self.open) if entry.mark_class is mark.mark_class), None)
        if same and not (same.level < _level(block) and mark.number != same.number + 1):
            return same.rank
        commentary = next((entry.rank for entry in self.open if entry.mark_class is MarkClass.COMMENTARY), 0)
        return max(_MANUAL_RANK, 1 + max((entry.rank for entry in self.open), default=0), commentary + 1)

    def _is_manual_heading(self, index: int, mark: Mark) -> bool:
        block = self.blocks[index]
        if block.kind is BlockKind.HEADING:
            return True
        if block.kind is BlockKind.LIST_ITEM or not is_title(narrow(block.text)[mark.end :].strip()):
            return False
        following = self.marks[index + 1] if index + 1 < len(self.marks) else None
        previous = self.marks[index - 1] if index else None
        run = previous and previous.mark_class is mark.mark_class and self.out[-1].kind is not BlockKind.HEADING
        return index + 1 < len(self.blocks) and not run and not (following and following.mark_class is mark.mark_class)

    def _article(self) -> OpenHeading | None:
        """The open 条, or the 附則 where it has no 条."""
        for entry in reversed(self.open):
            if entry.mark_class in (MarkClass.ARTICLE, MarkClass.SUPPLEMENT):
                return entry
            if entry.rank <= ARTICLE_RANK or entry.rank >= _MANUAL_RANK:
                return None
        return None

    def _enter(self, index: int, entry: OpenHeading) -> bool:
        self._push(entry)
        block = self.blocks[index]
        kind = block.kind if entry.rank == PARAGRAPH_RANK else BlockKind.LIST_ITEM
        kind = BlockKind.PARAGRAPH if kind is BlockKind.HEADING else kind
        level = entry.rank - PARAGRAPH_RANK
        self.out.append(replace(block, kind=kind, heading_path=self._path(), level=level))
        return True

    def _push(self, entry: OpenHeading) -> None:
        self._close(entry)
        self.open.append(entry)

    def _close(self, new: OpenHeading) -> None:
        self.open = list(still_open(self.open, new))

    def _path(self, upto: int = 1_000) -> tuple[str, ...]:
        return tuple(entry.label for entry in self.open if entry.rank <= upto)


def _level(block: Block) -> int:
    """The level that the source gives a heading."""
    return max(1, min(block.level, 9)) if block.kind is BlockKind.HEADING else BODY


def _mark_of(block: Block) -> Mark | None:
    """No mark begins a table, nor a table of contents that is one block of many lines."""
    mark = None if block.kind in _UNTOUCHED else mark_of(block.text)
    return None if mark and mark.mark_class in CHAPTERS and block.text.count("\n") > 1 else mark


def _is_next(mark: Mark, previous: OpenHeading | None) -> bool:
    if mark.mark_class is MarkClass.KATAKANA:
        return follows(mark, previous.letter if previous else "")
    return (previous is None and mark.number <= 1) or (
        previous is not None and mark.number in (previous.number, previous.number + 1)
    )
