"""Files in and out: large tables, files that are none, My Numbers in files, Word and Excel on a template."""

from __future__ import annotations

import base64
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document as WordDocument
from docx.oxml import OxmlElement
from openpyxl import Workbook, load_workbook

from nanohana.apps.task_apps import excel_file, word_file
from nanohana.apps.task_apps.filling import template_problems
from nanohana.apps.task_apps.models import TaskApp
from nanohana.apps.task_apps.performing import perform
from nanohana.apps.task_apps.prompting import prompt
from nanohana.apps.task_apps.recipe import Recipe
from nanohana.apps.task_apps.results import Note, Table, to_json
from nanohana.apps.task_apps.run_models import Attachment, Run, RunTurn
from nanohana.apps.task_apps.tests.conftest import People, ran
from nanohana.llm.profiles import estimated_tokens
from nanohana.llm.tests.scripted_server import ScriptedServer, words

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
FILE_RECIPE: dict[str, Any] = {
    "fields": [{"name": "資料", "kind": "file"}, {"name": "観点", "kind": "text", "required": False}],
    "instructions": "表を読みます。", "frame": "", "checks": [],
}  # fmt: skip


def workbook(rows: int, *cells: str) -> SimpleUploadedFile:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("一覧")
    sheet.append(["番号", "課", "金額"])
    for number in range(rows):
        sheet.append([number, "土木課", number * 100])
    sheet.append(list(cells))
    file = BytesIO()
    book.save(file)
    return SimpleUploadedFile("一覧.xlsx", file.getvalue())


def test_a_workbook_of_ten_thousand_rows_is_read_and_what_was_cut_is_said(
    made: Callable[..., TaskApp], people: People, use_model: Callable[..., None], scripted: ScriptedServer
) -> None:
    use_model()
    scripted.answers(words("土木課の一覧です。"))
    turn = ran(people.client("member"), made(recipe=FILE_RECIPE), {"field_0": workbook(10_000)})
    assert turn.state == RunTurn.State.DONE, turn.failure
    note = turn.result[-1]
    assert isinstance(note, Note) and "先頭の" in note.text and "だけをAIに渡しました" in note.text
    sent = scripted.requests()[-1]["body"]["messages"][1]["content"]
    assert "土木課" in sent and len(sent) < 8_192
    kept = Attachment.objects.get()
    assert not kept.content and len(kept.parsed["blocks"][-1]["rows"]) > 9_000


def test_a_file_that_is_none_says_so_and_the_inputs_stay(made: Callable[..., TaskApp], people: People) -> None:
    broken = SimpleUploadedFile("報告.docx", b"PK\x03\x04 broken")
    turn = ran(people.client("member"), made(recipe=FILE_RECIPE), {"field_0": broken, "field_1": "予算"})
    assert turn.state == RunTurn.State.FAILED and turn.failure
    page = people.client("member").get(f"/apps/runs/{turn.run_id}/").content.decode()
    assert "報告.docx" in page and "予算" in page


def test_a_file_with_a_my_number_is_kept_nowhere(made: Callable[..., TaskApp], people: People) -> None:
    turn = ran(people.client("member"), made(recipe=FILE_RECIPE), {"field_0": workbook(3, "番号", "1234-5678-9018")})
    assert turn.state == RunTurn.State.FAILED and "マイナンバー" in turn.failure
    assert not Attachment.objects.exists()


def test_a_my_number_in_a_running_head_or_in_the_name_of_a_file_is_found_too(
    made: Callable[..., TaskApp], people: People
) -> None:
    document = WordDocument()
    document.add_paragraph("報告")
    document.sections[0].header.paragraphs[0].text = "1234-5678-9018"
    file = BytesIO()
    document.save(file)
    client, app = people.client("member"), made(recipe=FILE_RECIPE)
    named = SimpleUploadedFile("1234-5678-9018.xlsx", workbook(1).read())
    refused = client.post(f"/apps/{app.pk}/", {"field_0": named})
    assert refused.status_code == 422 and "名前を変えてください" in refused.content.decode()
    turn = ran(client, app, {"field_0": SimpleUploadedFile("報告.docx", file.getvalue())})
    assert turn.state == RunTurn.State.FAILED and "マイナンバー" in turn.failure


def test_a_file_that_is_too_large_is_not_taken(made: Callable[..., TaskApp], people: People, monkeypatch: Any) -> None:
    monkeypatch.setattr("nanohana.apps.task_apps.forms.LARGEST_FILE", 10)
    app = made(recipe=FILE_RECIPE)
    answer = people.client("member").post(f"/apps/{app.pk}/", {"field_0": workbook(1)})
    assert answer.status_code == 422 and "大きすぎます" in answer.content.decode()
    assert not Run.objects.exists()


def test_reading_a_file_ends_when_the_run_is_stopped(
    made: Callable[..., TaskApp], people: People, monkeypatch: Any
) -> None:
    monkeypatch.setattr("nanohana.apps.task_apps.running.TOLD_EVERY", 0.0)
    people.client("member").post(f"/apps/{made(recipe=FILE_RECIPE).pk}/", {"field_0": workbook(2_000)})
    turn = RunTurn.objects.get()
    ended = RunTurn.objects.filter

    def stopped_while_reading(*args: Any, **kwargs: Any) -> Any:
        if kwargs.get("state") == RunTurn.State.RUNNING:
            ended(pk=turn.pk).update(state=RunTurn.State.STOPPED)
        return ended(*args, **kwargs)

    monkeypatch.setattr(RunTurn.objects, "filter", stopped_while_reading)
    perform(turn.pk)
    monkeypatch.undo()
    assert RunTurn.objects.get().state == RunTurn.State.STOPPED


def test_a_word_template_keeps_its_format_and_gets_a_paragraph_for_each_line() -> None:
    document = WordDocument()
    heading = document.add_paragraph()
    heading.add_run("{{件").bold = True
    heading.add_run("名}}について")
    document.add_paragraph("{{出力}}")
    document.add_table(1, 1).cell(0, 0).text = "担当：｛｛氏名｝｝"
    document.sections[0].header.paragraphs[0].text = "{{今日}}"
    file = BytesIO()
    document.save(file)
    filled = WordDocument(
        BytesIO(
            word_file.fill(
                file.getvalue(), {"件名": "研修", "出力": "一\n二{{件名}}\x07", "氏名": "大野", "今日": "本日"}
            )
        )
    )
    assert [paragraph.text for paragraph in filled.paragraphs] == ["研修について", "一", "二{{件名}}"]
    assert filled.paragraphs[0].runs[0].bold
    assert filled.tables[0].cell(0, 0).text == "担当：大野"
    assert filled.sections[0].header.paragraphs[0].text == "本日"


def test_a_place_in_a_link_is_filled_there_and_what_stands_beside_it_stays() -> None:
    document = WordDocument()
    alone, beside = document.add_paragraph(), document.add_paragraph("詳しくは")
    for paragraph in (alone, beside):
        link = OxmlElement("w:hyperlink")
        link.append(paragraph.add_run("{{件名}}")._element)
        paragraph._element.append(link)
    beside.add_run().add_picture(BytesIO(base64.b64decode(PIXEL)))
    beside.add_run("{{出力}}（以上）")
    file = BytesIO()
    document.save(file)
    words = {"件名": "研修の要綱", "出力": "一\n二"}
    first, second, third = WordDocument(BytesIO(word_file.fill(file.getvalue(), words))).paragraphs
    assert [first.text, second.text, third.text] == ["研修の要綱", "詳しくは研修の要綱一", "二（以上）"]
    assert [link.text for link in (*first.hyperlinks, *second.hyperlinks)] == ["研修の要綱", "研修の要綱"]
    assert len(second._element.xpath(".//pic:pic")) == 1 and not third._element.xpath(".//pic:pic")


def test_a_template_with_too_many_places_is_refused(made: Callable[..., TaskApp]) -> None:
    app, document = made(recipe={"output": "word"}), WordDocument()
    for _ in range(6):
        document.add_paragraph("{{出力}}")
    file = BytesIO()
    document.save(file)
    assert app.current is not None
    (problem,) = template_problems(app.current.recipe, file.getvalue(), "様式.docx")
    assert "「{{出力}}」が6か所" in problem and "5か所" in problem


def test_an_excel_template_gets_the_table_where_its_place_is_and_no_formula() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["B3"], sheet["A9"] = "{{件名}}", "{{出力}}", "=SUM(C4:C5)"
    file = BytesIO()
    book.save(file)
    table = Table(("案", "費用"), (("印刷", "1,200"), ("=HYPERLINK(1)", "0123")))
    filled = load_workbook(
        BytesIO(excel_file.fill(file.getvalue(), {"件名": "=1+1", "出力": "x"}, (table,)))
    ).worksheets[0]
    assert (filled["A1"].value, filled["A1"].data_type) == ("=1+1", "s")
    assert [[cell.value for cell in row] for row in filled["B3:C5"]] == [
        ["案", "費用"], ["印刷", 1200], ["=HYPERLINK(1)", "0123"],
    ]  # fmt: skip
    assert [filled[cell].font.bold for cell in ("B3", "C3", "B4")] == [True, True, False]
    assert filled["B5"].data_type == "s" and filled["A9"].data_type == "f"


def test_full_width_spaces_stay_in_word_and_excel_and_a_text_is_a_row_for_each_line() -> None:
    text = "１　日時　令和8年12月10日\n２　場所　{{件名}}\x07"
    said = ["１　日時　令和8年12月10日", "２　場所　{{件名}}"]
    document = WordDocument(BytesIO(word_file.fill(None, {"出力": text, "件名": "x"})))
    assert [paragraph.text for paragraph in document.paragraphs] == said
    assert (document.sections[0].page_width.mm, document.sections[0].page_height.mm) == pytest.approx((210, 297), abs=1)
    sheet = load_workbook(BytesIO(excel_file.fill(None, {"出力": text, "件名": "x"}, ()))).worksheets[0]
    assert [sheet["A1"].value, sheet["A2"].value] == said


def test_a_table_without_a_template_is_ruled_wrapped_and_prints_as_wide_as_a_page() -> None:
    table = Table(("案", "長所と短所"), (("印刷", "確実に届くが、費用が掛かる。" * 5),))
    sheet = load_workbook(BytesIO(excel_file.fill(None, {}, (table,)))).worksheets[0]
    cell = sheet["B2"]
    assert cell.alignment.wrap_text and cell.border.left.style == "thin"
    assert sheet.row_dimensions[2].height >= 4 * 18 and sheet.column_dimensions["B"].width <= 44
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.print_title_rows == "$1:$1"


def test_a_result_comes_on_the_template_of_its_app(made: Callable[..., TaskApp], people: People) -> None:
    document = WordDocument()
    document.add_paragraph("様式第1号")
    document.add_paragraph("{{出力}}")
    file = BytesIO()
    document.save(file)
    app = made(recipe={"output": "word"}, template=file.getvalue(), template_name="様式.docx")
    client = people.client("member")
    turn = ran(client, app, {"field_0": "研修"})
    answer = client.get(f"/apps/turns/{turn.pk}/files/1/")
    filled = WordDocument(BytesIO(answer.content))
    assert [paragraph.text for paragraph in filled.paragraphs] == ["様式第1号", "研修について（依頼）"]
    assert "filename*=utf-8''%E4%BE%9D" in answer["Content-Disposition"]


def test_a_table_of_the_model_is_saved_as_excel_and_csv(
    made: Callable[..., TaskApp], people: People, use_model: Callable[..., None], scripted: ScriptedServer
) -> None:
    use_model()
    scripted.answers(words("```markdown\n| 案 | =費用 |\n|---|---|\n| 印刷 | 1,200 |\n| =cmd |\n```"))
    client = people.client("member")
    turn = ran(client, made(recipe={"output": "excel", "frame": ""}), {"field_0": "比べる"})
    assert turn.result[0] == Table(("案", "=費用"), (("印刷", "1,200"), ("=cmd", "")), by_model=True)
    assert "'=cmd" in client.get(f"/apps/turns/{turn.pk}/output.csv").content.decode()
    assert "'=費用" in client.get(f"/apps/turns/{turn.pk}/output.csv").content.decode(), "the head comes from it too"
    sheet = load_workbook(BytesIO(client.get(f"/apps/turns/{turn.pk}/output.xlsx").content)).worksheets[0]
    assert (sheet["B2"].value, sheet["A3"].data_type) == (1200, "s")
    assert client.get(f"/apps/turns/{turn.pk}/files/1/").content[:2] == b"PK"


def test_all_tables_of_a_result_are_taken_along(app: TaskApp, people: People) -> None:
    client = people.client("member")
    turn = ran(client, app, {"field_0": "研修"})
    tables = (Table(("担当", "内容"), (("人事課", "名簿を作る"),), "宿題"), Table(("期限",), (("来月末",),), "期限"))
    turn.output = to_json(tables)
    turn.save(update_fields=["output"])
    lines = client.get(f"/apps/turns/{turn.pk}/output.csv").content.decode("utf-8-sig").splitlines()
    assert lines == ["宿題", "担当,内容", "人事課,名簿を作る", "期限", "期限", "来月末"]
    sheet = load_workbook(BytesIO(client.get(f"/apps/turns/{turn.pk}/output.xlsx").content)).worksheets[0]
    assert [cell.value for cell in sheet["A"]] == ["宿題", "担当", "人事課", "期限", "期限", "来月末"]


def test_of_two_long_texts_both_are_cut_so_that_the_model_takes_them() -> None:
    fields = [{"name": name, "kind": "long_text"} for name in ("改正前", "改正後", "件名")]
    recipe = Recipe.model_validate({"fields": fields, "instructions": "違いを説明します。"})
    given = {"改正前": "旧" * 3_000, "改正後": "新" * 2_500, "件名": "規程の改正"}
    asked = prompt(recipe, given, 2_048)
    tokens = sum(estimated_tokens(message["content"]) for message in asked.messages)
    assert tokens + asked.max_tokens <= 2_048
    said = asked.messages[1]["content"]
    assert said.count("旧") == said.count("新") > 500 and "規程の改正" in said
    assert [note.partition("」")[0] for note in asked.notes] == ["「改正前", "「改正後"]
