"""What was entered, between the three forms it has: kept JSON, values for tools, words for texts and templates."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate
from pydantic import TypeAdapter

from nanohana.access.rights import Actor, readable_libraries
from nanohana.apps.task_apps.placeholders import DIVISION, NAME, TODAY, TODAY_WESTERN
from nanohana.apps.task_apps.recipe import FormField, Kind, Recipe
from nanohana.apps.task_apps.run_models import Run, RunTurn
from nanohana.apps.task_apps.tools.interface import Attached, Inputs, Value
from nanohana.documents.models import Library
from nanohana.documents.structure import ParsedDocument
from nanohana.japanese.wareki import in_era

PARSED: TypeAdapter[ParsedDocument] = TypeAdapter(ParsedDocument)


def inputs_of(recipe: Recipe, turn: RunTurn) -> Inputs:
    """The values of the first turn of a run; its files are understood already."""
    kept: Mapping[str, Any] = turn.inputs
    values = {field.name: _value(field, kept[field.name]) for field in recipe.fields if field.name in kept}
    for attachment in turn.attachments.all():
        values[attachment.field] = Attached(attachment.filename, PARSED.validate_python(attachment.parsed))
    return values


def _value(field: FormField, kept: Any) -> Value:
    match field.kind:
        case Kind.DATE:
            return datetime.date.fromisoformat(kept)
        case Kind.NUMBER:
            return Decimal(kept)
        case Kind.LIBRARY:
            return tuple(kept)
        case _:
            return str(kept)


def words_of(recipe: Recipe, inputs: Inputs, run: Run, actor: Actor | None) -> dict[str, str]:
    """Every place of a text with what stands there; a field that was left empty is empty."""
    words = {field.name: _words(field, inputs[field.name], actor) for field in recipe.fields if field.name in inputs}
    return {**dict.fromkeys((field.name for field in recipe.fields), ""), **_surroundings(run), **words}


def _words(field: FormField, value: Value, actor: Actor | None) -> str:
    match value:
        case datetime.date():
            return western(value) if field.calendar == "western" else in_era(value)
        case Attached():
            return value.text
        case tuple():
            names = Library.objects.filter(readable_libraries(actor), pk__in=value).values_list("name", flat=True)
            return "、".join(names)
        case _:
            return str(value)


def _surroundings(run: Run) -> dict[str, str]:
    today = localdate()
    division = str(run.division) if run.division else ""
    return {TODAY: in_era(today), TODAY_WESTERN: western(today), NAME: str(run.owner), DIVISION: division}


def western(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
