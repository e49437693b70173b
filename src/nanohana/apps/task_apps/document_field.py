"""The field in which a person chooses a registered document: its title is typed, one is chosen of what is found.

The value that is sent is the key of a version. Where nothing is chosen yet the words that were typed stand in its
place: they are no choice, and what they find is offered with the form as it comes back. So it works without scripts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.timezone import localdate

from nanohana.access.rights import Actor, readable_documents
from nanohana.documents import namesakes
from nanohana.documents.models import Version
from nanohana.web.words import all_words

MOST = 10
WORDS = "-words"  # after the name of the field


def choosable(actor: Actor | None) -> QuerySet[Version]:
    """The versions that the actor may read, and that were understood."""
    readable = Version.objects.filter(readable_documents(actor, "document__"), Version.UNDERSTOOD, removed_at=None)
    return readable.select_related("document__library")


def found(actor: Actor | None, words: str) -> list[Version]:
    """What is in force today and has all the words in its title; one more than ``MOST`` where there are more."""
    titled = all_words(words, "document__title")
    versions = choosable(actor).filter(titled, in_force__contains=localdate())
    return list(versions.order_by("document__title", "pk")[: MOST + 1]) if words.strip() else []


def chosen_of(actor: Actor | None, value: Any) -> Version | None:
    """The version that the value of the field names; None for words."""
    try:
        return choosable(actor).filter(pk=UUID(str(value))).first()
    except ValueError:
        return None


class DocumentChoice(forms.Widget):
    template_name = "task_apps/document_choice.html"
    use_fieldset = True

    def __init__(self, actor: Actor | None, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self._actor = actor

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return data.get(name) or data.get(f"{name}{WORDS}", "").strip()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        chosen = chosen_of(self._actor, value)
        words = "" if chosen or value is None or isinstance(value, UUID) else str(value)
        context: dict[str, Any] = super().get_context(name, value, attrs)
        offered = offer(name, words, found(self._actor, words), chosen, is_required=self.is_required)
        return context | offered | {"is_invalid": "aria-invalid" in context["widget"]["attrs"]}


def offer(
    name: str, words: str, versions: list[Version], chosen: Version | None = None, *, is_required: bool = True
) -> dict[str, Any]:
    """What the template of the choices is told: what is chosen stays first, whatever is looked for."""
    others = [version for version in versions[:MOST] if version != chosen]
    shown = [chosen, *others] if chosen else others
    namesakes.mark(version.document for version in shown)
    return {
        "name": name, "words": words, "versions": shown, "chosen": chosen,
        "is_required": is_required, "has_more": len(versions) > MOST, "is_none": bool(words) and not versions,
    }  # fmt: skip


class DocumentField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The cleaned value is a ``Version`` that the actor may read, or None."""

    default_error_messages = {
        "required": "文書名の一部を入力して、登録文書を選んでください。",
        "invalid_choice": "見つかった文書から、一つを選んでください。見つからないときは、ほかの語で探してください。",
    }

    def __init__(self, actor: Actor | None, **kwargs: Any) -> None:
        super().__init__(choosable(actor), widget=DocumentChoice(actor), **kwargs)

    def to_python(self, value: Any) -> Any:
        """Words are no choice."""
        try:
            return super().to_python(value and UUID(str(value)))
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from error
