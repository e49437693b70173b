"""The apps that come with the product: whole, useful without a model, short enough for the small one, updated."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from nanohana.apps.task_apps.exchange import read, recipe_of
from nanohana.apps.task_apps.forms import RunForm, example_of, initial_of, key_of
from nanohana.apps.task_apps.models import AppVersion, TaskApp
from nanohana.apps.task_apps.problems import problems_of
from nanohana.apps.task_apps.prompting import prompt
from nanohana.apps.task_apps.recipe import Kind, Recipe
from nanohana.apps.task_apps.shipping import FOLDER, load_shipped
from nanohana.apps.task_apps.tests.conftest import People
from nanohana.documents.models import Library
from nanohana.llm.profiles import LOCAL_CONTEXT_TOKENS, estimated_tokens

FILES = sorted(FOLDER.glob("*.json"))


def recipe(path: Path) -> Recipe:
    found, _ = recipe_of(read(path.read_bytes()), Library.objects.all())
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_is_whole_with_an_example_that_its_form_takes(db: None, path: Path) -> None:
    found = recipe(path)
    assert problems_of(found) == []
    example = initial_of(found, example_of(found))
    assert {key_of(n) for n, field in enumerate(found.fields) if field.required} <= example.keys()
    form = RunForm(found, None, example)
    assert form.is_valid(), form.errors
    assert form.given().keys() >= {field.name for field in found.fields if field.required and field.kind != Kind.FILE}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_small_model_has_room_for_its_example(db: None, path: Path) -> None:
    found = recipe(path)
    asked = prompt(found, example_of(found), LOCAL_CONTEXT_TOKENS)
    assert not asked.notes
    assert sum(estimated_tokens(message["content"]) for message in asked.messages) <= 1_000


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_comes_with_test_cases_that_each_expect_something(path: Path) -> None:
    tests = read(path.read_bytes()).tests
    assert tests and all(test.contains for test in tests)


def test_everyone_uses_them_and_only_administrators_change_them(people: People) -> None:
    load_shipped()
    app = TaskApp.objects.get(shipped="irai")
    assert people.client("outsider").get(f"/apps/{app.pk}/").status_code == 200
    assert people.client("chief").get(f"/apps/manage/{app.pk}/").status_code == 404
    assert people.client("administrator").get(f"/apps/manage/{app.pk}/").status_code == 200


def shipped(folder: Path, title: str) -> None:
    content = json.loads((FOLDER / "irai.json").read_text()) | {"title": title}
    (folder / "irai.json").write_text(json.dumps(content, ensure_ascii=False))


def test_a_changed_file_is_a_new_version_unless_an_administrator_has_their_own(db: None, tmp_path: Path) -> None:
    shipped(tmp_path, "依頼")
    assert (load_shipped(tmp_path), load_shipped(tmp_path)) == (1, 0)
    shipped(tmp_path, "依頼文")
    assert load_shipped(tmp_path) == 1
    app = TaskApp.objects.get()
    assert app.current is not None and (app.current.title, app.current.number) == ("依頼文", 2)
    own = AppVersion.objects.create(app=app, number=3, title="本県の依頼文", published_at=app.current.published_at)
    TaskApp.objects.update(current=own)
    shipped(tmp_path, "新しい依頼文")
    assert load_shipped(tmp_path) == 1
    app.refresh_from_db()
    assert app.current == own and app.draft is not None and app.draft.title == "新しい依頼文"


def test_the_database_changes_no_published_version(app: TaskApp) -> None:
    for change in (lambda: AppVersion.objects.update(title="別"), lambda: AppVersion.objects.all().delete()):
        with pytest.raises(DatabaseError, match="published version"), transaction.atomic():
            TaskApp.objects.update(current=None)
            change()
