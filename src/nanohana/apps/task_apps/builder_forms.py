"""The editor of an app: what it is, its fields, how it answers, who gets it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from nanohana.access.requests import account_of
from nanohana.access.rights import actor_behind
from nanohana.apps.task_apps.editing import Content
from nanohana.apps.task_apps.exchange import LARGEST
from nanohana.apps.task_apps.filling import kept_template_problems, template_problems
from nanohana.apps.task_apps.kept_templates import kept
from nanohana.apps.task_apps.models import AppVersion, Category
from nanohana.apps.task_apps.recipe import LONGEST_INSTRUCTIONS, MOST_FIELDS, Form, FormField, Kind, Recipe, Search
from nanohana.apps.task_apps.selection import unreadable_libraries
from nanohana.apps.task_apps.tools.registry import checkers, engines
from nanohana.digits import whole_number
from nanohana.documents.models import Library
from nanohana.documents.selection import own_divisions, readable_libraries
from nanohana.organization.models import Division
from nanohana.protection.validators import storable
from nanohana.web.fields import Checkboxes

PLACES_HELP = (
    "「{{件名}}」のように項目の名前を書くと、入力した内容に置き換わります。"
    "「{{今日}}」「{{氏名}}」「{{所属}}」は、使った日と、使う人の氏名と所属になります。"
)
_CALENDARS = [("japanese", "和暦"), ("western", "西暦")]


def _area(rows: int, **attrs: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


def _text(
    label: str, rows: int, help_text: str = "", longest: int = LONGEST_INSTRUCTIONS, **attrs: str
) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=longest, help_text=help_text, widget=_area(rows, **attrs),
        validators=[storable], strip=False,
    )  # fmt: skip


class FieldForm(forms.Form):
    """One field of the app's form."""

    name = forms.CharField(label="項目の名前", max_length=40, validators=[storable])
    kind = forms.ChoiceField(label="種類", choices=Kind.choices)
    required = forms.BooleanField(label="必ず入力してもらう", required=False)
    help = forms.CharField(label="入力の手引", max_length=200, required=False, validators=[storable])
    choices = _text("選択肢", 3, "1行に一つ。種類が「選択」のとき。", 2_000, **{"data-with": Kind.CHOICE.value})
    calendar = forms.ChoiceField(
        label="日付の書き方", choices=_CALENDARS, required=False, widget=forms.Select({"data-with": Kind.DATE.value})
    )
    example = _text("例", 2, "「例を入れる」で入る内容。", 8_000)

    def field(self) -> FormField:
        given = self.cleaned_data
        choices = tuple(filter(None, map(str.strip, given["choices"].splitlines())))
        return FormField(
            name=given["name"], kind=Kind(given["kind"]), required=given["required"], help=given["help"],
            choices=choices[:50], calendar=given["calendar"] or "japanese",
            example=given["example"].replace("\r\n", "\n").strip(),
        )  # fmt: skip


FieldForms = forms.formset_factory(FieldForm, extra=0, max_num=MOST_FIELDS, absolute_max=MOST_FIELDS, validate_max=True)
PREFIX = "fields"


class AppForm(forms.Form):
    """Everything but the fields. ``seen`` and ``over`` are revisions of the newest version (``editing.save``)."""

    title = forms.CharField(label="名前", max_length=60, validators=[storable])
    description = forms.CharField(label="説明", max_length=200, required=False, validators=[storable])
    category = forms.ChoiceField(label="分類", choices=Category.choices)
    instructions = _text("AIへの指示", 6, PLACES_HELP)
    request = _text("AIへの依頼文", 3, f"空欄のときは、項目の名前と内容を並べて渡します。{PLACES_HELP}")
    frame = _text("文案の型", 6, f"AIを使わずに作る文案です。内容のない項目だけの行は、出ません。{PLACES_HELP}")
    search_question = forms.CharField(
        label="登録文書を探す質問", max_length=500, required=False, validators=[storable],
        help_text=f"入力すると、登録文書を根拠に答えます。例：{{{{質問}}}}　{PLACES_HELP}",
    )  # fmt: skip
    libraries = forms.ModelMultipleChoiceField(
        Library.objects.none(), label="探す文書庫", required=False, widget=Checkboxes,
        help_text="選ばなければ、使う人が閲覧できるすべての文書庫を探します。",
    )  # fmt: skip
    removes_unreadable = forms.BooleanField(label="閲覧できない文書庫を、探す文書庫から外す", required=False)
    output = forms.ChoiceField(label="出力の形", choices=Form.choices)
    template = forms.FileField(
        label="ひな形",
        required=False,
        help_text=(
            "Word又はExcelのファイル。「{{件名}}」のように項目の名前を書くと、入力した内容が入ります。結果を入れる場所には"
            "「{{出力}}」と書きます。AIへの指示も文案の型もないアプリは、入力した内容をひな形に入れるだけになります。"
        ),
    )
    drops_kept = forms.BooleanField(label="選んだひな形を使わない", required=False)
    removes_template = forms.BooleanField(label="今のひな形を使わない", required=False)
    tool = forms.ChoiceField(label="正確な処理", required=False, help_text="選ぶと、AIの代わりにこの処理が答えます。")
    checks = forms.MultipleChoiceField(label="結果の点検", required=False, widget=Checkboxes)
    everyone = forms.BooleanField(label="全職員に公開する", required=False)
    divisions = forms.ModelMultipleChoiceField(
        Division.objects.none(), label="公開する所属", required=False,
        help_text="下位の所属を含みます。全職員に公開するときは、選ぶ必要はありません。",
    )  # fmt: skip
    seen = forms.IntegerField(min_value=0, max_value=10**6, widget=forms.HiddenInput, required=False)
    over = forms.IntegerField(min_value=0, max_value=10**6, widget=forms.HiddenInput, required=False)

    SECTIONS = (
        ("これは何をするアプリか", ("title", "description", "category")),
        ("AIによる文章", ("instructions", "request")),
        ("AIを使わない文案", ("frame",)),
        ("登録文書を根拠にする", ("search_question", "libraries", "removes_unreadable")),
        ("正確な処理と点検", ("tool", "checks")),
        ("出力", ("output", "template", "drops_kept", "removes_template")),
        ("公開先", ("everyone", "divisions")),
    )

    def __init__(self, request: HttpRequest, *args: Any, latest: AppVersion | None = None, **kwargs: Any) -> None:
        """``latest`` is what is changed: its template, and libraries that this person may not read, stay.

        ``kept`` is the template that came with the form before.
        """
        super().__init__(*args, **kwargs)
        self.kept = kept(account_of(request), request.POST.get("kept_template", ""))
        self._latest = latest
        self._unreadable = unreadable_libraries(actor_behind(request), latest) if latest else ()
        _offer(self, "libraries", readable_libraries(request))
        _offer(self, "divisions", Division.objects.filter(valid_until=None))
        tool, checks = cast(forms.ChoiceField, self.fields["tool"]), cast(forms.ChoiceField, self.fields["checks"])
        tool.choices = [("", "使わない"), *((name, each.title) for name, each in engines().items())]
        checks.choices = [(name, f"{each.title}：{each.description}") for name, each in checkers().items()]
        if latest is None or not latest.template:
            del self.fields["removes_template"]
        if self._unreadable:
            self.fields["removes_unreadable"].help_text = f"閲覧できない文書庫 {len(self._unreadable)}件も探します。"
        else:
            del self.fields["removes_unreadable"]

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        absent = () if self.kept else ("drops_kept",)
        return [
            (title, [self[name] for name in names if name in self.fields and name not in absent])
            for title, names in self.SECTIONS
        ]

    def recipe(self, fields: Sequence[FormField]) -> Recipe:
        given = self.cleaned_data
        unreadable = () if given.get("removes_unreadable") else self._unreadable
        question, libraries = given["search_question"], (*(library.pk for library in given["libraries"]), *unreadable)
        texts = {name: given[name].replace("\r\n", "\n").strip() for name in ("instructions", "request", "frame")}
        return Recipe(
            fields=tuple(fields), search=Search(question=question, libraries=libraries) if question else None,
            output=Form(given["output"]), tool=given["tool"], checks=tuple(given["checks"]), **texts,
        )  # fmt: skip

    def content(self, recipe: Recipe) -> Content:
        """What is saved. A template that is broken is an error of its field (``is_valid`` is False afterwards)."""
        given = self.cleaned_data
        raw, name = self._chosen_template()
        for problem in template_problems(recipe, raw, name) if raw is not None else ():
            self.add_error("template", problem)
        removes = given.get("removes_template", False)
        return Content(
            given["title"], given["description"], given["category"], recipe, given["everyone"],
            tuple(division.pk for division in given["divisions"]), raw, name[:200],
            keeps_template=raw is None and not removes,
        )  # fmt: skip

    def forget_kept(self) -> None:
        """It is saved with the version, or was not wanted."""
        if self.kept is not None:
            self.kept.delete()

    def _chosen_template(self) -> tuple[bytes | None, str]:
        """The file chosen now, else the one that was kept, with its name."""
        if file := self.cleaned_data["template"]:
            return file.read(LARGEST), file.name
        if self.kept is None or self.cleaned_data.get("drops_kept"):
            return None, ""
        return bytes(self.kept.content), self.kept.name

    def kept_template_problems(self, recipe: Recipe) -> list[str]:
        """What is wrong with the template that stays."""
        given, latest = self.cleaned_data, self._latest
        if self.kept is not None and not given["template"] and not given.get("drops_kept"):
            return kept_template_problems(recipe, bytes(self.kept.content), self.kept.name)
        if latest is None or given["template"] or given.get("removes_template", False):
            return []
        return kept_template_problems(recipe, bytes(latest.template or b""), latest.template_name)


def _offer(form: forms.Form, name: str, choices: QuerySet[Any]) -> None:
    cast("forms.ModelMultipleChoiceField[Any]", form.fields[name]).queryset = choices


def initial_of(version: AppVersion) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the editor begins with: of the app, and of each field."""
    recipe = version.recipe
    search = recipe.search
    app = {
        "title": version.title, "description": version.description, "category": version.category,
        "instructions": recipe.instructions, "request": recipe.request, "frame": recipe.frame,
        "search_question": search.question if search else "", "libraries": list(search.libraries) if search else [],
        "output": recipe.output, "tool": recipe.tool, "checks": list(recipe.checks),
        "everyone": version.everyone, "divisions": version.divisions,
    }  # fmt: skip
    fields = [{**field.model_dump(), "choices": "\n".join(field.choices)} for field in recipe.fields]
    return app, fields


def rows_of(data: QueryDict) -> list[dict[str, Any]]:
    """The fields as they stand in a sent form, whole or not."""
    count = min(whole_number(data.get(f"{PREFIX}-TOTAL_FORMS")) or 0, MOST_FIELDS)
    return [
        {name: data.get(f"{PREFIX}-{number}-{name}", "") for name in FieldForm.base_fields} for number in range(count)
    ]


def place_after(rows: list[dict[str, Any]], action: str) -> int:
    """Which field, among ``rows`` after the action, it was about: there one goes on."""
    verb, _, place = action.partition(":")
    at = len(rows) - 1 if (number := whole_number(place)) is None else number
    return max(0, min({"up": at - 1, "down": at + 1}.get(verb, at), len(rows) - 1))


def rearranged(rows: list[dict[str, Any]], action: str) -> list[dict[str, Any]]:
    """The fields after 「add」「remove:2」「up:2」「down:2」; an action that means nothing changes nothing."""
    verb, _, place = action.partition(":")
    at = -1 if (number := whole_number(place)) is None else number
    if verb == "add" and len(rows) < MOST_FIELDS:
        return [*rows, {"kind": Kind.TEXT, "required": True}]
    if not 0 <= at < len(rows):
        return rows
    left = rows[:at] + rows[at + 1 :]
    if verb == "remove":
        return left
    to = {"up": max(0, at - 1), "down": at + 1}.get(verb, at)
    return [*left[:to], rows[at], *left[to:]]


def as_initial(form: forms.Form, data: QueryDict) -> dict[str, Any]:
    """What was sent, to be shown again without a word on what is still missing."""
    many = {"libraries", "divisions", "checks"}
    return {name: data.getlist(name) if name in many else data.get(name, "") for name in form.fields}


class DivisionForm(forms.Form):
    """The owner division of a new app; administrators may also leave it to the product."""

    owner_division = forms.ModelChoiceField(Division.objects.none(), label="所管課", empty_label=None)

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Division]", self.fields["owner_division"]).queryset = own_divisions(request)


def has_own_division(request: HttpRequest) -> bool:
    return actor_behind(request) is not None and own_divisions(request).exists()


class ReturnForm(forms.Form):
    reason = forms.CharField(label="差戻しの理由", max_length=300, validators=[storable])


class ImportForm(DivisionForm):
    file = forms.FileField(label="業務アプリのファイル", help_text="「ファイルに書き出す」で保存したファイル（.json）")


class CaseForm(forms.Form):
    """The expectations of a test case; its inputs come with the fields of the app."""

    title = forms.CharField(label="試験の名前", max_length=60, validators=[storable])
    contains = _text("含むべき語句", 2, "1行に一つ。", 2_000)
    lacks = _text("含んではならない語句", 2, "1行に一つ。", 2_000)

    def expectations(self) -> Mapping[str, list[str]]:
        return {
            name: list(filter(None, map(str.strip, self.cleaned_data[name].splitlines())))
            for name in ("contains", "lacks")
        }
