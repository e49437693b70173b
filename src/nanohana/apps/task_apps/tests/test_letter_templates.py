"""Letters on the template of a division: its places, what is wrong with one, the sample, what a change does."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH

from nanohana.apps.task_apps.filling import NOT_SPLIT
from nanohana.apps.task_apps.models import AppVersion, TaskApp
from nanohana.apps.task_apps.performing import perform
from nanohana.apps.task_apps.results import File, Note
from nanohana.apps.task_apps.run_models import RunTurn
from nanohana.apps.task_apps.shipping import load_shipped
from nanohana.apps.task_apps.tests.conftest import People, sent, word
from nanohana.llm.tests.scripted_server import ScriptedServer, words
from nanohana.organization.models import Division

ROWS = [
    {"name": "文書番号", "kind": "text"},
    {"name": "宛先", "kind": "long_text", "required": "on", "example": "各所属長"},
    {"name": "差出人", "kind": "text", "required": "on", "example": "総務課長"},
    {"name": "件名", "kind": "text", "required": "on", "example": "印刷の廃止について"},
    {"name": "内容", "kind": "long_text", "required": "on", "example": "紙への印刷は不要です。"},
    {"name": "実施日", "kind": "date", "example": "令和8年7月1日"},
    {"name": "担当", "kind": "long_text"},
]
GIVEN = {
    "field_0": "総第7号", "field_1": "各所属長\n菜の花市長", "field_2": "総務課長", "field_3": "印刷の廃止について",
    "field_4": "紙への印刷は不要です。", "field_5": "R8.7.1", "field_6": "総務課\n電話　2110",
}  # fmt: skip
WHOLE = (
    "【庁内文書】{{発信番号}}", "{{日付}}", "{{宛名}}", "{{差出人}}", "{{標題}}", "{{本文}}", "記", "{{記書き}}",
    "連絡先", "{{担当}}",
)  # fmt: skip


def letter(**more: Any) -> dict[str, Any]:
    return sent(fields=ROWS, instructions="", tool="letter_notice", output="word", **more)


def on(*paragraphs: str) -> dict[str, Any]:
    return letter(template=SimpleUploadedFile("通知の様式.docx", word(*paragraphs)))


@pytest.fixture
def kept(people: People, draft: TaskApp) -> Callable[..., TaskApp]:
    """The draft as an app for letters on a template with these paragraphs; without any, on none."""

    def keep(*paragraphs: str) -> TaskApp:
        given = on(*paragraphs) if paragraphs else letter()
        answer = people.client("member").post(f"/apps/manage/{draft.pk}/edit/", {**given, "seen": 1})
        assert answer.status_code == 302, answer.content.decode()
        return draft

    return keep


def tried(people: People, app: TaskApp, given: dict[str, Any] = GIVEN) -> RunTurn:
    answer = people.client("member").post(f"/apps/manage/{app.pk}/draft/", given)
    assert answer.status_code == 302, answer.content.decode()
    turn = RunTurn.objects.latest("created_at")
    perform(turn.pk)
    return RunTurn.objects.get(pk=turn.pk)


def opened(turn: RunTurn, number: int = 0) -> list[str]:
    """The paragraphs of one of its Word files."""
    file = [block for block in turn.result if isinstance(block, File)][number]
    return [paragraph.text for paragraph in WordDocument(BytesIO(bytes(file.content))).paragraphs]


def test_a_letter_is_made_on_the_template_of_the_division(people: People, kept: Callable[..., TaskApp]) -> None:
    turn = tried(people, kept(*WHOLE))
    text = opened(turn)
    assert text[0] == "【庁内文書】総第7号" and text[1].startswith("令和")
    assert text[2:] == [
        "各所属長　様", "菜の花市長　様", "総務課長", "印刷の廃止について（通知）",
        "このことについて、下記のとおり定めましたので、通知します。", "記", "１　内容　紙への印刷は不要です。",
        "２　実施日　令和8年7月1日", "連絡先", "総務課", "電話　2110",
    ]  # fmt: skip
    files = [block for block in turn.result if isinstance(block, File)]
    assert [file.filename for file in files] == ["印刷の廃止について.docx"] and not files[0].places
    saved = people.client("member").get(f"/apps/turns/{turn.pk}/files/1/")
    assert saved.content[:2] == b"PK"


def test_what_was_left_empty_has_its_customary_words(people: People, kept: Callable[..., TaskApp]) -> None:
    given = {key: text for key, text in GIVEN.items() if key not in ("field_0", "field_5", "field_6")}
    text = opened(tried(people, kept(*WHOLE), given))
    assert text[0] == "【庁内文書】事務連絡" and "２　実施日　令和8年7月1日" not in text


def test_the_body_of_a_model_stands_on_the_template_as_well(
    people: People, kept: Callable[..., TaskApp], use_model: Callable[..., None], scripted: ScriptedServer
) -> None:
    use_model()
    scripted.answers(words("このことについて、下記のとおり印刷を廃止します。"))
    turn = tried(people, kept(*WHOLE))
    by_model, exact = opened(turn, 0), opened(turn, 1)
    assert (
        "このことについて、下記のとおり印刷を廃止します。" in by_model
        and by_model[0] == exact[0] == "【庁内文書】総第7号"
    )
    assert "このことについて、下記のとおり定めましたので、通知します。" in exact


def test_a_whole_letter_may_stand_at_one_place(people: People, kept: Callable[..., TaskApp]) -> None:
    text = opened(tried(people, kept("決裁欄", "{{出力}}")))
    assert text[:2] == ["決裁欄", "総第7号"] and "記" in text and "印刷の廃止について（通知）" in text


def test_without_a_template_the_form_of_the_product_stays_and_is_made_once(
    people: People, kept: Callable[..., TaskApp]
) -> None:
    turn = tried(people, kept())
    (file,) = [block for block in turn.result if isinstance(block, File)]
    assert not file.places and "印刷の廃止について（通知）" in opened(turn)


@pytest.mark.parametrize(
    ("paragraphs", "said"),
    [
        (("{{標題}}", "{{本文}}"), "「{{宛名}}」がありません。入力した「宛先」が出ません。"),
        (("{{標題}}", "{{本文}}"), "「{{記書き}}」がありません。入力した「内容」「実施日」が出ません。"),
        (WHOLE[:5] + WHOLE[6:], "「{{本文}}」がありません。入れる場所に書いてください。"),
        ((*WHOLE, "{{起案者}}"), "「{{起案者}}」は、項目にありません"),
        ((*WHOLE[:-1], "{{担当"), "閉じていない"),
    ],
)  # fmt: skip
def test_a_template_that_would_lose_or_does_not_know_something_is_refused_by_name(
    people: People, draft: TaskApp, paragraphs: tuple[str, ...], said: str
) -> None:
    edit = f"/apps/manage/{draft.pk}/edit/"
    refused = people.client("member").post(edit, {**on(*paragraphs), "seen": 1})
    assert refused.status_code == 422 and said in refused.content.decode()
    assert draft.draft is not None and not draft.draft.template


def test_a_field_may_stand_by_its_own_name(people: People, kept: Callable[..., TaskApp]) -> None:
    own = (
        "{{文書番号}}",
        "{{宛先}} 御中",
        "{{差出人}}",
        "{{件名}}",
        "{{本文}}",
        "内容　{{内容}}",
        "{{実施日}}から",
        "{{担当}}",
    )
    text = opened(tried(people, kept(*own)))
    assert text[1:3] == ["各所属長", "菜の花市長 御中"]
    assert "内容　紙への印刷は不要です。" in text and "令和8年7月1日から" in text


def test_a_template_that_has_come_to_lack_a_place_is_said_with_the_file(
    people: People, kept: Callable[..., TaskApp]
) -> None:
    app = kept(*WHOLE)
    AppVersion.objects.filter(app=app).update(template=word("{{標題}}", "{{本文}}"))
    turn = tried(people, app)
    (note,) = [block for block in turn.result if isinstance(block, Note) and "ひな形" in block.text]
    assert "「内容」「実施日」が出ません" in note.text and opened(turn)[0] == "印刷の廃止について（通知）"
    AppVersion.objects.filter(app=app).update(template=b"PK\x03\x04 broken")
    turn = tried(people, app)
    (note,) = [block for block in turn.result if isinstance(block, Note) and "ひな形" in block.text]
    assert "標準の書式で作りました" in note.text and "印刷の廃止について（通知）" in opened(turn)


def test_a_change_of_the_letter_is_not_forced_into_places(
    people: People, kept: Callable[..., TaskApp], use_model: Callable[..., None], scripted: ScriptedServer
) -> None:
    use_model()
    scripted.answers(words("印刷を廃止します。"))
    first = tried(people, kept(*WHOLE))
    people.client("member").post(f"/apps/runs/{first.run_id}/", {"request": "短く"})
    turn = RunTurn.objects.get(run=first.run, ordinal=2)
    perform(turn.pk)
    turn.refresh_from_db()
    assert Note(NOT_SPLIT) in turn.result and not any(isinstance(block, File) for block in turn.result)


def test_the_sample_is_a_template_that_fits(people: People, kept: Callable[..., TaskApp]) -> None:
    app = kept()
    manage, client = f"/apps/manage/{app.pk}/", people.client("member")
    page = client.get(f"{manage}edit/").content.decode()
    assert f"{manage}template/sample/" in page and "{{宛名}}" in page
    sample = client.get(f"{manage}template/sample/").content
    paragraphs = {paragraph.text: paragraph for paragraph in WordDocument(BytesIO(sample)).paragraphs}
    assert paragraphs["{{標題}}"].alignment == WD_ALIGN_PARAGRAPH.CENTER and "{{担当}}" in paragraphs
    file = SimpleUploadedFile("見本.docx", sample)
    assert client.post(f"{manage}edit/", {**letter(template=file), "seen": 2}).status_code == 302
    text = opened(tried(people, app))
    assert text[0] == "総第7号" and "菜の花市長　様" in text and "２　実施日　令和8年7月1日" in text


def test_the_sample_of_another_app_holds_its_fields_and_the_result(people: People, draft: TaskApp) -> None:
    edit, client = f"/apps/manage/{draft.pk}/edit/", people.client("member")
    sample = client.get(f"/apps/manage/{draft.pk}/template/sample/").content
    text = [paragraph.text for paragraph in WordDocument(BytesIO(sample)).paragraphs]
    assert "件名　{{件名}}" in text and "{{出力}}" in text
    file = SimpleUploadedFile("見本.docx", sample)
    assert client.post(edit, {**sent(output="word", template=file), "seen": 1}).status_code == 302


@pytest.mark.parametrize("shipped", ["tsuchi", "irai", "shokai", "kaito", "aisatsu"])
def test_a_copy_of_every_shipped_letter_takes_its_sample(people: People, shipped: str) -> None:
    load_shipped()
    client, division = people.client("member"), Division.objects.get(code="1010")
    client.post(f"/apps/{TaskApp.objects.get(shipped=shipped).pk}/copy/", {"owner_division": division.pk})
    app = TaskApp.objects.get(owner_division=division)
    sample = client.get(f"/apps/manage/{app.pk}/template/sample/").content
    AppVersion.objects.filter(app=app).update(template=sample, template_name="見本.docx")
    recipe = app.draft.recipe if app.draft else None
    assert recipe is not None and "直すところがあります" not in client.get(f"/apps/manage/{app.pk}/").content.decode()
    turn = tried(people, app, {f"field_{number}": field.example for number, field in enumerate(recipe.fields)})
    said = [block.text for block in turn.result if isinstance(block, Note) and "ひな形" in block.text]
    assert turn.state == RunTurn.State.DONE and not said
    text = opened(turn)
    assert len(text) > 5 and not any("{{" in line for line in text)
