"""What was entered, between the three forms it has: kept JSON, values for tools, words for texts and templates."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate
from pydantic import TypeAdapter

from nanohana.access.rights import Actor, readable_documents, readable_libraries
from nanohana.apps.task_apps.placeholders import DIVISION, NAME, TODAY, TODAY_WESTERN
from nanohana.apps.task_apps.recipe import FormField, Kind, Recipe
from nanohana.apps.task_apps.run_models import Run, RunTurn
from nanohana.apps.task_apps.tools.interface import Attached, Inputs, Refused, Registered, Value
from nanohana.documents.models import Library, Version
from nanohana.documents.structure import ParsedDocument
from nanohana.japanese.numerals import in_figures
from nanohana.japanese.wareki import in_era, western
from nanohana.summarizing.originals import NothingToSummarise, of_version

GONE = "選んだ登録文書は、なくなったか、あなたには公開されていません。文書を選び直して、もう一度実行してください。"
UNREADABLE = "閲覧できない登録文書"
PARSED: TypeAdapter[ParsedDocument] = TypeAdapter(ParsedDocument)


def inputs_of(recipe: Recipe, turn: RunTurn, actor: Actor | None) -> Inputs:
    """The values of the first turn of a run; its files are understood already, a registered document is read now.

    Raises Refused for a document that the actor may not read any more.
    """
    values = values_of(recipe, turn.inputs, actor)
    for attachment in turn.attachments.all():
        values[attachment.field] = Attached(attachment.filename, PARSED.validate_python(attachment.parsed))
    return values


def values_of(recipe: Recipe, kept: Mapping[str, Any], actor: Actor | None) -> dict[str, Value]:
    """The values of what is kept, files apart. Raises Refused."""
    return {field.name: _value(field, kept[field.name], actor) for field in recipe.fields if field.name in kept}


def _value(field: FormField, kept: Any, actor: Actor | None) -> Value:
    match field.kind:
        case Kind.DATE:
            return datetime.date.fromisoformat(kept)
        case Kind.NUMBER:
            return Decimal(kept)
        case Kind.LIBRARY:
            return tuple(kept)
        case Kind.DOCUMENT:
            return _registered(kept, actor)
        case _:
            return str(kept)


def _registered(kept: Mapping[str, str], actor: Actor | None) -> Registered:
    try:
        return Registered(of_version(actor, UUID(kept["version"])))
    except Version.DoesNotExist as gone:
        raise Refused(GONE) from gone
    except NothingToSummarise as nothing:
        raise Refused(nothing.message) from nothing


def words_of(recipe: Recipe, inputs: Inputs, run: Run, actor: Actor | None) -> dict[str, str]:
    """Every place of a text with what stands there; a field that was left empty is empty."""
    words = {field.name: _words(field, inputs[field.name], actor) for field in recipe.fields if field.name in inputs}
    return {**dict.fromkeys((field.name for field in recipe.fields), ""), **_surroundings(run), **words}


def _words(field: FormField, value: Value, actor: Actor | None) -> str:
    match value:
        case datetime.date():
            return western(value) if field.calendar == "western" else in_era(value)
        case Attached() | Registered():
            return value.text
        case tuple():
            names = Library.objects.filter(readable_libraries(actor), pk__in=value).values_list("name", flat=True)
            return "、".join(names)
        case Decimal():
            return in_figures(value)
        case _:
            return str(value)


def _surroundings(run: Run) -> dict[str, str]:
    today = localdate()
    division = str(run.division) if run.division else ""
    return {TODAY: in_era(today), TODAY_WESTERN: western(today), NAME: str(run.owner), DIVISION: division}


def document_keys(recipe: Recipe, kept: Mapping[str, Any]) -> list[str]:
    """The versions of registered documents that were chosen."""
    return [
        kept[field.name]["version"] for field in recipe.fields if field.kind == Kind.DOCUMENT and field.name in kept
    ]


def as_entered(kept: Any, actor: Actor | None) -> str:
    """A kept value as the person has entered it; a registered document by its title, for who may read it now."""
    match kept:
        case {"version": version}:
            readable = Version.objects.filter(readable_documents(actor, "document__"), removed_at=None, pk=version)
            return str(readable.select_related("document").first() or UNREADABLE)
        case list():
            return "、".join(map(str, kept))
        case _:
            return str(kept)
