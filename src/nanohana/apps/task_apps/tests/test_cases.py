"""Test cases with files: kept with the case, run, copied, sent out and taken in, limited, and gone with it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nanohana.apps.task_apps import exchange
from nanohana.apps.task_apps.cases import refuse_unusable
from nanohana.apps.task_apps.models import CaseFile, TaskApp, TestCase
from nanohana.apps.task_apps.performing import perform
from nanohana.apps.task_apps.run_models import Run, RunTurn
from nanohana.apps.task_apps.tests.conftest import People
from nanohana.llm.tests.scripted_server import ScriptedServer, words
from nanohana.organization.models import Division
from nanohana.protection.policy import check

RECIPE: dict[str, Any] = {
    "fields": [{"name": "資料", "kind": "file"}], "instructions": "", "frame": "要旨　{{資料}}", "checks": [],
}  # fmt: skip


def given(content: str, name: str = "資料.txt") -> dict[str, object]:
    file = SimpleUploadedFile(name, content.encode())
    return {"title": "研修", "contains": "土木課の研修", "field_0": file}


@pytest.fixture
def tested(made: Callable[..., TaskApp]) -> TaskApp:
    return made(recipe=RECIPE)


def test_a_case_is_run_with_its_file_and_takes_it_along(people: People, tested: TaskApp) -> None:
    cases, client = f"/apps/manage/{tested.pk}/cases/", people.client("member")
    page = client.post(cases, given("土木課の研修について"), follow=True).content.decode()
    assert "資料：資料.txt" in page
    client.post(f"{cases}run/")
    perform(RunTurn.objects.get().pk)
    assert RunTurn.objects.get().verdict == []
    client.post(f"{cases}{TestCase.objects.get().pk}/delete/")
    assert not CaseFile.objects.exists()


def test_what_a_person_has_changed_after_a_test_does_not_make_it_pass(
    people: People, made: Callable[..., TaskApp], use_model: Callable[..., None], scripted: ScriptedServer
) -> None:
    use_model()
    scripted.answers(words("研修です。"), words("土木課の研修です。"))
    app, client = made(recipe={"frame": "", "checks": []}), people.client("member")
    TestCase.objects.create(app=app, title="研修", inputs={"件名": "研修"}, contains=["土木課の研修"])
    client.post(f"/apps/manage/{app.pk}/cases/run/")
    perform(RunTurn.objects.get().pk)
    client.post(f"/apps/runs/{Run.objects.get().pk}/", {"request": "課の名前を入れて"})
    perform(RunTurn.objects.get(ordinal=2).pk)
    page = client.get(f"/apps/manage/{app.pk}/cases/").content.decode()
    assert "不合格" in page and RunTurn.objects.get(ordinal=2).verdict is None


def test_many_cases_take_no_more_queries_than_one(people: People, made: Callable[..., TaskApp]) -> None:
    app, client = made(), people.client("member")
    cases = f"/apps/manage/{app.pk}/cases/"

    def queries() -> int:
        TestCase.objects.create(app=app, title="研修", inputs={"件名": "研修"})
        client.post(f"{cases}run/")
        for turn in RunTurn.objects.filter(state=RunTurn.State.QUEUED):
            perform(turn.pk)
        with CaptureQueriesContext(connection) as asked:
            assert "合格" in client.get(cases).content.decode()
        return len(asked)

    of_one, _, of_three = queries(), queries(), queries()
    assert of_three <= of_one


def test_files_of_cases_go_with_copies_and_with_the_file_of_the_app(
    people: People, tested: TaskApp, division: Division
) -> None:
    client = people.client("member")
    client.post(f"/apps/manage/{tested.pk}/cases/", given("土木課の研修について"))
    raw = client.get(f"/apps/manage/{tested.pk}/app.json").content
    file = SimpleUploadedFile("app.json", raw)
    client.post("/apps/manage/import/", {"owner_division": division.pk, "file": file})
    client.post(f"/apps/{tested.pk}/copy/", {"owner_division": division.pk})
    kept = CaseFile.objects.values_list("test_case__app", "field", "filename", "content")
    assert len({app for app, *_ in kept}) == 3
    assert {(field, name, bytes(content).decode()) for _, field, name, content in kept} == {
        ("資料", "資料.txt", "土木課の研修について")
    }


def test_what_cannot_be_a_test_file_is_said_at_its_field_and_kept_nowhere(
    people: People, tested: TaskApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases, client = f"/apps/manage/{tested.pk}/cases/", people.client("member")

    def said(sent: dict[str, object]) -> str:
        answer = client.post(cases, sent)
        assert answer.status_code == 422
        return answer.content.decode()

    assert "マイナンバー" in said(given("番号は1234-5678-9018です。"))
    assert "名前を変えてください" in said(given("研修", "1234-5678-9018.txt"))
    monkeypatch.setattr("nanohana.apps.task_apps.cases.LONGEST_READING", -1.0)
    assert "時間がかかりすぎる" in said(given("研修"))
    monkeypatch.setattr("nanohana.apps.task_apps.cases.LARGEST_FILES", 3)
    assert "合わせて2MBまで" in said(given("研修"))
    assert not TestCase.objects.exists()


def test_the_characters_of_a_file_in_an_app_are_no_text_to_look_through(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(exchange, "check", lambda text: seen.append(text) or check(text))  # type: ignore[func-returns-value]
    file = {"name": "資料.txt", "content": "QUJD"}
    test = {"title": "研修", "inputs": {}, "files": {"資料": file}}
    whole = {"task_app": 1, "title": "要旨", "recipe": RECIPE, "tests": [test], "template": file}
    assert exchange.read(json.dumps(whole).encode()).tests[0].files["資料"].content == "QUJD"
    assert "資料.txt" in seen[0] and "QUJD" not in seen[0]


def test_an_app_whose_test_file_cannot_be_kept_is_not_taken_in(people: People, division: Division) -> None:
    def said(content: str) -> str:
        test = {"title": "研修", "inputs": {}, "files": {"資料": {"name": "資料.txt", "content": content}}}
        raw = json.dumps({"task_app": 1, "title": "要旨", "recipe": RECIPE, "tests": [test]}).encode()
        sent = {"owner_division": division.pk, "file": SimpleUploadedFile("app.json", raw)}
        answer = people.client("member").post("/apps/manage/import/", sent)
        assert answer.status_code == 422 and not TaskApp.objects.exists()
        return answer.content.decode()

    assert "読み取れません" in said("?")
    assert "試験「研修」の「資料」：ファイルにマイナンバー" in said(base64.b64encode(b"1234-5678-9018").decode())


def test_files_of_a_whole_app_are_read_within_one_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nanohana.apps.task_apps.cases.LONGEST_READING_OF_ALL", -1.0)
    monkeypatch.setattr("nanohana.apps.task_apps.cases.read_limited", lambda *_, **__: pytest.fail("read"))
    file = exchange.StoredFile(name="資料.txt", content="QUJD")
    with pytest.raises(exchange.UnusableFile, match="時間がかかりすぎる"):
        refuse_unusable([exchange.TestFile(title="研修", inputs={}, files={"資料": file})])
    many = {f"資料{number}": file.model_dump() for number in range(21)}
    test = {"title": "研修", "inputs": {}, "files": many}
    with pytest.raises(exchange.UnusableFile, match="files"):
        exchange.read(json.dumps({"task_app": 1, "title": "要旨", "recipe": RECIPE, "tests": [test]}).encode())
