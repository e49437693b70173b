"""Mail (.eml, .msg) -> its heading lines, its body, and its attachments, each under its own name."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, replace
from email.header import decode_header, make_header
from email.message import EmailMessage, Message, MIMEPart
from pathlib import Path
from tempfile import TemporaryDirectory

import oxmsg

from nanohana.documents.parsing import parse
from nanohana.documents.parsing.archive import expand
from nanohana.documents.parsing.html import parse_html_text
from nanohana.documents.parsing.plain_text import text_blocks
from nanohana.documents.parsing.text_encoding import decode, decode_iso_2022_jp
from nanohana.documents.structure import Block, BlockKind, ParsedDocument, UnreadableDocument

MAX_ATTACHMENTS = 100
MAX_DEPTH = 3

_depth: ContextVar[int] = ContextVar("depth of mail within mail", default=0)
_ENCODINGS = {
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "euc-jp": "euc_jis_2004",
}


@dataclass(frozen=True, slots=True)
class _Attachment:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Mail:
    """``lines`` are From, To and the like as they are shown."""

    format: str
    subject: str
    lines: tuple[str, ...]
    body: str
    is_html: bool
    attachments: tuple[_Attachment, ...]


def parse_mail(path: Path) -> ParsedDocument:
    """Internet mail (RFC 5322). Raises UnreadableDocument "too_deep"."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    shown = (("差出人", "From"), ("宛先", "To"), ("Cc", "Cc"), ("日時", "Date"))
    lines = tuple(f"{label}：{value}" for label, name in shown if (value := _header(message, name)))
    bodies = filter(None, (message.get_body((kind,)) for kind in ("plain", "html")))
    part = next((each for each in bodies if _body(each).strip()), None)
    is_html = part is not None and part.get_content_subtype() == "html"
    attachments = tuple(_attachment(part) for part in message.iter_attachments() if not _is_of_page(part))
    subject = _header(message, "Subject")
    return _document(_Mail("eml", subject, lines, _body(part) if part else "", is_html, attachments))


def parse_outlook_mail(path: Path) -> ParsedDocument:
    """Outlook's .msg. Raises UnreadableDocument: "damaged", "too_deep"."""
    try:
        message = oxmsg.Message.load(str(path))
        sender = str(make_header(decode_header(message.sender or "")))
        sent = message.sent_date
        body, html = message.body, message.html_body
        attachments = tuple(
            _Attachment(attached.file_name or "添付", attached.file_bytes or b"") for attached in message.attachments
        )
        subject = message.subject
    except Exception as error:  # oxmsg and olefile raise errors of many kinds for broken storages
        raise UnreadableDocument("damaged", _DAMAGED) from error
    lines = (f"差出人：{sender}" if sender else "", f"日時：{sent:%Y-%m-%d %H:%M}" if sent else "")
    kept = tuple(line for line in lines if line)
    return _document(_Mail("msg", subject, kept, body or html or "", not body and bool(html), attachments))


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, "")).strip()
    except (ValueError, IndexError, AttributeError, TypeError):  # malformed headers that the library trips over
        return ""


def _body(part: MIMEPart) -> str:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    charset = (part.get_content_charset() or "").lower()
    if charset.startswith("iso-2022-jp"):
        return decode_iso_2022_jp(raw).replace("\r\n", "\n")
    try:
        return raw.decode(_ENCODINGS.get(charset, charset or "ascii")).replace("\r\n", "\n")
    except (UnicodeDecodeError, LookupError):
        return decode(raw)


def _is_of_page(part: Message) -> bool:
    """Whether it is a picture or the like of a web page that a browser saved as one file (.mht; RFC 2557)."""
    return "Content-Location" in part and part.get_filename() is None


def _attachment(part: Message) -> _Attachment:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0)
        return _Attachment(
            part.get_filename() or "転送メール.eml", inner.as_bytes() if isinstance(inner, Message) else b""
        )
    payload = part.get_payload(decode=True)
    return _Attachment(part.get_filename() or "添付", payload if isinstance(payload, bytes) else b"")


def _document(mail: _Mail) -> ParsedDocument:
    blocks = [Block(BlockKind.TITLE, mail.subject)] if mail.subject else []
    blocks += [Block(BlockKind.PARAGRAPH, line) for line in mail.lines]
    blocks += parse_html_text(mail.body).blocks if mail.is_html else text_blocks(mail.body)
    warnings: list[str] = []
    for attachment in mail.attachments[:MAX_ATTACHMENTS]:
        try:
            blocks += _attached(attachment, warnings)
        except UnreadableDocument as unreadable:
            warnings.append(_UNREAD.format(name=attachment.name, reason=unreadable.message))
    if len(mail.attachments) > MAX_ATTACHMENTS:
        warnings.append(_TOO_MANY.format(count=len(mail.attachments)))
    return ParsedDocument(mail.format, tuple(blocks), mail.subject, warnings=tuple(warnings))


def _attached(attachment: _Attachment, warnings: list[str]) -> Iterator[Block]:
    """The blocks of an attachment below its name; of a ZIP, of every file in it that can be read."""
    if _depth.get() >= MAX_DEPTH:
        raise UnreadableDocument("too_deep", _TOO_DEEP)
    token = _depth.set(_depth.get() + 1)
    try:
        with TemporaryDirectory() as folder:
            file = Path(folder, "attachment")
            file.write_bytes(attachment.content)
            into = Path(folder, "members")
            into.mkdir()
            members = [(member.path, member.name) for member in expand(file, into)] if _is_zip(attachment) else []
            for path, name in members or [(file, attachment.name)]:
                yield from _read(path, name, warnings)
    finally:
        _depth.reset(token)


def _read(path: Path, name: str, warnings: list[str]) -> Iterator[Block]:
    try:
        document = parse(path, name)
    except UnreadableDocument as unreadable:
        warnings.append(_UNREAD.format(name=name, reason=unreadable.message))
    else:
        warnings += [_OF_ATTACHMENT.format(name=name, warning=warning) for warning in document.warnings]
        yield from _below(name, document)


def _is_zip(attachment: _Attachment) -> bool:
    return attachment.content.startswith(b"PK") and attachment.name.lower().endswith(".zip")


def _below(name: str, document: ParsedDocument) -> Iterator[Block]:
    label = f"添付：{name}"
    yield Block(BlockKind.HEADING, name, heading_path=(label,), level=1)
    for block in document.blocks:
        yield replace(block, heading_path=(label, *block.heading_path))


_DAMAGED = "メールのファイルが壊れているため読み取れません。メールソフトで保存し直してから登録してください。"
_TOO_DEEP = f"メールの添付が{MAX_DEPTH}段を超えて入れ子になっています。中のファイルを取り出して登録してください。"
_TOO_MANY = f"添付ファイル{{count}}件のうち、先頭の{MAX_ATTACHMENTS}件だけを登録しました。"
_OF_ATTACHMENT = "添付ファイル「{name}」：{warning}"
_UNREAD = "添付ファイル「{name}」は登録できませんでした。{reason}"
