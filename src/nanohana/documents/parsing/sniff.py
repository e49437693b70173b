"""What a file is, by its content. The name only decides between formats that look alike inside (txt, md, csv, eml)."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from zipfile import BadZipFile

import olefile

from nanohana.documents.parsing.text_encoding import DOS_END, decode
from nanohana.documents.parsing.zip_file import GuardedZipFile
from nanohana.documents.structure import UnreadableDocument


class Format(StrEnum):
    PDF = "pdf"
    WORD = "docx"
    EXCEL = "xlsx"
    SLIDES = "pptx"
    LEGACY_WORD = "doc"
    LEGACY_EXCEL = "xls"
    LEGACY_SLIDES = "ppt"
    HTML = "html"
    LAW_XML = "xml"
    MAIL = "eml"
    OUTLOOK_MAIL = "msg"
    CSV = "csv"
    TEXT = "txt"
    MARKDOWN = "md"
    IMAGE = "image"
    ZIP = "zip"


_HEAD = 8_192
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF87a", b"GIF89a")
_FRAMED_IMAGE = re.compile(rb"RIFF.{4}WEBP|BM.{4}\0{4}.{4}[\x0c-\x7c]\0{3}", re.DOTALL)
_OTHER_PHOTOGRAPH = re.compile(rb".{4}ftyp(?:hei[cmsx]|hev[cmsx]|mif1|msf1|avi[fs])", re.DOTALL)  # HEIF and AVIF
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_PARTS = (("word/", Format.WORD), ("xl/", Format.EXCEL), ("ppt/", Format.SLIDES))
_OLE_STREAMS = (
    ("__properties_version1.0", Format.OUTLOOK_MAIL),
    ("WordDocument", Format.LEGACY_WORD),
    ("Workbook", Format.LEGACY_EXCEL),
    ("Book", Format.LEGACY_EXCEL),
    ("PowerPoint Document", Format.LEGACY_SLIDES),
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_BEGINS_WITH_TAG = re.compile(rb"\s*<(?:!--|[a-z][a-z0-9]*[\s>])", re.IGNORECASE)
_HTML_NAMES = frozenset({".html", ".htm", ".xhtml", ".xls"})  # as .xls, systems save tables of HTML for Excel
_MAIL = re.compile(
    rb"(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){,5}"
    rb"(?:From|Received|Subject|MIME-Version|Return-Path|Date):",
    re.IGNORECASE,
)
_TEXTS = {".md": Format.MARKDOWN, ".csv": Format.CSV, ".tsv": Format.CSV, ".xls": Format.CSV}
_NAMED_TEXTS = frozenset({".txt", ".text", ".log", ".md", ".csv", ".tsv"})
_NO_TEXTS = (b"{\\rtf", b"%!PS")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b") | {127})


def sniff(path: Path, filename: str) -> Format:
    """The format of the file. Raises UnreadableDocument: "empty", "ichitaro", "encrypted", "damaged", "photograph",
    "unknown"."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    suffix = Path(filename).suffix.lower()
    if not head.strip(b"\0 \t\r\n"):
        raise UnreadableDocument(
            "empty", "ファイルの中身が空です。元のファイルを開いて内容を確認し、もう一度登録してください。"
        )
    if b"%PDF-" in head[:1024]:
        return Format.PDF
    if head.startswith(b"PK"):
        return _zip_format(path)
    if head.startswith(OLE):
        return _ole_format(path, suffix)
    if head.startswith(_IMAGES) or _FRAMED_IMAGE.match(head):
        return Format.IMAGE
    if _OTHER_PHOTOGRAPH.match(head):
        raise UnreadableDocument("photograph", _PHOTOGRAPH)
    return _text_format(head, suffix)


def _zip_format(path: Path) -> Format:
    try:
        with GuardedZipFile(path) as archive:
            names = archive.namelist()
    except (BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise UnreadableDocument("damaged", _DAMAGED) from error
    if "mimetype" in names:  # OpenDocument, EPUB
        raise UnreadableDocument("unknown", _UNKNOWN)
    if "[Content_Types].xml" not in names:
        return Format.ZIP
    for folder, format_ in _ZIP_PARTS:
        if any(name.startswith(folder) for name in names):
            return format_
    raise UnreadableDocument("unknown", _UNKNOWN)


def _ole_format(path: Path, suffix: str) -> Format:
    if suffix in (".jtd", ".jtdc", ".jtt"):
        raise UnreadableDocument("ichitaro", _ICHITARO)
    try:
        with olefile.OleFileIO(path) as ole:
            streams = {parts[0] for parts in ole.listdir()}
    except Exception as error:  # olefile raises errors of many kinds for broken sector tables
        raise UnreadableDocument("damaged", _DAMAGED) from error
    if "EncryptedPackage" in streams:
        raise UnreadableDocument("encrypted", _ENCRYPTED)
    if any(stream.startswith(("DocumentText", "\x03JSFP")) for stream in streams):
        raise UnreadableDocument("ichitaro", _ICHITARO)
    for stream, format_ in _OLE_STREAMS:
        if stream in streams:
            return format_
    raise UnreadableDocument("unknown", _UNKNOWN)


def _text_format(head: bytes, suffix: str) -> Format:
    text = _as_single_bytes(head).rstrip(DOS_END.encode())
    if text.translate(None, _CONTROLS) != text or text.startswith(_NO_TEXTS):
        raise UnreadableDocument("unknown", _UNKNOWN)
    if text.lstrip().startswith(b"<?xml") or text.lstrip().startswith(b"<Law"):
        return _xml_format(text)
    if suffix == ".eml" or (suffix not in _NAMED_TEXTS and _MAIL.match(text)):
        return Format.MAIL  # also where its body is HTML, and a web page that a browser saved as one file (.mht)
    if _HTML.search(text[:4_096]) and suffix not in _NAMED_TEXTS:
        return Format.HTML
    if suffix in _HTML_NAMES and _BEGINS_WITH_TAG.match(text):
        return Format.HTML
    return _TEXTS.get(suffix, Format.TEXT)


def _as_single_bytes(head: bytes) -> bytes:
    """UTF-16 text is narrowed, so that the rules for text fit it too."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or (
        0 in (head[::2].count(0), head[1::2].count(0)) and b"\0" in head
    ):
        return decode(head).encode("utf-8")
    return head


def _xml_format(text: bytes) -> Format:
    if re.search(rb"<Law[\s>]", text):
        return Format.LAW_XML
    if _HTML.search(text):
        return Format.HTML
    raise UnreadableDocument("unknown", _UNKNOWN)


_EMPTY = "ファイルの中身が空です。元のファイルを開いて内容を確認し、もう一度登録してください。"
_DAMAGED = "ファイルが壊れているため読み取れません。元のファイルを開いて確認し、保存し直してから登録してください。"
_ENCRYPTED = (
    "パスワードで保護されているため、内容を読み取れません。パスワードを解除して保存し直してから登録してください。"
)
_ICHITARO = "一太郎の文書は読み取れません。PDF又はWord形式（.docx）で保存し直してから登録してください。"
_PHOTOGRAPH = (
    "スマートフォンの写真の形式（HEIC、AVIF）は読み取れません。"
    "JPEG若しくはPNGの画像又はPDFに変換してから登録してください。"
)
_UNKNOWN = (
    "対応していない形式のファイルです。PDF、Word、Excel、PowerPoint、HTML、メール、CSV、テキスト"
    "又は画像（PNG、JPEG、TIFF、GIF、BMP、WebP）の形式で登録してください。"
)
