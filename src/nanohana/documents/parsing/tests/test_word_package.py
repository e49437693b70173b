"""Parts of a .docx under other names than most have."""

from __future__ import annotations

import zipfile
from pathlib import Path

from nanohana.documents.parsing import parse
from nanohana.documents.parsing.tests.word_files import NAMESPACES, NUMBERING, STYLES, numbered, only

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relations(**targets: str) -> str:
    made = (f'<Relationship Id="{kind}" Type="{OFFICE}/{kind}" Target="{name}"/>' for kind, name in targets.items())
    return f"<Relationships>{''.join(made)}</Relationships>"


def test_a_file_of_word_for_the_web_is_read_with_its_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    parts = relations(styles="styles2.xml", numbering="/word/numbering2.xml")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", relations(officeDocument="/word/document2.xml"))
        archive.writestr("word/_rels/document2.xml.rels", parts)
        archive.writestr(
            "word/document2.xml", f"<w:document {NAMESPACES}><w:body>{numbered('旅費', 1)}</w:body></w:document>"
        )
        archive.writestr("word/styles2.xml", f"<w:styles {NAMESPACES}>{STYLES}</w:styles>")
        archive.writestr("word/numbering2.xml", f"<w:numbering {NAMESPACES}>{NUMBERING}</w:numbering>")
    assert only(parse(path, path.name)).text == "第１条　旅費"
