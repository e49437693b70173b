"""What differs between two versions, item by item, for who approves; libraries by the names that they may read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from nanohana.access.rights import Actor
from nanohana.apps.task_apps.models import AppVersion
from nanohana.apps.task_apps.recipe import FormField
from nanohana.apps.task_apps.selection import library_names
from nanohana.apps.task_apps.tools.registry import TOOLS
from nanohana.organization.models import Division

Row = tuple[str, str, str]


def items(version: AppVersion, actor: Actor | None) -> dict[str, str]:
    """Everything a version says, by its Japanese name, in order."""
    recipe = version.recipe
    search = recipe.search
    libraries = library_names(actor, search.libraries) if search else ()
    divisions = Division.objects.filter(pk__in=version.divisions).values_list("name", flat=True)
    tools = {name: tool.title for name, tool in TOOLS.items()}
    return {
        "名前": version.title, "説明": version.description, "分類": str(version.get_category_display()),
        **{f"項目「{field.name}」": _field(field) for field in recipe.fields},
        "AIへの指示": recipe.instructions, "AIへの依頼文": recipe.request, "文案の型": recipe.frame,
        "登録文書を探す質問": search.question if search else "", "探す文書庫": "、".join(libraries),
        "正確な処理": tools.get(recipe.tool, recipe.tool),
        "結果の点検": "、".join(tools.get(name, name) for name in recipe.checks),
        "出力の形": str(recipe.output.label), "ひな形": _template(version),
        "公開先": "全職員" if version.everyone else "、".join(divisions),
    }  # fmt: skip


def _template(version: AppVersion) -> str:
    """Its name and what tells its content apart: another file of the same name is a change, too."""
    content = bytes(version.template or b"")
    if not content:
        return ""
    return f"{version.template_name}（{len(content):,}バイト、照合番号 {hashlib.sha256(content).hexdigest()[:8]}）"


def _field(field: FormField) -> str:
    parts = (
        str(field.kind.label), "必須" if field.required else "任意", field.help,
        f"選択肢：{'、'.join(field.choices)}" if field.choices else "", f"例：{field.example}" if field.example else "",
    )  # fmt: skip
    return "／".join(filter(None, parts))


def changes(before: AppVersion | None, after: AppVersion, actor: Actor | None) -> list[Row]:
    """Name, before, after of each item that differs; all that is said where there was nothing before."""
    old, new = items(before, actor) if before else {}, items(after, actor)
    return list(_rows(old, new))


def _rows(old: dict[str, str], new: dict[str, str]) -> Iterator[Row]:
    for name in dict.fromkeys((*new, *old)):
        if old.get(name, "") != new.get(name, ""):
            yield name, old.get(name, ""), new.get(name, "")
