from __future__ import annotations

from pathlib import Path

from nanohana.documents.parsing.tests.read import texts
from nanohana.documents.parsing.tests.word_files import paragraph, read, run


def test_of_what_is_embedded_or_struck_out_the_owner_is_told(tmp_path: Path) -> None:
    office = 'xmlns:o="urn:schemas-microsoft-com:office:office"'
    table = f'<w:r><w:object><o:OLEObject {office} Type="Embed" ProgID="Excel.Sheet.12"/></w:object></w:r>'
    struck = run("1,000円", "<w:strike/>") + run("2,000円") + run("未満", '<w:strike w:val="0"/>')
    document = read(tmp_path, paragraph(run("日当は次のとおり。")) + paragraph(table) + paragraph(struck))
    assert texts(document) == ["日当は次のとおり。", "1,000円2,000円未満"]
    unread, marked = document.warnings
    assert "Excelの表など）が1か所" in unread and "取り消し線を引いた文字が1か所" in marked


def test_of_changes_nobody_accepted_and_of_comments_the_owner_is_told(tmp_path: Path) -> None:
    changed = f'<w:del w:id="1"><w:r><w:delText>2</w:delText></w:r></w:del><w:ins w:id="2">{run("3")}</w:ins>'
    days = run("週") + changed + run("日") + '<w:r><w:commentReference w:id="0"/></w:r>'
    document = read(tmp_path, paragraph(run("回数は次のとおり。")) + paragraph(days))
    assert texts(document) == ["回数は次のとおり。", "週3日"]
    revised, commented = document.warnings
    assert "変更履歴が1か所" in revised and "コメントが1件" in commented
