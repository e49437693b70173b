"""What is missing or wrong is said at its field, before anything is run: no failed run stands in the history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from nanohana.apps.task_apps.models import TaskApp
from nanohana.apps.task_apps.problems import problems_of
from nanohana.apps.task_apps.recipe import Recipe
from nanohana.apps.task_apps.run_models import Run
from nanohana.apps.task_apps.tests.conftest import People

Made = Callable[..., TaskApp]


def optional(*names: str, kind: str = "long_text") -> list[dict[str, Any]]:
    return [{"name": name, "kind": "file" if "ファイル" in name else kind, "required": False} for name in names]


def recipe(tool: str, fields: list[dict[str, Any]]) -> dict[str, Any]:
    return {"fields": fields, "tool": tool, "instructions": "", "frame": "", "checks": []}


SUMMARY = recipe("summary", optional("文章", "ファイル"))
COMPARISON = recipe("comparison", optional("改正前", "改正前のファイル", "改正後", "改正後のファイル"))
FORMULA = recipe("formula", [{"name": "依頼", "kind": "long_text"}, *optional("表", "ファイル")])
MACRO = recipe("macro", optional("依頼", "確かめるマクロ"))
STYLE = recipe("official_style", optional("文章", "ファイル"))


@pytest.mark.parametrize(
    ("made_of", "sent", "field", "said"),
    [
        (SUMMARY, {}, 0, "「文章」「ファイル」のうち一つを入力するか、選んでください。"),
        (SUMMARY, {"field_0": "  "}, 0, "「文章」「ファイル」のうち一つを"),
        (COMPARISON, {"field_0": "第1条"}, 2, "「改正後」「改正後のファイル」のうち一つを"),
        (FORMULA, {"field_0": "合計したい"}, 1, "「表」「ファイル」のうち一つを"),
        (FORMULA, {"field_0": "合計したい", "field_1": "課"}, 1, "見出しの行と、1行以上のデータを"),
        (MACRO, {}, 0, "「依頼」「確かめるマクロ」のうち一つを"),
        (MACRO, {"field_0": "空行", "field_1": "' 注釈だけ"}, 1, "マクロがありません。"),
        (STYLE, {}, 0, "「文章」「ファイル」のうち一つを"),
        (recipe("summary", optional("文章")), {}, 0, "「文章」を入力するか、選んでください。"),
    ],
)
def test_it_is_an_error_of_the_field_and_nothing_is_run(
    made: Made, people: People, made_of: Mapping[str, Any], sent: dict[str, Any], field: int, said: str
) -> None:
    page = people.client("member").post(f"/apps/{made(recipe=made_of).pk}/", sent)
    form = page.context["form"]
    assert page.status_code == 422 and list(form.errors) == [f"field_{field}"]
    assert said in page.content.decode() and 'aria-invalid="true"' in page.content.decode()
    assert all(form[name].value() == value for name, value in sent.items())
    assert not Run.objects.exists()


@pytest.mark.parametrize(
    "sent", [{"field_0": "第1条　鍵は総務班が保管する。"}, {"field_1": b"\xe9\x8d\xb5\xe3\x80\x82"}]
)
def test_one_of_them_is_enough(made: Made, people: People, sent: dict[str, Any]) -> None:
    given = {
        name: SimpleUploadedFile("鍵.txt", value) if isinstance(value, bytes) else value for name, value in sent.items()
    }
    answer = people.client("member").post(f"/apps/{made(recipe=SUMMARY).pk}/", given)
    assert answer.status_code == 302 and Run.objects.count() == 1


def test_a_file_stands_in_the_place_of_the_table(made: Made, people: People) -> None:
    sent = {"field_0": "合計したい", "field_1": "別紙のとおり", "field_2": SimpleUploadedFile("表.csv", b"a,b\n1,2\n")}
    assert people.client("member").post(f"/apps/{made(recipe=FORMULA).pk}/", sent).status_code == 302


def test_with_scripts_the_page_stays_until_the_form_is_right(made: Made, people: People) -> None:
    """So that chosen files stay chosen: no browser lets a page choose them again."""
    client, address = people.client("member"), f"/apps/{made(recipe=SUMMARY).pk}/"
    scripted = {"HX-Request": "true"}
    assert client.post(address, {}, headers=scripted).status_code == 422
    answer = client.post(address, {"field_0": "第1条　鍵は総務班が保管する。"}, headers=scripted)
    assert answer.status_code == 200 and answer["HX-Redirect"] == f"/apps/runs/{Run.objects.get().pk}/"


def test_a_recipe_without_any_of_the_fields_is_not_in_order(db: None) -> None:
    without = Recipe.model_validate(recipe("summary", optional("備考")))
    assert any("「登録文書」又は「文章」又は「ファイル」" in problem for problem in problems_of(without))
    assert not problems_of(Recipe.model_validate(SUMMARY))
