"""Blocks -> chunks: the passages that are searched, quoted and cited as one.

1. A 条 with its 項 and 号 is one chunk up to 800 characters, else one per 項, with the heading of the 条 repeated; 号
   are packed behind their 柱書, repeated. No chunk crosses a 条, a 附則, a question with its answer or a law.
2. Sections of manuals are one chunk where they fit, else split along their headings; text without structure is packed
   to 400–600 characters on borders of sentences.
3. A small table stays with its section. Any other is chunks of its own: header rows, repeated, and as many rows as fit.
4. Nothing is longer than 1,500 characters. Running heads, page numbers and tables of contents (FURNITURE) are left out,
   and so are blocks flagged "hidden" or "invisible_text": what a reader does not see is never an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from nanohana.documents.passages import Draft, Piece, Source, draft_of
from nanohana.documents.structure import Block, BlockKind, Chunk
from nanohana.japanese.sentences import sentences

WHOLE = 800
PACKED = 600
ENOUGH = 400
SMALL = 120
LONGEST = 1_500
_HEAD = 400  # longest 柱書, heading or table header that is repeated

UNSEARCHED_FLAGS = frozenset({"hidden", "invisible_text"})
_ARTICLE = re.compile(r"第[0-9〇一二三四五六七八九十百千]+(条|(?= |$))|附則|【第.+条")
_ITEM = re.compile(r"第[0-9]+号|[アイ]$")
_LAW = re.compile(
    r".*(?:法律|(?<![方手用療製工技作司])法|施行令|政令|府令|省令|条例|規則|規程|要綱|要領|細則|ガイドライン|"
    r".{6}(?:基準|指針))(?:[（〔].*[）〕])?$"
)
_QUESTION = re.compile(r"【?(?:Q|問)(?:[0-9]|[】 .:、]|$)")


def chunks(title: str, blocks: Sequence[Block]) -> list[Chunk]:
    """The chunks of a document in reading order. A heading path that begins with the ``title`` goes on without it."""
    searchable = [index for index, block in enumerate(blocks) if _is_searched(block)]
    if not searchable:
        return []
    chunker = _Chunker(title, blocks, Source(blocks))
    drafts = chunker.merged(chunker.drafts(searchable, 0, ()))
    return [chunker.chunk(draft) for draft in drafts]


def _is_searched(block: Block) -> bool:
    return (
        bool(block.text.strip()) and block.kind is not BlockKind.FURNITURE and not UNSEARCHED_FLAGS & set(block.flags)
    )


@dataclass(frozen=True, slots=True)
class _Chunker:
    title: str
    blocks: Sequence[Block]
    source: Source

    def drafts(self, members: Sequence[int], depth: int, repeated: tuple[Piece, ...]) -> Iterator[Draft]:
        """Blocks that share their path up to ``depth``."""
        if self._is_one(members, depth):
            yield draft_of(repeated, map(self._whole, members))
            return
        groups = [(key, list(group)) for key, group in groupby(members, lambda index: self._key(index, depth))]
        head = repeated
        if self._introduces_items(groups, depth):
            yield from self._introduced([group for _, group in groups], depth, repeated)
            return
        for key, group in groups:
            if key:
                yield from self.drafts(group, depth + 1, head)
            else:
                yield from self._own(group, depth, repeated)
                head = self._head(group, depth, repeated)

    def _introduces_items(self, groups: Sequence[tuple[tuple[str, ...], list[int]]], depth: int) -> bool:
        """Whether a short 柱書 without a table comes first, and 号 after it."""
        (key, lead), *rest = groups
        plain = all(self.blocks[index].kind is not BlockKind.TABLE for index in lead)
        return (
            not key and bool(rest) and plain and bool(_ITEM.match(rest[0][0][0])) and bool(self._head(lead, depth, ()))
        )

    def _introduced(self, groups: Sequence[Sequence[int]], depth: int, repeated: tuple[Piece, ...]) -> Iterator[Draft]:
        """A 柱書 with as many of its 号 as fit, and again with the next ones."""
        head = self._head(groups[0], depth, repeated)
        draft = draft_of(repeated, map(self._whole, groups[0]))
        for group in groups[1:]:
            pieces = list(map(self._whole, group))
            fits = self._is_one(group, depth + 1) and len(draft) + sum(map(len, pieces)) <= WHOLE
            if not fits and draft.own:
                yield draft
                draft = draft_of(head)
            if self._is_one(group, depth + 1):
                draft.pieces += pieces
            else:
                yield from self.drafts(group, depth + 1, head)
        if draft.own:
            yield draft

    def _own(self, members: Sequence[int], depth: int, repeated: tuple[Piece, ...]) -> Iterator[Draft]:
        """What stands directly under a heading, before its first sub-heading."""
        if self._is_one(members, depth):
            yield draft_of(repeated, map(self._whole, members))
        else:
            yield from self._flat(members, repeated)

    def _key(self, index: int, depth: int) -> tuple[str, ...]:
        return self.blocks[index].heading_path[depth : depth + 1]

    def _is_one(self, members: Sequence[int], depth: int) -> bool:
        """Whether the blocks fit one chunk and are of one 条, one question, one section."""
        size = sum(len(self.blocks[index].text) + 1 for index in members)
        inside = {self.blocks[index].heading_path[depth:] for index in members}
        units = {path[: _unit(path)] for path in inside if _unit(path)}
        return size <= self._limit(members, depth) and not units

    def _limit(self, members: Sequence[int], depth: int) -> int:
        if any(map(_is_question, self._above(members, depth))):
            return LONGEST - _HEAD
        return WHOLE if self._is_provision(members) else PACKED

    def _above(self, members: Sequence[int], depth: int) -> tuple[str, ...]:
        return self.blocks[members[0]].heading_path[:depth]

    def _is_provision(self, members: Sequence[int]) -> bool:
        return any(_ARTICLE.match(label) for label in self.blocks[members[0]].heading_path)

    def _head(self, group: Sequence[int], depth: int, repeated: tuple[Piece, ...]) -> tuple[Piece, ...]:
        """What is repeated above each part of a 条: its heading and 柱書, where they are short."""
        texts = (self._whole(index) for index in group if self.blocks[index].kind is not BlockKind.TABLE)
        pieces = (*repeated, *texts)
        short = sum(map(len, pieces)) <= _HEAD
        return pieces if short and any(map(_ARTICLE.match, self._above(group, depth))) else repeated

    def _flat(self, members: Sequence[int], repeated: tuple[Piece, ...]) -> Iterator[Draft]:
        draft = draft_of(repeated)
        for piece in self._pieces(members):
            table = self.blocks[piece.block].kind is BlockKind.TABLE
            full = len(draft) + len(piece) > PACKED or (len(draft) >= ENOUGH and not self._continues(draft, piece))
            if draft.own and (table or full):
                yield draft
                draft = draft_of(repeated)
            if table:
                yield from self._table(piece.block, repeated)
            else:
                draft.pieces.append(piece)
        if draft.own:
            yield draft

    def _continues(self, draft: Draft, piece: Piece) -> bool:
        return draft.pieces[-1].block == piece.block

    def _pieces(self, members: Sequence[int]) -> Iterator[Piece]:
        for index in members:
            block = self.blocks[index]
            if block.kind is BlockKind.TABLE or len(block.text) <= ENOUGH:
                yield self._whole(index)
            else:
                yield from self._sentences(index, 0, len(block.text))

    def _sentences(self, index: int, start: int, end: int) -> Iterator[Piece]:
        """Sentence by sentence; one beyond 600 characters is cut where it has a comma, else anywhere."""
        text = self.blocks[index].text[start:end]
        borders = [first for first, _ in sentences(text)][1:]
        begin = 0
        for border in [*borders, len(text)]:
            while border - begin > PACKED:
                comma = max(text.rfind(mark, begin + ENOUGH, begin + PACKED) for mark in "、,）\t ")
                cut = comma + 1 if comma >= 0 else begin + PACKED
                yield Piece(index, start + begin, start + cut)
                begin = cut
            yield Piece(index, start + begin, start + border)
            begin = border

    def _table(self, index: int, repeated: tuple[Piece, ...]) -> Iterator[Draft]:
        """Header rows and as many rows as fit, never cut inside a row unless one alone is too long."""
        rows = list(self._rows(index))
        header = tuple(rows[: self.blocks[index].header_rows])
        if len(header) == len(rows) or sum(map(len, header)) > _HEAD:
            header = ()
        draft = draft_of(repeated + header)
        for row in rows[len(header) :]:
            for piece in [row] if len(row) <= PACKED else self._sentences(index, row.start, row.end):
                if draft.own and len(draft) + len(piece) > WHOLE:
                    yield draft
                    draft = draft_of(repeated + header)
                draft.pieces.append(piece)
        yield draft

    def _rows(self, index: int) -> Iterator[Piece]:
        start = 0
        for row in self.blocks[index].text.split("\n"):
            yield Piece(index, start, start + len(row))
            start += len(row) + 1

    def _whole(self, index: int) -> Piece:
        return Piece(index, 0, len(self.blocks[index].text))

    def merged(self, drafts: Iterator[Draft]) -> Iterator[Draft]:
        """Headings that head nothing of their own go before what follows; very small sections go together."""
        waiting: Draft | None = None
        for draft in drafts:
            if waiting is None:
                waiting = draft
            elif self._joins(waiting, draft):
                new = [piece for piece in draft.pieces if piece not in waiting.pieces]
                waiting = Draft([*waiting.pieces, *new], waiting.repeated | (draft.repeated & set(new)))
            else:
                yield waiting
                waiting = draft
        if waiting:
            yield waiting

    def _joins(self, first: Draft, second: Draft) -> bool:
        size = len(first) + len(second)
        before_table = self._kind(second) == "table" and len(first) < SMALL
        if self._kind(first) == "table" or size > (LONGEST if before_table else WHOLE):
            return False
        one, other = (self.blocks[draft.own[0].block].heading_path for draft in (first, second))
        if all(map(self._is_heading, first.own)):
            return one[:1] == other[:1] or not any(map(_LAW.match, one))
        if all(map(self._is_heading, second.own)):
            return False
        if before_table:
            return one == other
        small = len(first) < SMALL and size <= ENOUGH
        return small and one[:-1] == other[: max(len(one) - 1, 0)] and not (_unit(one) or _unit(other))

    def _is_heading(self, piece: Piece) -> bool:
        return self.blocks[piece.block].kind in (BlockKind.TITLE, BlockKind.HEADING, BlockKind.CAPTION)

    def _kind(self, draft: Draft) -> str:
        path = self.blocks[draft.own[-1].block].heading_path
        if any(map(_is_question, path)):
            return "qa"
        if any(map(_ARTICLE.match, path)):
            return "provision"
        tables = sum(len(piece) for piece in draft.own if self.blocks[piece.block].kind is BlockKind.TABLE)
        return "table" if 2 * tables > sum(map(len, draft.own)) else "text"

    def chunk(self, draft: Draft) -> Chunk:
        text, spans = self.source.joined(draft.pieces)
        own = [piece for piece in draft.own if not self._is_heading(piece)] or draft.own
        path = _common([self.blocks[piece.block].heading_path for piece in own])
        path = path[1:] if path[:1] == (self.title,) else path
        members = [piece.block for piece in draft.own]
        return Chunk(text, path, spans, self._kind(draft), min(members), max(members))


def _unit(path: tuple[str, ...]) -> int:
    """How much of the path leads to its 条, 附則, question or law; 0 where it has none."""
    return next((depth for depth, label in enumerate(path, 1) if _is_unit(label)), 0)


def _is_unit(label: str) -> bool:
    return bool(_ARTICLE.match(label) or _is_question(label) or _LAW.match(label))


def _is_question(label: str) -> bool:
    return bool(_QUESTION.match(label))


def _common(paths: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    shortest, longest = min(paths), max(paths)
    same = next((depth for depth, label in enumerate(shortest) if label != longest[depth]), len(shortest))
    return shortest[:same]
