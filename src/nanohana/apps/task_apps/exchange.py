"""Task apps as files: JSON that another installation can read. Libraries stand in it by their names.

What is read is checked whole before anything is made of it; ``UnusableFile`` lists everything that is wrong at once.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nanohana.access.rights import Actor
from nanohana.apps.task_apps.filling import template_problems
from nanohana.apps.task_apps.models import AppVersion, Category, TestCase
from nanohana.apps.task_apps.recipe import MOST_FIELDS, Recipe
from nanohana.apps.task_apps.selection import library_names
from nanohana.documents.models import Library
from nanohana.protection.policy import check

FORMAT = 1
LARGEST = 8 * 1024 * 1024  # bytes


class UnusableFile(Exception):
    """``problems`` are Japanese sentences."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StoredFile(_Entry):
    name: str = Field(max_length=200)
    content: str  # base64


class TestFile(_Entry):
    """``files`` stand under the names of their fields."""

    __test__ = False  # no class of pytest
    title: str = Field(min_length=1, max_length=60)
    inputs: dict[str, Any]
    contains: list[str] = []
    lacks: list[str] = []
    files: dict[Annotated[str, Field(max_length=40)], StoredFile] = Field({}, max_length=MOST_FIELDS)


class AppFile(_Entry):
    """``recipe`` is that of ``recipe.Recipe``, with names in ``search.libraries``."""

    task_app: Literal[1]
    title: str = Field(min_length=1, max_length=60)
    description: str = Field("", max_length=200)
    category: Category = Category.OTHER
    recipe: dict[str, Any]
    template: StoredFile | None = None
    tests: list[TestFile] = Field([], max_length=50)


#: Looked at as files, by what they say: megabytes of base64 take a pattern many seconds.
_FILES: Any = {"template": {"content"}, "tests": {"__all__": {"files": {"__all__": {"content"}}}}}


def written(version: AppVersion, tests: list[TestCase], actor: Actor | None) -> str:
    """The file of a version, for the actor: what they may not read has no name in it, and is missed on reading."""
    recipe = version.recipe.model_dump(mode="json", exclude_defaults=True)
    if version.recipe.search is not None:
        recipe["search"]["libraries"] = library_names(actor, version.recipe.search.libraries)
    content: dict[str, Any] = {
        "task_app": FORMAT, "title": version.title, "description": version.description, "category": version.category,
        "recipe": recipe,
    }  # fmt: skip
    if version.template:
        content["template"] = _stored(version.template_name, version.template)
    content["tests"] = list(map(_test, tests))
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _test(test: TestCase) -> dict[str, Any]:
    """Without a word on files where there are none: older installations know none."""
    files = {file.field: _stored(file.filename, file.content) for file in test.files.all()}
    said = {"title": test.title, "inputs": test.inputs, "contains": test.contains, "lacks": test.lacks}
    return {**said, "files": files} if files else said


def _stored(name: str, content: bytes | memoryview) -> dict[str, str]:
    return {"name": name, "content": base64.b64encode(bytes(content)).decode()}


def read(raw: bytes) -> AppFile:
    """Raises UnusableFile."""
    if len(raw) > LARGEST:
        raise UnusableFile([f"ファイルが大きすぎます（上限{LARGEST // 1024 // 1024}MB）。"])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableFile(["業務アプリのファイルではありません（文字コードがUTF-8ではありません）。"]) from error
    try:
        content = json.loads(text)
        kept = json.dumps(content, ensure_ascii=False, allow_nan=False)  # what was escaped stands in it as itself
        kept.encode()
    except (ValueError, RecursionError) as error:
        raise UnusableFile(["業務アプリのファイルではありません。書き出したファイルを選んでください。"]) from error
    if "\\u0000" in kept:
        raise UnusableFile(["使えない制御文字が含まれているため、取り込めません。"])
    try:
        file = AppFile.model_validate(content)
    except ValidationError as error:
        raise UnusableFile(list(in_japanese(error))) from error
    if check(json.dumps(file.model_dump(mode="json", exclude=_FILES), ensure_ascii=False)).individual_numbers:
        raise UnusableFile(["マイナンバー（個人番号）と思われる番号があるため、取り込めません。"])
    return file


def recipe_of(file: AppFile, libraries: QuerySet[Library]) -> tuple[Recipe, list[str]]:
    """The recipe with its libraries looked up among ``libraries``, and the names of those that are not there.

    Raises UnusableFile.
    """
    data = dict(file.recipe)
    missing: list[str] = []
    if isinstance(search := data.get("search"), Mapping):
        names = search.get("libraries", [])
        wanted = [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
        found = dict(libraries.filter(name__in=wanted).values_list("name", "pk"))
        missing = [name for name in wanted if name not in found]
        data["search"] = {**search, "libraries": [found[name] for name in wanted if name in found]}
    try:
        return Recipe.model_validate(data), missing
    except ValidationError as error:
        raise UnusableFile(list(in_japanese(error))) from error


def template_of(file: AppFile, recipe: Recipe) -> bytes | None:
    """The template, looked at. Raises UnusableFile."""
    if file.template is None:
        return None
    content = content_of(file.template, "ひな形")
    if problems := template_problems(recipe, content, file.template.name):
        raise UnusableFile(problems)
    return content


def content_of(file: StoredFile, what: str) -> bytes:
    """``what`` it is, in Japanese. Raises UnusableFile."""
    try:
        return base64.b64decode(file.content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnusableFile([
            f"{what}「{file.name}」を読み取れません。もう一度書き出したファイルを選んでください。"
        ]) from error  # fmt: skip


_WHAT = {"missing": "がありません。", "extra_forbidden": "は、この版では使えない項目です。"}


def in_japanese(error: ValidationError) -> Iterator[str]:
    """「fields › 2 › kind の値が正しくありません。」"""
    for found in error.errors(include_url=False, include_input=False)[:20]:
        place = " › ".join(str(part + 1) if isinstance(part, int) else part for part in found["loc"]) or "ファイル"
        yield f"「{place}」{_WHAT.get(found['type'], 'の値が正しくありません。')}"
