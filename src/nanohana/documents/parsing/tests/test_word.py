from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest

from nanohana.documents.parsing import parse
from nanohana.documents.parsing.tests.read import texts
from nanohana.documents.parsing.tests.word_files import (
    NAMESPACES,
    numbered,
    only,
    paragraph,
    read,
    run,
)
from nanohana.documents.parsing.word_numerals import written
from nanohana.documents.structure import BlockKind, UnreadableDocument


def test_automatic_numbers_are_counted_restarted_and_overridden(tmp_path: Path) -> None:
    body = (
        numbered("旅費", 1)
        + numbered("額", 1, 1)
        + paragraph(run("県内"), '<w:pStyle w:val="Kana"/>')
        + paragraph(run("県外"), '<w:pStyle w:val="Kana"/>')
        + numbered("日当", 1)
        + numbered("別", 1, 1)
        + numbered("中点", 2)
        + numbered("続き", 3)
        + numbered("中の空白", 4)
    )
    assert texts(read(tmp_path, body)) == [
        "第１条　旅費",
        "２　額",
        "ア　県内",
        "イ　県外",
        "第２条　日当",
        "２　別",
        "・　中点",
        "第１０条　続き",
        "(1)　中の空白",
    ]


def test_empty_numbered_paragraphs_count_unless_nobody_sees_their_number(tmp_path: Path) -> None:
    def empty(properties: str) -> str:
        return paragraph("", f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>{properties}')

    unseen = empty("<w:rPr><w:del/></w:rPr>") + empty("<w:rPr><w:vanish/></w:rPr>") + empty("<w:sectPr/>")
    assert texts(read(tmp_path, numbered("甲", 1) + unseen + numbered("乙", 1) + empty("") + numbered("丁", 1))) == [
        "第１条　甲",
        "第２条　乙",
        "第４条　丁",
    ]


def test_automatic_numbers_make_the_heading_path(tmp_path: Path) -> None:
    document = read(tmp_path, numbered("職員に旅費を支給する。", 1) + numbered("額は、別に定める。", 1, 1))
    assert [block.heading_path for block in document.blocks] == [("第1条", "第1項"), ("第1条", "第2項")]
    assert [block.spans[0].paragraph for block in document.blocks] == [1, 2]


def test_headings_by_the_outline_level_of_a_base_style(tmp_path: Path) -> None:
    document = read(tmp_path, paragraph(run("総則"), '<w:pStyle w:val="Derived"/>') + paragraph(run("本文。")))
    assert document.blocks[0].kind is BlockKind.HEADING
    assert document.blocks[1].heading_path == ("総則",)


def test_insertions_are_kept_and_deletions_dropped(tmp_path: Path) -> None:
    deleted = "<w:del><w:r><w:delText>削った</w:delText></w:r></w:del>"
    body = f"<w:ins>{run('加えた')}</w:ins>{deleted}<w:moveFrom>{run('元')}</w:moveFrom>"
    assert only(read(tmp_path, paragraph(body))).text == "加えた"


def test_content_controls_text_boxes_alternates_and_ruby(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{paragraph(run('枠の中'))}</w:txbxContent>"
    ruby = f"<w:r><w:ruby><w:rt>{run('なのはな')}</w:rt><w:rubyBase>{run('菜花')}</w:rubyBase></w:ruby></w:r>"
    alternate = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx>{box}</wps:txbx></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    body = f"<w:sdt><w:sdtContent>{paragraph(ruby + run('県') + alternate)}</w:sdtContent></w:sdt>"
    assert texts(read(tmp_path, body)) == ["菜花県", "枠の中"]


def test_words_of_charts_and_diagrams_stand_where_they_are_drawn(tmp_path: Path) -> None:
    office = "http://schemas.openxmlformats.org"
    drawn = (
        f'<w:r><w:drawing><d:relIds xmlns:d="{office}/drawingml/2006/diagram" '
        f'xmlns:r="{office}/officeDocument/2006/relationships" r:dm="r1"/></w:drawing></w:r>'
    )
    read(tmp_path, paragraph(run("図") + drawn) + paragraph(run("本文")))
    with zipfile.ZipFile(tmp_path / "文書.docx", "a") as archive:
        archive.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships><Relationship Id="r1" Type="{office}/officeDocument/2006/relationships/diagramData" '
            'Target="diagrams/data1.xml"/></Relationships>',
        )
        archive.writestr(
            "word/diagrams/data1.xml",
            f'<m xmlns:a="{office}/drawingml/2006/main"><a:p><a:r><a:t>申請</a:t></a:r></a:p>'
            "<a:p><a:r><a:t>審査</a:t></a:r></a:p></m>",
        )
    assert texts(parse(tmp_path / "文書.docx", "文書.docx")) == ["図", "申請\n審査", "本文"]


def test_tables_with_merged_cells_and_nested_tables(tmp_path: Path) -> None:
    def cell(text: str, properties: str = "", inner: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(run(text))}{inner}</w:tc>"

    nested = f"<w:tbl><w:tr>{cell('内')}{cell('側')}</w:tr></w:tbl>"
    wide, tall = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>'
    table = (
        f"<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>{cell('区分')}{cell('額', wide)}</w:tr>"
        f"<w:tr>{cell('県内', tall)}{cell('1')}{cell('2', inner=nested)}</w:tr>"
        f"<w:tr>{cell('', '<w:vMerge/>')}{cell('3')}{cell('4')}</w:tr></w:tbl>"
    )
    block = only(read(tmp_path, table))
    assert block.rows == (("区分", "額", ""), ("県内", "1", "2\n内\t側"), ("県内", "3", "4"))
    assert block.header_rows == 1
    assert block.text.split("\n")[1] == "県内\t1\t2 内 側"


def test_divided_heads_say_what_they_say_once(tmp_path: Path) -> None:
    """The second row of heads is known by nothing standing below the first of them (``answering.statements``)."""

    def row(*cells: tuple[str, str]) -> str:
        made = (f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(run(text))}</w:tc>" for text, properties in cells)
        return f"<w:tr>{''.join(made)}</w:tr>"

    head = row(("区分", '<w:vMerge w:val="restart"/>'), ("額", '<w:gridSpan w:val="2"/>'))
    second = row(("", "<w:vMerge/>"), ("県内", ""), ("県外", ""))
    block = only(read(tmp_path, f"<w:tbl>{head}{second}{row(('課長', ''), ('1', ''), ('2', ''))}</w:tbl>"))
    assert block.rows == (("区分", "額", ""), ("", "県内", "県外"), ("課長", "1", "2"))


def test_a_row_that_begins_further_right_keeps_its_columns(tmp_path: Path) -> None:
    def row(*cells: str, properties: str = "") -> str:
        return f"<w:tr>{properties}{''.join(f'<w:tc>{paragraph(run(text))}</w:tc>' for text in cells)}</w:tr>"

    further = row("1,000", "2,000", properties='<w:trPr><w:gridBefore w:val="1"/></w:trPr>')
    block = only(read(tmp_path, f"<w:tbl>{row('区分', '県内', '県外')}{further}</w:tbl>"))
    assert block.rows == (("区分", "県内", "県外"), ("", "1,000", "2,000"))


def test_heads_of_two_levels_are_known_without_a_mark(tmp_path: Path) -> None:
    def row(*cells: tuple[str, str]) -> str:
        shown = (f"<w:tc><w:tcPr>{merged}</w:tcPr>{paragraph(run(text))}</w:tc>" for text, merged in cells)
        return f"<w:tr>{''.join(shown)}</w:tr>"

    head = row(("職", '<w:vMerge w:val="restart"/>'), ("宿泊料", '<w:gridSpan w:val="2"/>'))
    second = row(("", "<w:vMerge/>"), ("甲地方", ""), ("乙地方", ""))
    first = row(("課長", ""), ("14,800円", ""), ("13,300円", ""))
    assert only(read(tmp_path, f"<w:tbl>{head}{second}{first}</w:tbl>")).header_rows == 2
    corner = row(("", ""), ("甲地方", ""), ("乙地方", ""))
    assert only(read(tmp_path, f"<w:tbl>{corner}{first}</w:tbl>")).header_rows == 1
    label = row(("課長", '<w:vMerge w:val="restart"/>'), ("14,800円", ""), ("宿泊料", ""))
    below = row(("", "<w:vMerge/>"), ("3,000円", ""), ("日当", ""))
    assert only(read(tmp_path, f"<w:tbl>{label}{below}{first}</w:tbl>")).header_rows == 0


def test_a_table_that_only_frames_text_is_text(tmp_path: Path) -> None:
    table = f"<w:tbl><w:tr><w:tc>{paragraph(run('第１条　甲。'))}{paragraph(run('２　乙。'))}</w:tc></w:tr></w:tbl>"
    assert [block.heading_path for block in read(tmp_path, table).blocks] == [("第1条", "第1項"), ("第1条", "第2項")]


def test_footnotes_follow_their_paragraph_and_footers_are_furniture(tmp_path: Path) -> None:
    body = paragraph(run("本文") + '<w:r><w:footnoteReference w:id="2"/></w:r>') + paragraph(run("次"))
    notes = f'<w:footnote w:id="2">{paragraph(run("脚注の文"))}</w:footnote>'
    document = read(tmp_path, body, footnotes=notes, footer1=paragraph(run("総務課")))
    assert [(block.kind.value, block.text) for block in document.blocks] == [
        ("paragraph", "本文"),
        ("note", "脚注の文"),
        ("paragraph", "次"),
        ("furniture", "総務課"),
    ]


def test_text_that_a_reader_does_not_see_is_flagged(tmp_path: Path) -> None:
    white = '<w:color w:val="FFFFFF"/>'
    shaded = '<w:shd w:val="clear" w:fill="000000"/>'
    body = paragraph(
        run("見える")
        + run("隠し文字", "<w:vanish/>")
        + run("白い文字", white)
        + run("白抜き", white + shaded)
        + run("小さい文字", '<w:sz w:val="2"/>')
    )
    document = read(tmp_path, body)
    assert [(block.text, block.flags) for block in document.blocks] == [
        ("見える白抜き", ()),
        ("隠し文字", ("hidden",)),
        ("白い文字", ("invisible_text",)),
        ("小さい文字", ("invisible_text",)),
    ]


def test_a_document_written_by_python_docx(tmp_path: Path) -> None:
    written_document = docx.Document()
    written_document.add_heading("旅費の手引", 0)
    written_document.add_heading("申請", 1)
    written_document.add_paragraph("出張の前に申請します。")
    path = tmp_path / "手引.docx"
    written_document.save(str(path))
    document = parse(path, "手引.docx")
    assert document.title == "旅費の手引"
    assert document.blocks[-1].heading_path == ("申請",)


def test_a_document_in_the_strict_form_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    strict = NAMESPACES.replace(
        "schemas.openxmlformats.org/wordprocessingml/2006/main", "purl.oclc.org/ooxml/wordprocessingml/main"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml", f"<w:document {strict}><w:body>{paragraph(run('本文'))}</w:body></w:document>"
        )
    assert only(parse(path, path.name)).text == "本文"


def test_entities_are_never_resolved(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    entity = '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    body = f"<w:document {NAMESPACES}><w:body>{paragraph(run('本文&e;'))}</w:body></w:document>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", entity + body)
    assert only(parse(path, path.name)).text == "本文"


def test_broken_xml_is_a_damaged_document(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        read(tmp_path, "<w:p>")
    assert refused.value.code == "damaged"


@pytest.mark.parametrize(
    ("number_format", "value", "expected"),
    [
        ("japaneseCounting", 123, "百二十三"),
        ("japaneseCounting", 10, "十"),
        ("japaneseLegal", 11, "壱拾壱"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedCircle", 21, "㉑"),
        ("decimalFullWidth", 12, "１２"),
        ("irohaFullWidth", 3, "ハ"),
        ("upperRoman", 14, "XIV"),
        ("lowerLetter", 27, "aa"),
        ("unknownFormat", 5, "5"),
    ],
)
def test_number_formats(number_format: str, value: int, expected: str) -> None:
    assert written(value, number_format) == expected


def test_a_real_guidebook_keeps_its_automatic_section_numbers(shared: Path) -> None:
    path = next((shared / "data" / "gif-digital-agency").rglob("441_*.docx"))
    document = parse(path, path.name)
    assert document.title == "コアデータパーツ 日付及び時刻"
    headings = [block.heading_path for block in document.blocks if block.kind is BlockKind.HEADING]
    assert ("4 期間", "4.3 年が同一の場合") in headings


@pytest.mark.parametrize("number", ["²", "--1", "9" * 5_000, ""])
def test_what_is_no_number_counts_as_none(tmp_path: Path, number: str) -> None:
    properties = (
        f'<w:outlineLvl w:val="{number}"/><w:numPr><w:ilvl w:val="{number}"/><w:numId w:val="{number}"/></w:numPr>'
    )
    assert texts(read(tmp_path, paragraph(run("目的"), properties))) == ["目的"]
