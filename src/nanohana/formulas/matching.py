"""Recipes for a request, without a model: programming by example over the catalogue.

1. Recipes whose words stand in the request, best first: by words and by columns that the request names.
2. Fields get columns (named ones first) and values that stand in the request, or among the expected results.
3. Every formula is evaluated; those that give every expected value are the answer. Two that do, and differ on another
   row, are no answer but a question.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

from nanohana.formulas.catalogue import RECIPES, Field, Recipe, Slot, formula_of
from nanohana.formulas.table import Table
from nanohana.formulas.task import Task
from nanohana.formulas.wording import Wording, wording

MOST_FORMULAS = 900
_MOST_OF_ONE = 160


@dataclass(frozen=True, slots=True)
class Candidate:
    """``unsaid``: how many of its values stand neither in the request nor among the expected results."""

    recipe: Recipe
    formula: str
    unsaid: int


def candidates(task: Task) -> list[Candidate]:
    """At most ``MOST_FORMULAS``, best first, each formula once."""
    said = wording(task.request, task.sample)
    found: dict[str, Candidate] = {}
    for recipe in _matching(task, said):
        for slots in islice(_slots(recipe, task, said), _MOST_OF_ONE):
            formula = formula_of(recipe, slots, task.sample)
            found.setdefault(formula, Candidate(recipe, formula, _unsaid(slots, task, said)))
        if len(found) > MOST_FORMULAS:
            break
    return list(found.values())[:MOST_FORMULAS]


def hints(task: Task, most: int = 5) -> list[str]:
    """Forms of formulas that may help a model: 「年度（西暦）: =YEAR(EDATE(日付,-3))」. Rare words count most."""
    said = wording(task.request, task.sample)
    matching = [
        recipe for recipe in _matching(task, said) if all(_choices(field, task, said) for field in recipe.fields)
    ]
    words = {recipe.key: set(_telling(recipe, said)) for recipe in matching}
    common = Counter(word for found in words.values() for word in found)
    ranked = sorted(
        matching, key=lambda recipe: max((1 / common[word] for word in words[recipe.key]), default=0), reverse=True
    )
    return [f"{recipe.title}: ={_general(recipe)}" for recipe in ranked[:most]]


def _telling(recipe: Recipe, said: Wording) -> Iterator[str]:
    """Its words in the request that are more than particles."""
    return (match[0] for match in re.finditer(recipe.words, said.text) if re.search(r"[^ぁ-ん]", match[0]))


def _general(recipe: Recipe) -> str:
    return re.sub(r"[{}]", "", recipe.formula.replace("[]", "範囲").replace("[:]", "先頭から"))


def _matching(task: Task, said: Wording) -> list[Recipe]:
    """The recipes for the place whose words stand in the request, best first."""
    wanted = [recipe for recipe in RECIPES if recipe.cell == (task.place.row is not None)]
    matching = [recipe for recipe in wanted if re.search(recipe.words, said.text)]
    return sorted(matching, key=lambda recipe: _fit(recipe, said), reverse=True)


def _fit(recipe: Recipe, said: Wording) -> tuple[int, int]:
    """How many of the values that the request names the recipe uses, then how many of its words stand there."""
    kinds = [field.kind for field in recipe.fields]
    used = min(kinds.count("number"), len(said.amounts)) + min(kinds.count("day"), len(said.days))
    texts = min(kinds.count("text"), len(said.quoted) + len(said.values))
    return used + texts, len(set(re.findall(recipe.words, said.text)))


def _slots(recipe: Recipe, task: Task, said: Wording) -> Iterator[dict[str, Slot]]:
    """Ways to fill the fields; columns and texts of one way are all different."""
    choices = [_choices(field, task, said) for field in recipe.fields]
    for chosen in product(*choices):
        same_table = [(slot.other, slot.column) for slot in chosen if slot.column is not None]
        values = [slot.value for slot in chosen if slot.column is None]
        slots = dict(zip((field.name for field in recipe.fields), chosen, strict=True))
        is_each_once = len(set(same_table)) == len(same_table) and len(set(values)) == len(values)
        if is_each_once and all(_occurs(field, slots, task.sample.table) for field in recipe.fields if field.of):
            yield slots


def _occurs(field: Field, slots: dict[str, Slot], table: Table) -> bool:
    """Whether a text stands in the column that it is looked for in."""
    column = slots[field.of].column
    return column is not None and any(row[column] == slots[field.name].value for row in table.rows)


def _unsaid(slots: dict[str, Slot], task: Task, said: Wording) -> int:
    expected = set(task.expected.values()) if len(task.expected) > 1 else set()
    said_values = {*said.amounts, *said.days, *said.quoted, *said.values, *expected}
    return sum(slot.column is None and slot.value not in said_values for slot in slots.values())


def _choices(field: Field, task: Task, said: Wording) -> list[Slot]:
    match field.kind:
        case "column":
            return [Slot(column=index) for index in _columns(task.sample.table, field, said)]
        case "other":
            return [
                Slot(column=index, other=name) for name, table in task.sample.others for index in _holding(table, field)
            ]
        case "number":
            return [Slot(value=number) for number in dict.fromkeys((*said.amounts, 0.0, 1.0))]
        case "day":
            return [Slot(value=day) for day in said.days]
    return [Slot(value=text) for text in _texts(task, said)]


def _columns(table: Table, field: Field, said: Wording) -> list[int]:
    """Columns that hold what the field wants, those that the request names first."""
    holding = _holding(table, field)
    named = [index for index in said.columns if index in holding]
    return [*named, *(index for index in holding if index not in named)]


def _holding(table: Table, field: Field) -> list[int]:
    return [index for index in range(len(table.headers)) if _holds(table, index, field.holds)]


def _holds(table: Table, index: int, wanted: str) -> bool:
    cells = [row[index] for row in table.rows if row[index] is not None]
    if not cells or wanted == "any":
        return bool(cells)
    if wanted == "date":
        return index in table.dates
    return isinstance(cells[0], str) if wanted == "text" else isinstance(cells[0], float) and index not in table.dates


def _texts(task: Task, said: Wording) -> list[str]:
    """Texts that the request quotes or that are values of the sample in it, expected results, and a blank."""
    expected = [value for value in task.expected.values() if isinstance(value, str)] if len(task.expected) > 1 else []
    results = list(dict.fromkeys(expected)) if len(set(expected)) <= 4 else []
    separators = [mark for word, mark in _SEPARATORS if re.search(word, said.text)]
    return list(dict.fromkeys((*said.quoted, *said.values, *results, *separators, "")))[:8]


_SEPARATORS = (
    (r"ハイフン|-", "-"),
    (r"読点|、", "、"),
    (r"カンマ|コンマ|,", ","),
    (r"全角スペース|全角空白", "　"),
    (r"スペース|空白", " "),
    (r"スラッシュ|/", "/"),
    (r"アンダーバー|_", "_"),
    (r"@|アットマーク", "@"),
    (r"中点|・", "・"),
    (r"都道府県|県", "県"),
    (r"市", "市"),
)
