"""An app that writes nothing: what is entered goes into the places of a Word or Excel form."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from docx import Document as WordDocument
from openpyxl import Workbook, load_workbook

from nanohana.apps.task_apps.filling import FILLED_IN
from nanohana.apps.task_apps.models import TaskApp
from nanohana.apps.task_apps.problems import NOTHING_COMES_OUT, problems_in
from nanohana.apps.task_apps.results import File, Note, from_json
from nanohana.apps.task_apps.run_models import RunTurn
from nanohana.apps.task_apps.tests.conftest import People, ran, sent, uploaded, word
from nanohana.organization.models import Division

FIELDS = [{"name": "件名", "kind": "text"}, {"name": "期限", "kind": "date"}]
FORM = {"fields": FIELDS, "instructions": "", "frame": "", "checks": [], "output": "word"}
ENTERED = {"field_0": "鍵の貸出し", "field_1": "R8.12.8"}


def made_file(turn: RunTurn) -> bytes:
    blocks = from_json(turn.output)
    assert turn.state == RunTurn.State.DONE, turn.failure
    assert Note(FILLED_IN) in blocks
    (file,) = [block for block in blocks if isinstance(block, File)]
    return bytes(file.content)


def test_what_is_entered_stands_in_the_word_form(made: Callable[..., TaskApp], people: People) -> None:
    template = word("貸出簿", "{{件名}}（{{期限}}まで）", "{{氏名}}")
    app = made(recipe=FORM, template=template, template_name="様式.docx")
    content = made_file(ran(people.client("member"), app, ENTERED))
    lines = [paragraph.text for paragraph in WordDocument(BytesIO(content)).paragraphs]
    assert lines == ["貸出簿", "鍵の貸出し（令和8年12月8日まで）", people.member.display_name]


def test_what_is_entered_stands_in_the_excel_form(made: Callable[..., TaskApp], people: People) -> None:
    book, file = Workbook(), BytesIO()
    book.active["B2"], book.active["B3"] = "{{件名}}", "{{期限}}"
    book.save(file)
    app = made(recipe={**FORM, "output": "excel"}, template=file.getvalue(), template_name="様式.xlsx")
    sheet = load_workbook(BytesIO(made_file(ran(people.client("member"), app, ENTERED)))).worksheets[0]
    assert sheet["B2"].value == "鍵の貸出し" and "8年12月8日" in str(sheet["B3"].value)


def test_it_is_made_in_the_builder_and_needs_no_model(people: People, division: Division) -> None:
    client = people.client("member")
    given = sent(
        fields=FIELDS, owner_division=division.pk, instructions="", output="word",
        template=uploaded("{{件名}}　{{期限}}"),
    )  # fmt: skip
    assert client.post("/apps/manage/new/", given).status_code == 302
    app = TaskApp.objects.get()
    assert "申請しました" in client.post(f"/apps/manage/{app.pk}/submit/", follow=True).content.decode()
    assert "AIの設定が必要です" not in client.get(f"/apps/manage/{app.pk}/draft/").content.decode()


def test_a_field_that_the_form_leaves_out_is_told(people: People, division: Division) -> None:
    given = sent(
        fields=FIELDS, owner_division=division.pk, instructions="", output="word", template=uploaded("{{件名}}")
    )
    refused = people.client("member").post("/apps/manage/new/", given)
    assert refused.status_code == 422 and "入力した「期限」が出ません" in refused.content.decode()


def test_without_a_form_nothing_would_come_out(made: Callable[..., TaskApp], people: People) -> None:
    app = made(recipe=FORM, published=False)
    version = app.versions.get()
    assert NOTHING_COMES_OUT in problems_in(version)
    shown = people.client("member").post("/apps/manage/preview/", sent(instructions="")).content.decode()
    assert NOTHING_COMES_OUT in shown
    may_be = people.client("member").post("/apps/manage/preview/", sent(instructions="", output="word"))
    assert NOTHING_COMES_OUT not in may_be.content.decode(), "the page does not send the file with each preview"
