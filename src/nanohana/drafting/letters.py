"""通知・依頼・照会・回答 in the customary form of official letters, exactly laid out from their fields.

The order is fixed: 文書番号, 日付, 宛先, 発信者, 件名, 本文, 記, 担当. Only the body may come from a model; where
it is left empty the set phrase of the kind stands there, so that a letter is complete without one.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from nanohana.drafting.word_text import SIZE, in_font, printable
from nanohana.japanese.wareki import in_era


class LetterKind(StrEnum):
    """What a letter does; ``label`` stands in brackets behind the subject."""

    NOTICE = "notice"
    REQUEST = "request"
    INQUIRY = "inquiry"
    REPLY = "reply"

    @property
    def label(self) -> str:
        return {"notice": "通知", "request": "依頼", "inquiry": "照会", "reply": "回答"}[self.value]


_BODIES = {
    LetterKind.NOTICE: "このことについて、{below}のとおり定めましたので、通知します。",
    LetterKind.REQUEST: "このことについて、{below}のとおり御協力くださるようお願いします。",
    LetterKind.INQUIRY: "このことについて、{below}のとおり照会しますので、回答くださるようお願いします。",
    LetterKind.REPLY: "{answered}照会のあったこのことについて、{below}のとおり回答します。",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One of the numbered items below 記: 「日時」 and 「令和8年7月2日（木曜日）」. Lines of ``text`` become
    paragraphs."""

    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """``recipients`` carry no 敬称, it is added; ``contact`` are the lines of 担当 (課名, 氏名, 電話, メール).

    ``answered_number`` and ``answered_on`` are those of the letter that a reply answers. ``number`` may be empty
    (事務連絡).
    """

    kind: LetterKind
    day: datetime.date
    recipients: tuple[str, ...]
    sender: str
    subject: str
    number: str = ""
    body: str = ""
    items: tuple[Item, ...] = ()
    contact: tuple[str, ...] = ()
    answered_number: str = ""
    answered_on: datetime.date | None = None
    honorific: str = "様"


class Place(StrEnum):
    """Where a line of a letter stands."""

    LEFT = "left"
    RIGHT = "right"
    CENTRE = "centre"
    BODY = "body"  # indented by one character
    ITEM = "item"
    ITEM_TEXT = "item_text"
    CONTACT = "contact"  # a block that begins in the right half


@dataclass(frozen=True, slots=True)
class LetterLine:
    place: Place
    text: str


def letter_lines(letter: Letter) -> list[LetterLine]:
    """The letter line by line; empty lines part its members."""
    return list(_lines(letter))


def letter_text(letter: Letter) -> str:
    """The letter as plain text, as it is checked and shown before it is made a document."""
    return "\n".join(_indented(line) for line in letter_lines(letter))


def letter_docx(letter: Letter) -> bytes:
    """The letter as a Word document, see ``lines_docx``."""
    return lines_docx(letter_lines(letter))


def lines_docx(lines: Iterable[LetterLine]) -> bytes:
    """Lines as they stand in a letter: A4, MS Mincho 10.5 points. Characters that a Word document cannot hold are left
    out."""
    document = Document()
    in_font(document)
    _a4(document)
    for line in lines:
        _write(document, line)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def subject_line(letter: Letter) -> str:
    """「…について（通知）」; the kind is not said twice: 「見積書の提出依頼」 is 「見積書の提出について（依頼）」."""
    subject, kind = _one_line(letter.subject), letter.kind.label
    if subject.endswith((f"（{kind}）", f"({kind})")):
        return subject
    about = subject.removesuffix(kind).removesuffix("の")
    if subject.endswith(kind) and _NOUN_AT_END.search(about):
        return f"{about}について（{kind}）"
    return subject if subject.endswith(kind) else f"{subject}（{kind}）"


def body_text(letter: Letter) -> str:
    """The body given, or the set phrase of the kind."""
    if letter.body.strip():
        return letter.body.strip()
    return _BODIES[letter.kind].format(below="下記" if letter.items else "次", answered=_answered(letter))


def number_line(letter: Letter) -> str:
    return _one_line(letter.number) or "事務連絡"


def recipient_lines(letter: Letter) -> list[str]:
    """Each recipient with its 敬称."""
    return [_addressed(_one_line(recipient), letter.honorific) for recipient in letter.recipients]


def item_lines(letter: Letter) -> list[str]:
    """What stands below 記, as plain text."""
    return [_indented(line) for line in _items(letter.items)]


def _answered(letter: Letter) -> str:
    """「令和8年4月1日付け人第12号で」 of the letter that is answered."""
    day = f"{in_era(letter.answered_on)}付け" if letter.answered_on else ""
    return f"{day}{_one_line(letter.answered_number)}で" if day or letter.answered_number else ""


def _lines(letter: Letter) -> Iterator[LetterLine]:
    yield LetterLine(Place.RIGHT, number_line(letter))
    yield LetterLine(Place.RIGHT, in_era(letter.day))
    yield EMPTY
    yield from (LetterLine(Place.LEFT, f"　{recipient}") for recipient in recipient_lines(letter))
    yield EMPTY
    yield from (LetterLine(Place.RIGHT, f"{line}　") for line in _paragraphs(letter.sender))
    yield EMPTY
    yield LetterLine(Place.CENTRE, subject_line(letter))
    yield EMPTY
    yield from (LetterLine(Place.BODY, line) for line in _paragraphs(body_text(letter)))
    if letter.items:
        yield from (EMPTY, LetterLine(Place.CENTRE, "記"), EMPTY)
        yield from _items(letter.items)
    if letter.contact:
        yield EMPTY
        yield from _contact(letter.contact)


EMPTY = LetterLine(Place.LEFT, "")
_NOUN_AT_END = re.compile("[^ぁ-ゖ、。（(「]$")
_HONOURED = re.compile("(?:様|殿|各位|御中|先生)$")
_FORMS = (
    "株式会社|有限会社|合同会社|合名会社|合資会社|(?:一般|公益)(?:社団|財団)法人|社会福祉法人|医療法人|学校法人"
    "|(?:特定非営利活動|NPO|ＮＰＯ)法人"
)
_BODY = re.compile(rf"(?:{_FORMS})\S*(?<!長)(?<!役)(?<!者)|\S+(?:株式|有限|合同)会社")
_WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


def _addressed(recipient: str, honorific: str) -> str:
    """A company or an association by its bare name is 御中; with an office or a person behind it, it is not."""
    if _HONOURED.search(recipient):
        return recipient
    return f"{recipient}　{'御中' if _BODY.fullmatch(recipient) else honorific}"


def _items(items: tuple[Item, ...]) -> Iterator[LetterLine]:
    """「１　日時」 with its text on the same line where it is one line, below it where there are several."""
    for number, item in enumerate(items, 1):
        mark = str(number).translate(_WIDE_DIGITS) if number < 10 else str(number)
        paragraphs = list(_paragraphs(item.text))
        beside = f"　{paragraphs[0]}" if len(paragraphs) == 1 else ""
        yield LetterLine(Place.ITEM, f"{mark}　{_one_line(item.title)}{beside}")
        if not beside:
            yield from (LetterLine(Place.ITEM_TEXT, paragraph) for paragraph in paragraphs)


def _contact(contact: tuple[str, ...]) -> Iterator[LetterLine]:
    yield LetterLine(Place.CONTACT, "担当")
    yield from (LetterLine(Place.CONTACT, _one_line(line)) for line in contact if line.strip())


def _paragraphs(text: str) -> Iterator[str]:
    return (line.strip() for line in text.splitlines() if line.strip())


def _one_line(text: str) -> str:
    return " ".join(text.split()) if "\n" in text else text.strip()


_INDENTS = {Place.BODY: "　", Place.ITEM_TEXT: "　　"}


def _indented(line: LetterLine) -> str:
    return _INDENTS.get(line.place, "") + line.text if line.text else ""


def _a4(document: WordDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin, section.bottom_margin = Mm(30), Mm(25)


def _write(document: WordDocument, line: LetterLine) -> None:
    paragraph = document.add_paragraph(printable(line.text))
    shape = paragraph.paragraph_format
    if line.place is Place.RIGHT:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    elif line.place is Place.CENTRE:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif line.place is Place.BODY:
        shape.first_line_indent = SIZE
    elif line.place is Place.ITEM:
        shape.left_indent, shape.first_line_indent = Pt(21), Pt(-21)
    elif line.place is Place.ITEM_TEXT:
        shape.left_indent, shape.first_line_indent = Pt(21), SIZE
    elif line.place is Place.CONTACT:
        shape.left_indent = Mm(95)
