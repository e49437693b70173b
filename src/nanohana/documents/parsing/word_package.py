"""A .docx as its parts: XML that resolves nothing, and the styles with what they inherit (ECMA-376 Part 1, 17.7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import join, normpath
from zipfile import ZipFile

from lxml import etree

from nanohana.documents.parsing.archive import read_part
from nanohana.documents.parsing.strict_form import transitional
from nanohana.documents.structure import UnreadableDocument

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BODY_TEXT = 9
"""The outline level of text that is no heading."""

_NUMBER = re.compile("-?[0-9]{1,9}")
_HEADING_NAME = re.compile(r"(?:heading|見出し)\s*([1-9])$", re.IGNORECASE)
_TITLE_NAMES = frozenset({"title", "表題"})


def read_xml(archive: ZipFile, name: str) -> etree._Element | None:
    """The root of a part, None where the package has none. Entities are never resolved, nothing is fetched."""
    raw = read_part(archive, name)
    if not raw.strip():
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(transitional(raw), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableDocument("damaged", _DAMAGED) from error


class Parts:
    """The names of a document's parts: Word for the web calls the main one word/document2.xml, the styles
    word/styles2.xml."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self.main = dict(self._related("", "_rels/.rels")).get("officeDocument", "word/document.xml")
        self._folder, _, name = self.main.rpartition("/")
        self.relations = f"{self._folder}/_rels/{name}.rels"
        self._by_kind = dict(self._related(self._folder, self.relations))

    def named(self, kind: str) -> str:
        """The part that is the document's "styles", "numbering", "footnotes" or "endnotes"."""
        return self._by_kind.get(kind, f"word/{kind}.xml")

    def at(self, target: str) -> str:
        """The name of the part that a relation of the main one leads to."""
        return _at(self._folder, target)

    def _related(self, folder: str, relations: str) -> Iterator[tuple[str, str]]:
        """The parts that there are, by the last word of their relations' types."""
        root = read_xml(self._archive, relations)
        for relation in () if root is None else root:
            name = _at(folder, relation.get("Target", ""))
            if name in self._archive.NameToInfo:
                yield relation.get("Type", "").rpartition("/")[2], name


def _at(folder: str, target: str) -> str:
    return normpath(join("/", folder, target))[1:]


def value(element: etree._Element | None, *path: str) -> str | None:
    """w:val of the element at the path below; None where there is none."""
    if element is None:
        return None
    found = element.find("/".join(W + step for step in path))
    return None if found is None else found.get(W + "val", "")


def number(element: etree._Element | None, *path: str) -> int | None:
    text = value(element, *path)
    return int(text) if text and _NUMBER.fullmatch(text) else None


class Styles:
    """Paragraph styles by id; what a style does not say, the one it is based on does."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles = {} if root is None else {style.get(W + "styleId", ""): style for style in root.iter(W + "style")}

    def outline_level(self, style: str | None) -> int:
        """0–8 of a heading style, else 9."""
        for element in self._chain(style):
            level = number(element, "pPr", "outlineLvl")
            if level is not None:
                return min(max(level, 0), BODY_TEXT)
            named = _HEADING_NAME.match(value(element, "name") or "")
            if named:
                return int(named.group(1)) - 1
        return BODY_TEXT

    def is_title(self, style: str | None) -> bool:
        return any((value(element, "name") or "").lower() in _TITLE_NAMES for element in self._chain(style))

    def numbering(self, style: str | None) -> tuple[int | None, int | None, str]:
        """(numId, ilvl, id of the style that says so) of a numbered style."""
        for element in self._chain(style):
            found = number(element, "pPr", "numPr", "numId")
            if found is not None:
                return found, number(element, "pPr", "numPr", "ilvl"), element.get(W + "styleId", "")
        return None, None, ""

    def _chain(self, style: str | None) -> Iterator[etree._Element]:
        seen: set[str] = set()
        while style and style in self._styles and style not in seen:
            seen.add(style)
            yield self._styles[style]
            style = value(self._styles[style], "basedOn")


_DAMAGED = "Wordファイルが壊れているため読み取れません。Wordで開いて保存し直してから登録してください。"
