"""Handling an item, writing an approved answer, adding to the question set."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from nanohana.access.rights import Actor, readable_documents
from nanohana.apps.feedback.models import Item
from nanohana.documents.models import Document
from nanohana.organization.models import Division
from nanohana.protection.policy import check, in_words
from nanohana.protection.validators import without_individual_numbers
from nanohana.web.fields import Checkboxes, JapaneseDateField

MOST_VARIANTS = 10
LONGEST_QUESTION = 500


def without_personal_information(text: str) -> None:
    """A validator of what many will read."""
    without_individual_numbers(text)
    if counts := check(text).counts:
        raise forms.ValidationError(f"個人情報と思われる箇所（{in_words(counts)}）があります。消してください。")


#: What can be done about an item: False where it is about an answer, True about a result.
ITEM_FIXES = {
    False: (Item.Fix.DOCUMENT, Item.Fix.APPROVED, Item.Fix.QUESTION_SET, Item.Fix.OTHER),
    True: (Item.Fix.APP, Item.Fix.DOCUMENT, Item.Fix.OTHER),
}


class CloseForm(forms.Form):
    """Fixed or declined, with words for the asker; who declines gives the reason."""

    state = forms.ChoiceField(
        label="結果", choices=[(Item.State.FIXED, "対応した"), (Item.State.DECLINED, "対応しない（理由を書く）")],
        widget=forms.RadioSelect,
    )  # fmt: skip
    fix = forms.ChoiceField(label="したこと", required=False)
    reply = forms.CharField(
        label="評価した職員への説明", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000, required=False,
        validators=[without_individual_numbers],
    )  # fmt: skip

    def __init__(self, item: Item, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fixes = [fix for fix in Item.Fix if fix in ITEM_FIXES[item.result is not None]]
        cast(forms.ChoiceField, self.fields["fix"]).choices = [
            ("", "選んでください"),
            *((f.value, f.label) for f in fixes),
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("state") == Item.State.FIXED and not given.get("fix"):
            self.add_error("fix", "したことを選んでください。")
        if given.get("state") == Item.State.DECLINED:
            given["fix"] = ""
            if not given.get("reply") and "reply" not in self.errors:
                self.add_error("reply", "対応しない理由を書いてください。")
        return given


class DivisionForm(forms.Form):
    division = forms.ModelChoiceField(Division.objects.none(), label="引き継ぐ所属", empty_label="選んでください")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        field = cast("forms.ModelChoiceField[Division]", self.fields["division"])
        field.queryset = Division.objects.filter(Q(valid_until=None) | Q(valid_until__gte=today))


class ApprovedForm(forms.Form):
    """``passages`` are offered by the view: those of an item's evidence, and what a search has found."""

    question = forms.CharField(
        label="質問", max_length=LONGEST_QUESTION, validators=[without_personal_information],
        help_text="この質問と同じ内容の質問があったとき、この回答を最初に示します。",
    )  # fmt: skip
    variants = forms.CharField(
        label="言い換え", widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=5000,
        validators=[without_personal_information],
        help_text=f"1行に1つ、{MOST_VARIANTS}個まで。職員が使いそうな言い方を書きます。",
    )  # fmt: skip
    answer = forms.CharField(
        label="回答", widget=forms.Textarea(attrs={"rows": 6}), max_length=3000,
        validators=[without_personal_information],
    )  # fmt: skip
    passages = forms.MultipleChoiceField(
        label="根拠とする箇所", widget=Checkboxes, error_messages={"required": "根拠とする箇所を選んでください。"}
    )
    division = forms.ModelChoiceField(Division.objects.none(), label="所管課", empty_label=None)
    valid_until = JapaneseDateField(label="有効期限", required=False, help_text="この日まで示します。空欄は期限なし。")

    def __init__(
        self, *args: Any, divisions: QuerySet[Division], passages: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Division]", self.fields["division"]).queryset = divisions
        cast("forms.MultipleChoiceField", self.fields["passages"]).choices = passages

    def clean_variants(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["variants"].splitlines()]
        variants = list(dict.fromkeys(filter(None, lines)))
        if len(variants) > MOST_VARIANTS or any(len(line) > LONGEST_QUESTION for line in variants):
            raise forms.ValidationError(f"言い換えは{MOST_VARIANTS}個まで、1つ{LONGEST_QUESTION}文字までです。")
        return variants

    def clean_valid_until(self) -> Any:
        day = self.cleaned_data["valid_until"]
        if day and day < timezone.localdate():
            raise forms.ValidationError("今日以後の日を入力してください。")
        return day


class SetQuestionForm(forms.Form):
    text = forms.CharField(label="設問", max_length=LONGEST_QUESTION, validators=[without_personal_information])
    document = forms.ModelChoiceField(
        Document.objects.none(),
        label="答えるべき文書",
        required=False,
        empty_label="なし（根拠がないと答えるべき設問）",
    )
    provision = forms.CharField(
        label="条項", max_length=100, required=False, validators=[without_personal_information],
        help_text="例：第12条第1項",
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor | None, division: Division | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Document]", self.fields["document"])
        field.queryset = Document.objects.filter(readable_documents(actor), owner_division=division).order_by("title")


class ReleaseForm(forms.Form):
    reason = forms.CharField(
        label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        validators=[without_personal_information],
        help_text="例：制度の廃止により、この設問には答えないことになったため。監査記録に残ります。",
    )  # fmt: skip
