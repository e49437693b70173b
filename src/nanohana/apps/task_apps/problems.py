"""What stands in the way of running a recipe, in Japanese: its fields, its texts, the tools and libraries it names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from nanohana.apps.task_apps.filling import version_template_problems
from nanohana.apps.task_apps.models import AppVersion
from nanohana.apps.task_apps.placeholders import KNOWN, OUTPUT, problems
from nanohana.apps.task_apps.recipe import Kind, Recipe
from nanohana.apps.task_apps.tools.registry import TOOLS
from nanohana.documents.models import Library

NOTHING_COMES_OUT = (
    "AIへの指示若しくは文案の型を入力するか、正確な処理を選んでください。"
    "入力した内容を様式に入れるだけのときは、出力の形をWord又はExcelにして、ひな形を選んでください。"
)


def problems_in(version: AppVersion) -> list[str]:
    """With those of the template that the version keeps."""
    has_template = bool(version.template)
    return [*problems_of(version.recipe, has_template=has_template), *version_template_problems(version)]


def problems_of(recipe: Recipe, *, has_template: bool = False) -> list[str]:
    found = [*_of_fields(recipe), *_of_texts(recipe), *_of_tools(recipe), *_of_libraries(recipe)]
    return found if recipe.writes or has_template else [*found, NOTHING_COMES_OUT]


def _of_fields(recipe: Recipe) -> Iterator[str]:
    if not recipe.fields:
        yield "項目を一つ以上加えてください。"
    for name, count in Counter(field.name for field in recipe.fields).items():
        if count > 1:
            yield f"「{name}」という名前の項目が{count}つあります。名前を変えてください。"
        if name in KNOWN:
            yield (
                f"項目の名前を「{name}」にはできません。「{{{{{name}}}}}」には、項目がなくても、{KNOWN[name]}が入ります。"
                f"ほかのものを入力してもらうときは、「申請者の{name}」のように名前を変えてください。"
            )
    for field in recipe.fields:
        if field.kind == Kind.CHOICE and len(field.choices) < 2:
            yield f"「{field.name}」の選択肢を、二つ以上入力してください。"


def _of_texts(recipe: Recipe) -> Iterator[str]:
    names = {field.name for field in recipe.fields} | set(KNOWN) - {OUTPUT}
    yield from problems(recipe.instructions, names, "指示")
    yield from problems(recipe.request, names, "依頼文")
    yield from problems(recipe.frame, names, "文案の型")
    if recipe.search is not None:
        yield from problems(recipe.search.question, names, "探す質問")


def _of_tools(recipe: Recipe) -> Iterator[str]:
    for name in filter(None, (recipe.tool, *recipe.checks)):
        if name not in TOOLS:
            yield f"「{name}」という処理は、この環境にありません。別の処理を選んでください。"
    tool = TOOLS.get(recipe.tool)
    for need in tool.needs if tool else ():
        field = recipe.field(need.name)
        kinds = "又は".join(Kind(kind).label for kind in need.kinds)
        if field is None and need.required:
            yield f"「{tool.title if tool else ''}」には、「{need.name}」という名前の項目（{kinds}）が必要です。"
        elif field is not None and field.kind not in need.kinds:
            yield f"「{need.name}」の種類は、{kinds}にしてください。"
    for group in tool.one_of if tool else ():
        if not any(recipe.field(name) for name in group):
            either = "又は".join(f"「{name}」" for name in group)
            yield f"「{tool.title if tool else ''}」には、{either}という名前の項目が必要です。"


def _of_libraries(recipe: Recipe) -> Iterator[str]:
    wanted = recipe.search.libraries if recipe.search else ()
    there = set(Library.objects.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    for key in wanted:
        if key not in there:
            yield (
                f"探す文書庫（番号{key}）は、なくなりました。編集して、探す文書庫を選び直してください。"
                "一つも選ばずに保存すると、使う人が閲覧できるすべての文書庫を探します。"
            )
