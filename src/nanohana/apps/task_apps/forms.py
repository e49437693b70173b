"""The form of a recipe, and what people say of an app and its result."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile

from nanohana.access.rights import Actor, readable_libraries
from nanohana.apps.task_apps.document_field import DocumentField
from nanohana.apps.task_apps.models import Rating, ResultRating
from nanohana.apps.task_apps.recipe import FormField, Kind, Recipe
from nanohana.apps.task_apps.tools.registry import TOOLS
from nanohana.documents.models import Library
from nanohana.japanese.wareki import parse_date
from nanohana.protection.policy import check
from nanohana.protection.validators import storable
from nanohana.web.fields import Checkboxes, JapaneseDateField

LONGEST_TEXT, LONGEST_LINE = 100_000, 500
LARGEST_FILE = 20 * 1024 * 1024


def _not_too_large(file: UploadedFile[Any]) -> None:
    if file.size and file.size > LARGEST_FILE:
        limit = LARGEST_FILE // 1024 // 1024
        raise forms.ValidationError(f"ファイルが大きすぎます（上限{limit}MB）。分割してから選んでください。")


def _named_without_number(file: UploadedFile[Any]) -> None:
    """Its name is kept with the run, and may become its title."""
    if check(file.name or "").individual_numbers:
        raise forms.ValidationError(
            "ファイル名にマイナンバー（個人番号）と思われる番号があります。名前を変えてください。"
        )


class NumberField(forms.CharField):
    """A number in half or full width, with or without commas. The cleaned value is its text: 「1234.5」."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        plain = unicodedata.normalize("NFKC", text).replace(",", "").strip()
        try:
            number = Decimal(plain)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise forms.ValidationError("数を入力してください（例：1,200）。")
        return plain


def _form_field(field: FormField, actor: Actor | None) -> forms.Field:
    common: dict[str, Any] = {"label": field.name, "required": field.required, "help_text": field.help}
    match field.kind:
        case Kind.LONG_TEXT:
            area = forms.Textarea(attrs={"rows": 6})
            return forms.CharField(**common, max_length=LONGEST_TEXT, widget=area, validators=[storable])
        case Kind.CHOICE:
            choices = [(choice, choice) for choice in field.choices]
            return forms.ChoiceField(**common, choices=choices if field.required else [("", "選ばない"), *choices])
        case Kind.DATE:
            return JapaneseDateField(**common)
        case Kind.NUMBER:
            widget = forms.TextInput(attrs={"inputmode": "decimal"})
            return NumberField(**common, max_length=40, widget=widget, validators=[storable])
        case Kind.FILE:
            return forms.FileField(**common, validators=[_not_too_large, _named_without_number], allow_empty_file=False)
        case Kind.LIBRARY:
            libraries = Library.objects.filter(readable_libraries(actor))
            return forms.ModelMultipleChoiceField(libraries, **common, widget=Checkboxes)
        case Kind.DOCUMENT:
            return DocumentField(actor, **common)
        case _:
            return forms.CharField(**common, max_length=LONGEST_LINE, validators=[storable])


def mistakes(recipe: Recipe, entered: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Fields of the recipe, and what its tool says is wrong there of what was entered."""
    tool, names = TOOLS.get(recipe.tool), [field.name for field in recipe.fields]
    for group in tool.one_of if tool else ():
        there = [name for name in names if name in group]
        if there and not any(name in entered for name in there):
            yield there[0], missing(there)
    if tool and tool.mistakes:
        yield from tool.mistakes(entered)


def missing(names: Sequence[str]) -> str:
    said = "".join(f"「{name}」" for name in names)
    return f"{said}{'のうち一つ' if len(names) > 1 else ''}を入力するか、選んでください。"


class RunForm(forms.Form):
    """The fields of a recipe in their order. ``given`` are the inputs as they are kept: JSON, files apart."""

    def __init__(self, recipe: Recipe, actor: Actor | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.recipe = recipe
        for number, field in enumerate(recipe.fields):
            self.fields[key_of(number)] = _form_field(field, actor)

    def clean(self) -> dict[str, Any]:
        """Also what the tool would refuse: nothing is run, and kept as failed, that cannot come to anything."""
        cleaned = super().clean() or {}
        keys = {field.name: key_of(number) for number, field in enumerate(self.recipe.fields)}
        entered = {name: value for name, key in keys.items() if (value := cleaned.get(key))}
        for name, message in mistakes(self.recipe, entered):
            if keys[name] not in self.errors:
                self.add_error(keys[name], message)
        return cleaned

    def given(self) -> dict[str, Any]:
        named = ((field, self.cleaned_data.get(key_of(number))) for number, field in enumerate(self.recipe.fields))
        return {field.name: _kept(field, value) for field, value in named if field.kind != Kind.FILE and value}

    def attached(self) -> dict[str, UploadedFile[Any]]:
        named = ((field, self.cleaned_data.get(key_of(number))) for number, field in enumerate(self.recipe.fields))
        return {
            field.name: cast("UploadedFile[Any]", file) for field, file in named if field.kind == Kind.FILE and file
        }

    def personal_information(self) -> dict[str, int]:
        """How much of each kind was entered."""
        entered = (value for value in self.given().values() if not isinstance(value, dict))
        return dict(Counter(check("\n".join(map(str, entered))).counts))


def key_of(number: int) -> str:
    return f"field_{number}"


def _kept(field: FormField, value: Any) -> Any:
    match field.kind:
        case Kind.DATE:
            return value.isoformat()
        case Kind.LIBRARY:
            return [library.pk for library in value]
        case Kind.DOCUMENT:
            return {"version": str(value.pk)}
        case _:
            return str(value).replace("\r\n", "\n").strip()


def initial_of(recipe: Recipe, values: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the form at first, of inputs as they are kept or as an example has them."""
    return {
        key_of(number): _shown(field, values[field.name])
        for number, field in enumerate(recipe.fields)
        if field.name in values
    }


def _shown(field: FormField, value: Any) -> Any:
    """A day in the Japanese calendar; a registered document by its key."""
    if field.kind == Kind.DOCUMENT:
        return value["version"] if isinstance(value, dict) else None
    return (parse_date(value) or value) if field.kind == Kind.DATE and isinstance(value, str) else value


def example_of(recipe: Recipe) -> dict[str, str]:
    """The sample input; empty where there is none."""
    return {field.name: field.example for field in recipe.fields if field.example}


class FollowUpForm(forms.Form):
    request = forms.CharField(
        label="直してほしいこと", max_length=2_000, validators=[storable],
        widget=forms.Textarea(attrs={"rows": 2, "data-send-on-enter": "", "placeholder": "例：もっと短く、箇条書で"}),
    )  # fmt: skip


class ResultRatingForm(forms.ModelForm[ResultRating]):
    """Useful, or not with a reason."""

    useful = forms.TypedChoiceField(choices=[("yes", "はい"), ("no", "いいえ")], coerce=lambda given: given == "yes")
    comment = forms.CharField(
        label="ご意見", max_length=1_000, required=False, validators=[storable],
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    class Meta:
        model = ResultRating
        fields = ("useful", "reason", "comment")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("useful") is False and not given.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "理由を選んでください。")
        return given


class RatingForm(forms.ModelForm[Rating]):
    stars = forms.TypedChoiceField(
        label="評価", coerce=int, choices=[(5, "とても役に立った"), (4, "役に立った"), (3, "どちらともいえない"),
        (2, "あまり役に立たなかった"), (1, "役に立たなかった")],
    )  # fmt: skip
    comment = forms.CharField(
        label="ご意見", max_length=1_000, required=False, validators=[storable],
        widget=forms.Textarea(attrs={"rows": 2}), help_text="所管課が読みます。名前は表示しません。",
    )  # fmt: skip

    class Meta:
        model = Rating
        fields = ("stars", "comment")
