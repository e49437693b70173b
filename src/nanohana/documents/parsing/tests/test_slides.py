from __future__ import annotations

from pathlib import Path

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Cm

from nanohana.documents.parsing import parse
from nanohana.documents.structure import BlockKind


def test_slides_with_tables_groups_charts_and_notes(tmp_path: Path) -> None:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = "旅費の見直し"
    below = slide.shapes.add_textbox(Cm(1), Cm(12), Cm(5), Cm(2))
    below.text_frame.text = "下の文"
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(Cm(1), Cm(5), Cm(5), Cm(2)).text_frame.text = "まとめた文"
    table = slide.shapes.add_table(2, 2, Cm(1), Cm(8), Cm(8), Cm(2)).table
    for row, texts in enumerate((("区分", "額"), ("県内", "1,000円"))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    data = CategoryChartData()
    data.categories = ["令和6年度"]
    data.add_series("件数", (3,))
    slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, Cm(1), Cm(15), Cm(5), Cm(3), data)
    slide.notes_slide.notes_text_frame.text = "口頭で補足する"
    path = tmp_path / "a.pptx"
    presentation.save(str(path))

    document = parse(path, path.name)
    assert document.title == "旅費の見直し"
    assert [(block.kind.value, block.text) for block in document.blocks] == [
        ("heading", "旅費の見直し"),
        ("paragraph", "まとめた文"),
        ("table", "区分\t額\n県内\t1,000円"),
        ("paragraph", "下の文"),
        ("paragraph", "件数\n令和6年度"),
        ("note", "口頭で補足する"),
    ]
    assert {block.heading_path for block in document.blocks} == {("旅費の見直し",)}
    assert {span.slide for block in document.blocks for span in block.spans} == {1}
    assert document.blocks[2].kind is BlockKind.TABLE and document.blocks[2].header_rows == 1
