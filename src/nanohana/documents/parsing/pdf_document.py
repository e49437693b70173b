"""The pages of a PDF or of images -> one document, with its title and what its owner should know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from nanohana.documents.parsing.pdf_furniture import furniture
from nanohana.documents.parsing.pdf_layout import Page, score
from nanohana.documents.parsing.pdf_paragraphs import LOW_SCORE, blocks
from nanohana.documents.structure import Block, BlockKind, ParsedDocument, UnreadableDocument

_EMPTY = "文字を読み取れませんでした。文字のある文書かどうかを確認してください。"
_LOW_SCORE = "{pages}ページは文字がはっきりせず、読み取りに誤りがあるかもしれません。原本の画像と見比べてください。"


def document_of(form: str, pages: list[Page], warnings: list[str]) -> ParsedDocument:
    """Raises UnreadableDocument "empty" when no page has any text."""
    found = _with_title(list(blocks(pages, furniture(pages))))
    if not found:
        raise UnreadableDocument("empty", _EMPTY)
    doubtful = [page.number for page in pages if score(page) < LOW_SCORE]
    if doubtful:
        warnings = [*warnings, _LOW_SCORE.format(pages=listed(doubtful))]
    return ParsedDocument(
        format=form,
        blocks=tuple(found),
        title=next((block.text for block in found if block.kind is BlockKind.TITLE), ""),
        pages=tuple(page.size for page in pages),
        warnings=tuple(warnings),
    )


def listed(numbers: Iterable[int]) -> str:
    """Page numbers for a sentence, the first ten by name."""
    every = list(numbers)
    shown = "、".join(str(number) for number in every[:10])
    return f"{shown}ほか計{len(every)}" if len(every) > 10 else shown


def _with_title(found: list[Block]) -> list[Block]:
    """The first heading of the highest level is the title if it stands at the beginning."""
    for index, block in enumerate(found[:8]):
        if block.kind is BlockKind.HEADING and block.level == 1:
            return [*found[:index], replace(block, kind=BlockKind.TITLE), *found[index + 1 :]]
    return found
