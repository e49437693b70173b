"""Vetted macros with places to fill in: constants at the top, each value checked for its kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal as OneOf

Kind = OneOf["sheet", "column", "number", "yes_no", "file"]
_FOLDER = Path(__file__).parent / "recipes"


class ParameterError(ValueError):
    """A value does not fit its place. The message is Japanese and says what to do."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """``name`` is shown and stands in the macro. A 「yes_no」 is 「はい」 or 「いいえ」."""

    name: str
    kind: Kind
    default: str


@dataclass(frozen=True, slots=True)
class MacroRecipe:
    """``words`` is a pattern that requests for it match."""

    key: str
    title: str
    description: str
    words: str
    parameters: tuple[Parameter, ...]


_SHEET, _COLUMN = Parameter("シート名", "sheet", "Sheet1"), Parameter("列", "column", "A")
_FIRST, _HEAD = Parameter("先頭行", "number", "2"), Parameter("見出し行", "number", "1")

RECIPES = (
    MacroRecipe(
        "delete_blank_rows",
        "空行の削除",
        "指定した列が空欄の行を削除します。元に戻せません。",
        r"空.{0,4}行.*(削除|消)",
        (_SHEET, _COLUMN, _FIRST),
    ),
    MacroRecipe(
        "split_sheets",
        "シートを分ける",
        "列の値（所属など）ごとにシートを作り、行を写します。",
        r"(ごと|別).*(シート|分け|分割)|シート.*分け",
        (_SHEET, _COLUMN, _HEAD),
    ),
    MacroRecipe(
        "merge_sheets",
        "シートをまとめる",
        "すべてのシートの行を、新しいシート1枚にまとめます。",
        r"(まとめ|統合|結合|集約|1枚)",
        (_HEAD, Parameter("まとめ先", "sheet", "まとめ")),
    ),
    MacroRecipe(
        "copy_by_key",
        "転記",
        "2つのシートをキーで突き合わせ、値を写します。",
        r"転記|突合|突き合わせ|照合|コピー",
        (
            Parameter("元のシート", "sheet", "元データ"),
            Parameter("元のキー列", "column", "A"),
            Parameter("元の値の列", "column", "B"),
            Parameter("先のシート", "sheet", "一覧"),
            Parameter("先のキー列", "column", "A"),
            Parameter("先の値の列", "column", "C"),
            _FIRST,
        ),
    ),
    MacroRecipe(
        "export_csv",
        "CSVへ書き出し",
        "シートを、ブックと同じフォルダーへCSVで書き出します。",
        r"CSV|csv|ＣＳＶ",
        (_SHEET, Parameter("ファイル名", "file", "書き出し")),
    ),
    MacroRecipe(
        "page_setup",
        "一括印刷の設定",
        "すべてのシートを、A4・幅1ページ・ページ番号付きにします。",
        r"印刷|A4|ページ",
        (_HEAD, Parameter("横向き", "yes_no", "はい")),
    ),
    MacroRecipe(
        "table_of_contents",
        "シートの一覧",
        "シート名の一覧を書き出します。",
        r"シート.*(一覧|目次)|目次",
        (Parameter("一覧のシート", "sheet", "目次"),),
    ),
    MacroRecipe(
        "mark_blanks",
        "入力漏れに色",
        "空欄のセルを黄色にします。",
        r"漏れ|もれ|未入力|空欄.*色",
        (
            _SHEET,
            Parameter("キー列", "column", "A"),
            Parameter("左の列番号", "number", "2"),
            Parameter("右の列番号", "number", "5"),
            _FIRST,
        ),
    ),
    MacroRecipe(
        "mark_duplicates",
        "重複に印",
        "同じ値が2回以上ある行に「重複」と書きます。",
        r"重複|ダブり|二重",
        (_SHEET, _COLUMN, Parameter("印の列", "column", "F"), _FIRST),
    ),
    MacroRecipe(
        "tidy_texts",
        "表記をそろえる",
        "前後の空白を除き、半角か全角にそろえます。",
        r"半角|全角|表記|空白",
        (_SHEET, _COLUMN, Parameter("半角にする", "yes_no", "はい"), _FIRST),
    ),
    MacroRecipe(
        "formulas_to_values",
        "数式を値にする",
        "シートの数式を今の値に置き換えます。元に戻せません。",
        r"数式.*値|値.*貼|値貼り",
        (_SHEET,),
    ),
)
BY_KEY: Mapping[str, MacroRecipe] = {recipe.key: recipe for recipe in RECIPES}


def suggested(request: str) -> list[MacroRecipe]:
    """Recipes whose words stand in a request."""
    return [recipe for recipe in RECIPES if re.search(recipe.words, request)]


def macro_of(recipe: MacroRecipe, given: Mapping[str, str]) -> str:
    """The source with the values, defaults where none is given. Raises ParameterError."""
    source = (_FOLDER / f"{recipe.key}.bas").read_text()
    for parameter in recipe.parameters:
        value = given.get(parameter.name, "").strip() or parameter.default
        source = source.replace("{{" + parameter.name + "}}", _FITTING[parameter.kind](parameter.name, value))
    return source


def _sheet(name: str, value: str) -> str:
    if len(value) > 31 or re.search(r"[:\\/?*\[\]\r\n]", value) or value.startswith("'") or value.endswith("'"):
        raise ParameterError(f"「{name}」は31文字以内で、: \\ / ? * [ ] を使わずに入力してください。")
    return value.replace('"', '""')


def _column(name: str, value: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{1,2}|[A-Wa-w][A-Za-z]{2}", value):
        raise ParameterError(f"「{name}」は、AやABのような列の文字で入力してください。")
    return value.upper()


def _number(name: str, value: str) -> str:
    if not re.fullmatch(r"[1-9]\d{0,5}", value, re.ASCII):
        raise ParameterError(f"「{name}」は、1以上の数字で入力してください。")
    return value


def _yes_no(name: str, value: str) -> str:
    if value not in ("はい", "いいえ"):
        raise ParameterError(f"「{name}」は「はい」か「いいえ」を選んでください。")
    return "True" if value == "はい" else "False"


def _file(name: str, value: str) -> str:
    if not re.fullmatch(r'[^\\/:*?"<>|.\r\n]{1,80}', value):
        raise ParameterError(f'「{name}」は、\\ / : * ? " < > | . を使わずに80文字以内で入力してください。')
    return value


_FITTING: Mapping[Kind, Callable[[str, str], str]] = {
    "sheet": _sheet,
    "column": _column,
    "number": _number,
    "yes_no": _yes_no,
    "file": _file,
}
