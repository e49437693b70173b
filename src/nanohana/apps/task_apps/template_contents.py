"""What in a template would act by itself on the machine of whoever opens a file made on it.

A template comes from a division, or with an app from another municipality. What is made on it is handed out as this
product's own, with what people have entered in it, and so it holds words and their looks alone:

1. What stands outside of the file is a link that somebody presses, to the web or a mail address. Nothing is loaded from
   elsewhere: no template, picture, frame, other workbook or data. The template on a drive of one's own, which Word
   notes down by itself, may be named.
2. No macros, no embedded files or objects, no controls, no other file that is taken in when it is opened (altChunk).
3. Fields of Word are those of ``_FIELDS``. Others load or start something, and a field may be put together from others.
4. No formula asks a host, another file or another program.

Sources: ECMA-376 part 1, 17.16 (fields), 18.14 (external links), part 2, 9.3 (relationships).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

from lxml import etree

from nanohana.formulas.refusals import OUTSIDE_FUNCTIONS

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_FORBIDDEN = (
    "aFChunk", "activeXControlBinary", "attachedToolbars", "connections", "control", "customUI", "ddeLink",
    "externalLink", "keyMapCustomizations", "oleObject", "package", "queryTable", "subDocument", "ui/extensibility",
    "vbaProject", "webextension", "webextensiontaskpanes", "wordVbaData", "xlIntlMacrosheet", "xlMacrosheet",
)  # fmt: skip
_LINK = re.compile(r"https?://|mailto:|#", re.IGNORECASE)
_OWN_DRIVE = re.compile(r"file:///[a-z]:", re.IGNORECASE)
_FIELDS = re.compile(
    r"=|ADVANCE|AUTHOR|AUTONUM\w*|BIBLIOGRAPHY|CITATION|COMMENTS|COMPARE|(?:CREATE|PRINT|SAVE)?DATE|(?:DISPLAY)?BARCODE|"
    r"DOC(?:PROPERTY|VARIABLE)|EDITTIME|EQ|FILE(?:NAME|SIZE)|FORM(?:CHECKBOX|DROPDOWN|TEXT)|HYPERLINK|IF|INDEX|INFO|"
    r"KEYWORDS|LASTSAVEDBY|LISTNUM|MERGE(?:FIELD|REC|SEQ)|NEXT|NEXTIF|NOTEREF|NUM(?:CHARS|PAGES|WORDS)|PAGE|PAGEREF|"
    r"QUOTE|REF|REVNUM|SECTION|SECTIONPAGES|SEQ|SET|SHAPE|SKIPIF|STYLEREF|SUBJECT|SYMBOL|T[AC]|TEMPLATE|TIME|TITLE|"
    r"TO[AC]|USER(?:ADDRESS|INITIALS|NAME)|XE"
)
_FORMULAS = ("f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula", "totalsRowFormula")
_HARMLESS_HERE = {"HYPERLINK", "CELL", "INFO"}  # a link is looked at by its address, the others tell the file itself
_FUNCTIONS = (*sorted(OUTSIDE_FUNCTIONS.keys() - _HARMLESS_HERE), "INITIATE", "POKE", "REQUEST", "IMPORTDATA")
_ASKING = re.compile(rf"\b(?:{'|'.join(map(re.escape, _FUNCTIONS))})\s*\(")
_TEXTS = re.compile(r'"(?:[^"]|"")*"')
_SHEETS = re.compile(r"'(?:[^']|'')*'")
_OTHER_BOOK = re.compile(r"\[[^\[\]]*\.(?:XL[A-Z]{1,2}|CSV|ODS|TXT|HTML?)\]|\[\d+\]")
_HYPERLINK = re.compile(r'\bHYPERLINK\s*\(\s*(?P<address>"(?:[^"]|"")*")\s*[,)]', re.IGNORECASE)

LARGEST_UNPACKED = 64 * 1024 * 1024  # bytes
_TOO_LARGE = "ひな形は、展開すると大きすぎます。画像などを減らしてから、選び直してください。"
_OUTSIDE = (
    "ひな形が、ファイルの外にあるもの（{what}）を読み込みます。読み込まないように直してから、選び直してください。"
)
_INSIDE = (
    "ひな形に、マクロ、埋め込まれたファイル、コントロールなど（{what}）があります。取り除いてから、選び直してください。"
)
_FIELD = "ひな形のフィールド「{what}」は使えません。文字に置き換えてから、選び直してください。"
_FORMULA = "ひな形の数式「{what}」は、ファイルの外のものを使います。取り除いてから、選び直してください。"
_ADDRESS = "ひな形のリンク「{what}」は使えません。リンク先は、https のアドレス又はメールアドレスにしてください。"


def acting_by_itself(content: bytes) -> list[str]:
    """Why the file is not used as a template, in Japanese, each reason once. Raises what a broken file leads to."""
    with ZipFile(BytesIO(content)) as package:
        if sum(info.file_size for info in package.infolist()) > LARGEST_UNPACKED:
            return [_TOO_LARGE]
        return list(dict.fromkeys(_found(package)))


def _found(package: ZipFile) -> Iterator[str]:
    """A part may have any name, so each is looked at that can be read as XML."""
    for info in package.infolist():
        try:
            root = _xml(package.read(info))
        except etree.XMLSyntaxError:
            if info.filename.lower().endswith((".xml", ".rels")):
                raise
            continue
        yield from _in_relations(root)
        yield from _in_fields(root)
        yield from _in_formulas(root)
        if root.xpath("//@embeddedHtml"):  # of an online video
            yield _INSIDE.format(what="embeddedHtml")


def _xml(raw: bytes) -> etree._Element:
    return etree.fromstring(raw, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def _in_relations(root: etree._Element) -> Iterator[str]:
    for relation in root.iter(_RELATION):
        kind, target = relation.get("Type", ""), relation.get("Target", "").strip()
        name = kind.rpartition("/relationships/")[2] or kind.rpartition("/")[2]
        if name == "hyperlink":
            if relation.get("TargetMode") == "External" and not _LINK.match(target):
                yield _ADDRESS.format(what=_short(target))
        elif name in _FORBIDDEN:
            yield _INSIDE.format(what=_short(name))
        elif relation.get("TargetMode") == "External" and not (name == "attachedTemplate" and _OWN_DRIVE.match(target)):
            yield _OUTSIDE.format(what=_short(target))


def _in_fields(root: etree._Element) -> Iterator[str]:
    open_fields: list[str] = []
    for element in root.iter(f"{_W}fldChar", f"{_W}instrText", f"{_W}fldSimple"):
        if element.tag == f"{_W}fldSimple":
            yield from _of_field(element.get(f"{_W}instr", ""))
        elif element.tag == f"{_W}instrText":
            if open_fields:
                open_fields[-1] += element.text or ""
        elif (kind := element.get(f"{_W}fldCharType")) == "begin":
            open_fields.append("")
        elif kind == "separate" and open_fields:
            yield from _of_field(open_fields[-1])
        elif kind == "end" and open_fields:
            yield from _of_field(open_fields.pop())
    for left_open in open_fields:
        yield from _of_field(left_open)


def _of_field(instruction: str) -> Iterator[str]:
    words = instruction.split()
    keyword = "=" if instruction.lstrip().startswith("=") else words[0].upper() if words else ""
    if not _FIELDS.fullmatch(keyword):
        yield _FIELD.format(what=_short(instruction))
    elif keyword == "HYPERLINK":
        address = words[1].strip('"“”') if len(words) > 1 else ""
        if address and not address.startswith("\\l") and not _LINK.match(address):
            yield _ADDRESS.format(what=_short(address))


def _in_formulas(root: etree._Element) -> Iterator[str]:
    for element in root.iter(*(f"{{*}}{name}" for name in _FORMULAS)):
        formula = "".join(map(str, element.itertext()))
        if _asks(formula):
            yield _FORMULA.format(what=_short(formula))


def _asks(formula: str) -> bool:
    bare = _TEXTS.sub('""', formula).upper()
    links = [match["address"].strip('"') for match in _HYPERLINK.finditer(formula)]
    return (
        _ASKING.search(bare) is not None
        or "|" in _SHEETS.sub("", bare)  # DDE: program|topic!item
        or _OTHER_BOOK.search(bare) is not None
        or len(links) != bare.count("HYPERLINK")
        or any(not _LINK.match(link) for link in links)
    )


def _short(text: str) -> str:
    return " ".join(text.split())[:60]
