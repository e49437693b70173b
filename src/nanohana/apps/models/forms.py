"""Stopping and resuming a model, and setting a budget."""

from __future__ import annotations

from typing import Any

from django import forms

from nanohana.access.staff_field import StaffField
from nanohana.metering.models import Scope
from nanohana.organization.models import Division
from nanohana.protection.validators import without_individual_numbers

LARGEST = 10**12


class SwitchForm(forms.Form):
    reason = forms.CharField(
        label="理由", max_length=300, validators=[without_individual_numbers],
        help_text="監査記録に残ります。停止の理由は、このモデルを使おうとした職員にも表示します。",
    )  # fmt: skip


class BudgetForm(forms.Form):
    """Of whom, and how much. Whoever is not named gets the budget of all."""

    scope = forms.ChoiceField(label="対象の種類", choices=Scope.choices)
    staff = StaffField(
        required=False, help_text="職員1人だけに定めるとき。", widget=forms.TextInput({"data-with": Scope.PERSON.value})
    )
    division = forms.ModelChoiceField(
        Division.objects.all(), label="所属", required=False, empty_label="すべての所属",
        help_text="対象が所属のとき。", widget=forms.Select({"data-with": Scope.DIVISION.value}),
    )  # fmt: skip
    model = forms.ChoiceField(
        label="モデル", required=False, help_text="対象がモデルのとき。",
        widget=forms.Select({"data-with": Scope.MODEL.value}),
    )  # fmt: skip
    tokens = forms.IntegerField(
        label="トークン", required=False, min_value=0, max_value=LARGEST,
        help_text="1回の質問で、数百から数千トークンを使います。",
    )  # fmt: skip
    yen = forms.IntegerField(
        label="費用（円）", required=False, min_value=0, max_value=LARGEST,
        help_text="トークンと費用の両方を定めると、先に達した方で停止します。",
    )  # fmt: skip

    def __init__(self, models: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["model"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "すべてのモデル"), *((name, name) for name in models)]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("tokens") is None and given.get("yen") is None and not self.errors:
            self.add_error("tokens", "トークンか費用の、少なくとも一方を入力してください。")
        if given.get("staff") and not hasattr(given["staff"], "account"):
            self.add_error("staff", "この職員には、利用者がありません。")
        return given

    @property
    def subject(self) -> str:
        """The subject of a valid form; empty for all."""
        given = self.cleaned_data
        match given["scope"]:
            case Scope.PERSON:
                return str(given["staff"].account.pk) if given["staff"] else ""
            case Scope.DIVISION:
                return str(given["division"].pk) if given["division"] else ""
            case _:
                return str(given["model"])
