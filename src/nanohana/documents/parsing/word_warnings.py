"""What the owner of a Word file should know of it: its reader sees more than the words that are read."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from nanohana.documents.parsing.drawing_text import EMBEDDED
from nanohana.documents.parsing.word_package import W, value

_EMBEDDED = "{urn:schemas-microsoft-com:office:office}OLEObject"
_OFF = (None, "0", "false")
_REVISIONS = (W + "ins", W + "del", W + "moveFrom", W + "moveTo")


def warnings_of(body: etree._Element) -> Iterator[str]:
    embedded = sum(1 for _ in body.iter(_EMBEDDED))
    if embedded:
        yield EMBEDDED.format(count=embedded)
    struck = {next(run.iterancestors(W + "p"), None) for run in body.iter(W + "r") if _is_struck(run)}
    if struck:
        yield _STRUCK.format(count=len(struck))
    revised = {next(mark.iterancestors(W + "p", W + "tr"), mark) for mark in body.iter(*_REVISIONS)}
    if revised:
        yield _REVISED.format(count=len(revised))
    comments = sum(1 for _ in body.iter(W + "commentReference"))
    if comments:
        yield _COMMENTED.format(count=comments)


def _is_struck(run: etree._Element) -> bool:
    """Whether somebody drew a line through it by hand; what was deleted under 変更履歴 is no text at all."""
    properties = run.find(W + "rPr")
    return run.find(W + "t") is not None and any(value(properties, mark) not in _OFF for mark in ("strike", "dstrike"))


_STRUCK = (
    "取り消し線を引いた文字が{count}か所（段落）にあり、ほかの文字と同じに読み取りました。"
    "要らない文字であれば、消してから登録してください。"
)
_REVISED = (
    "承諾していない変更履歴が{count}か所（段落）にあり、挿入された文字を読み取り、削除された文字を除きました。"
    "承諾していない変更が要らない場合は、元に戻してから登録してください。"
)
_COMMENTED = "コメントが{count}件あり、登録していません。"
