"""Text in shapes, charts and diagrams of office files: the paragraphs of DrawingML."""

from __future__ import annotations

from collections.abc import Iterator
from zipfile import ZipFile

from lxml import etree

from nanohana.documents.parsing.word_package import read_xml

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_CHART_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/chart}strCache"
_CHART_VALUE = "{http://schemas.openxmlformats.org/drawingml/2006/chart}v"


def drawing_texts(archive: ZipFile, *folders: str) -> Iterator[str]:
    """The text of each drawing below the folders, in the order of their names."""
    for name in sorted(archive.namelist()):
        if name.startswith(folders) and name.endswith(".xml"):
            root = read_xml(archive, name)
            text = "" if root is None else "\n".join(lines_of(root))
            if text:
                yield text


def lines_of(root: etree._Element) -> list[str]:
    """The paragraphs of a drawing; of a chart also the names of its series and categories, each once."""
    lines = ["".join(run.text or "" for run in paragraph.iter(_A + "t")) for paragraph in root.iter(_A + "p")]
    names = [value.text or "" for cache in root.iter(_CHART_TEXT) for value in cache.iter(_CHART_VALUE)]
    return [line.strip() for line in (*lines, *dict.fromkeys(names)) if line.strip()]


EMBEDDED = (
    "図として埋め込まれたもの（Excelの表など）が{count}か所あり、その中の文字は読み取れません。"
    "表や文字に直してから登録してください。"
)
