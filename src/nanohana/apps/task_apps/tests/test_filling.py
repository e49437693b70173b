"""The file of a result: on a template that no longer fits, of tools and searches, where there is nothing to write."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from docx import Document as WordDocument
from openpyxl import Workbook, load_workbook

from nanohana.apps.task_apps import editing
from nanohana.apps.task_apps.filling import files_of
from nanohana.apps.task_apps.models import AppVersion, TaskApp
from nanohana.apps.task_apps.performing import main_blocks
from nanohana.apps.task_apps.recipe import Recipe
from nanohana.apps.task_apps.results import (
    Compared,
    File,
    Finding,
    Findings,
    Note,
    Piece,
    Quote,
    Result,
    Statement,
    Statements,
    Table,
    Text,
    plain_text,
)
from nanohana.apps.task_apps.run_models import RunTurn
from nanohana.apps.task_apps.tests.conftest import People, confirmed, ran, sent, uploaded, word
from nanohana.organization.models import Division

FIELDS = [{"name": "件名", "kind": "text"}]
SUMMARY: Result = (
    Note("AIが設定されていません。"),
    Statements(
        (Statement("計画を決めた。", (Quote("計画を決めた。", "議事録", "1行目"),)),), title="決定", by_model=True
    ),
    Table(("誰", "何"), (("人事課", "案を作る"),), title="宿題"),
    Statements((Statement("費用が論点である。"),), title="論点"),
)


def paragraphs_of(result: Result) -> list[str]:
    (file,) = [block for block in result if isinstance(block, File)]
    return [paragraph.text for paragraph in WordDocument(BytesIO(bytes(file.content))).paragraphs]


def rows_of(result: Result) -> list[list[Any]]:
    (file,) = [block for block in result if isinstance(block, File)]
    sheet = load_workbook(BytesIO(bytes(file.content))).worksheets[0]
    return [[cell.value for cell in row if cell.value is not None] for row in sheet.iter_rows()]


def version(**recipe: Any) -> AppVersion:
    return AppVersion(title="要約", recipe_data={"fields": FIELDS, **recipe})


@pytest.fixture
def on_template(people: People, division: Division) -> TaskApp:
    """A draft of which a Word file is made, on a template with the field."""
    given = sent(owner_division=division.pk, output="word", template=uploaded("{{件名}}", "{{出力}}"))
    answer = people.client("member").post("/apps/manage/new/", given)
    assert answer.status_code == 302, answer.content.decode()
    return TaskApp.objects.get()


RENAMED = [{"name": "題名", "kind": "text", "required": "on"}]
UNKNOWN = "「{{件名}}」は、項目にありません"


def test_a_kept_template_is_checked_against_renamed_fields_wherever_the_maker_looks(
    people: People, on_template: TaskApp
) -> None:
    manage, client = f"/apps/manage/{on_template.pk}/", people.client("member")
    renamed = sent(fields=RENAMED, output="word", seen=1)
    assert UNKNOWN in client.post(f"{manage}preview/", renamed).content.decode()
    assert UNKNOWN not in client.post(f"{manage}preview/", {**renamed, "removes_template": "on"}).content.decode()
    client.post(f"{manage}edit/", renamed)
    assert UNKNOWN in client.get(manage).content.decode()
    assert UNKNOWN in client.get(f"{manage}draft/").content.decode()
    page = client.post(f"{manage}submit/", follow=True).content.decode()
    assert "申請できません" in page and "ひな形の" in page and UNKNOWN in page
    assert on_template.draft is not None and on_template.draft.submitted_at is None


def test_a_kept_template_of_another_kind_than_the_output_is_not_submitted(people: People, on_template: TaskApp) -> None:
    manage, client = f"/apps/manage/{on_template.pk}/", people.client("member")
    client.post(f"{manage}edit/", sent(output="excel", seen=1))
    page = client.post(f"{manage}submit/", follow=True).content.decode()
    assert "申請できません" in page and "ひな形は、Excelのファイル（.xlsx）を選んでください" in page


def test_a_version_whose_template_does_not_fit_is_not_approved(people: People, on_template: TaskApp) -> None:
    people.client("member").post(f"/apps/manage/{on_template.pk}/submit/")
    draft = on_template.versions.get()
    assert draft.submitted_at is not None
    draft.recipe_data = {**draft.recipe_data, "fields": [{"name": "題名", "kind": "text"}]}
    draft.save()  # as an older release has let it through
    approve = f"/apps/manage/{on_template.pk}/approve/"
    page = confirmed(people.chief).post(approve, {"seen": draft.revision}, follow=True).content.decode()
    assert "承認できません" in page and UNKNOWN in page
    with pytest.raises(editing.Refused, match="承認できません"):
        editing.approve(people.chief, on_template, seen=draft.revision)


def test_a_run_whose_file_cannot_be_made_keeps_its_result_and_says_why(
    made: Callable[..., TaskApp], people: People
) -> None:
    app = made(recipe={"output": "excel"}, template=word("{{出力}}"), template_name="様式.docx")
    turn = ran(people.client("member"), app, {"field_0": "研修"})
    assert turn.state == RunTurn.State.DONE, turn.failure
    assert "研修について（依頼）" in plain_text(turn.result)
    note = turn.result[-1]
    assert isinstance(note, Note) and note.is_warning
    assert "Excelのファイルは、作れませんでした" in note.text and "（.xlsx）" in note.text


def test_a_template_that_is_no_file_any_more_says_so_too(made: Callable[..., TaskApp], people: People) -> None:
    app = made(recipe={"output": "word"}, template=b"PK broken", template_name="様式.docx")
    turn = ran(people.client("member"), app, {"field_0": "研修"})
    note = turn.result[-1]
    assert turn.state == RunTurn.State.DONE and isinstance(note, Note) and "読み取れません" in note.text


def test_a_place_that_stays_empty_is_named_beside_the_file(made: Callable[..., TaskApp], people: People) -> None:
    app = made(recipe={"output": "word"}, template=word("{{宛先}}", "{{出力}}"), template_name="様式.docx")
    turn = ran(people.client("member"), app, {"field_0": "研修"})
    assert paragraphs_of(turn.result) == ["", "研修について（依頼）"]
    note = turn.result[-1]
    assert isinstance(note, Note) and "「{{宛先}}」は、項目にありません" in note.text


def test_a_summary_of_which_a_model_phrased_a_part_is_whole_in_word() -> None:
    text = "\n".join(paragraphs_of(files_of(version(output="word", tool="minutes"), {}, SUMMARY)))
    assert "計画を決めた。（根拠：議事録 1行目）" in text and "人事課\t案を作る" in text
    assert "費用が論点である。（根拠未確認）" in text and "AIが設定されていません" not in text
    assert text.index("決定") < text.index("宿題") < text.index("論点")


def test_a_summary_is_whole_in_excel_its_tables_in_cells() -> None:
    rows = rows_of(files_of(version(output="excel", tool="minutes"), {}, SUMMARY))
    assert rows == [
        ["決定"], ["計画を決めた。（根拠：議事録 1行目）"], ["宿題"], ["誰", "何"], ["人事課", "案を作る"], ["論点"],
        ["費用が論点である。（根拠未確認）"],
    ]  # fmt: skip


def test_several_blocks_come_on_an_excel_template_where_its_place_is() -> None:
    book = Workbook()
    book.worksheets[0]["B2"] = "{{出力}}"
    file = BytesIO()
    book.save(file)
    of_template = version(output="excel", tool="minutes")
    of_template.template, of_template.template_name = file.getvalue(), "様式.xlsx"
    rows = rows_of(files_of(of_template, {}, SUMMARY))
    assert ["人事課", "案を作る"] in rows and ["論点"] in rows


def test_what_a_checker_found_and_two_versions_side_by_side_are_written_too() -> None:
    found = (Finding("行なう", "送り仮名です。", "1行目", "行う"), Finding("殿", "敬称です。"))
    result: Result = (Findings("公用文の点検（2件）", found), Text("行う。", title="直した文章"))
    said = paragraphs_of(files_of(version(output="word", tool="official_style"), {}, result))
    assert [line for line in said if line] == [
        "公用文の点検（2件）", "1行目：行なう → 行う　送り仮名です。", "殿　敬称です。", "直した文章", "行う。",
    ]  # fmt: skip
    compared: Result = (Compared("改正案", "現行", (((Piece("新"), Piece("規則")), (Piece("旧"),)),)),)
    assert rows_of(files_of(version(output="excel", tool="comparison"), {}, compared)) == [
        ["改正案", "現行"], ["新規則", "旧"],
    ]  # fmt: skip


def test_findings_without_a_finding_are_a_result_too() -> None:
    said = paragraphs_of(files_of(version(output="word", tool="official_style"), {}, (Findings("点検", ()),)))
    assert "指摘はありません。" in said


def test_passages_are_in_the_file_of_a_search_app_where_a_note_comes_first() -> None:
    passage = Statement("夏季休暇は、5日とする。", (Quote("夏季休暇は、5日とする。", "規則", "第12条"),))
    result: Result = (Note("AIが設定されていません。"), Statements((passage,), title="根拠となる箇所"))
    of_search = version(output="word", search={"question": "{{件名}}"})
    said = paragraphs_of(files_of(of_search, {}, result))
    assert [line for line in said if line] == ["根拠となる箇所", "夏季休暇は、5日とする。（根拠：規則 第12条）"]


def test_where_there_is_nothing_to_write_it_is_said() -> None:
    (note,) = files_of(version(output="word", tool="translation"), {}, (Note("翻訳にはAIが必要です。"),))
    assert isinstance(note, Note) and "Wordのファイルは作っていません" in note.text
    assert files_of(version(output="text"), {}, (Note("翻訳にはAIが必要です。"),)) == ()


def test_a_letter_is_the_models_text_alone_not_the_frame_beside_it() -> None:
    result: Result = (Text("拝啓", by_model=True), Text("定型", title="定型の文案"), Findings("入力との照合", ()))
    assert paragraphs_of(files_of(version(output="word", frame="定型"), {}, result)) == ["拝啓"]


def test_a_change_begins_with_a_summary_whole_with_an_answer_alone_and_with_a_rewriting_alone() -> None:
    summarized = plain_text(main_blocks(Recipe(tool="minutes"), SUMMARY))
    assert "計画を決めた。" in summarized and "案を作る" in summarized and "費用が論点" in summarized
    passages = Statements((Statement("第12条　夏季休暇は、5日とする。"),), title="根拠となる箇所")
    answer = Statements((Statement("5日です。"),), title="答え", by_model=True)
    recipe = Recipe.model_validate({"search": {"question": "{{質問}}"}})
    assert plain_text(main_blocks(recipe, (answer, passages))) == "5日です。"
    assert "夏季休暇" in plain_text(main_blocks(recipe, (passages,)))
    rewritten: Result = (Text("置き換えた文章"), Text("書き換えた文章", by_model=True))
    assert plain_text(main_blocks(Recipe(tool="plain_japanese"), rewritten)) == "書き換えた文章"
