"""Opening a request, blacking words out, and erasing for good."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from nanohana.access.models import Account
from nanohana.access.staff_field import StaffField
from nanohana.apps.disclosure.models import DisclosureRequest
from nanohana.documents.wall import set_aside
from nanohana.organization.models import Division
from nanohana.protection.validators import without_individual_numbers
from nanohana.web.fields import JapaneseDateField


def account_named(name: str) -> Account | None:
    """By staff number or by user id."""
    return Account.objects.filter(Q(staff__number=name) | Q(username=name)).select_related("staff").first()


class RequestForm(forms.Form):
    number = forms.CharField(label="受付番号", max_length=50)
    subject = forms.CharField(label="対象の職員", max_length=64, help_text="職員番号、利用者ID又は氏名")
    since = JapaneseDateField(label="この日から")
    until = JapaneseDateField(label="この日まで")
    reason = forms.CharField(
        label="理由", max_length=500, validators=[without_individual_numbers],
        help_text="請求の根拠と内容。監査記録に残ります。",
    )  # fmt: skip

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        if DisclosureRequest.objects.filter(number=number).exists():
            raise forms.ValidationError("この受付番号は、すでに登録されています。")
        return number

    def clean_subject(self) -> Account:
        named = self.cleaned_data["subject"]
        found = account_named(named) or Account.objects.filter(staff=StaffField().clean(named)).first()
        if found is None:
            raise forms.ValidationError("この職員の利用者は登録されていません。")
        return found

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("since") and given.get("until") and given["since"] > given["until"]:
            self.add_error("until", "「この日から」より後の日を入力してください。")
        return given


class WordsForm(forms.Form):
    words = forms.CharField(
        label="黒塗りにする語句", max_length=100, help_text="同じ語句を、すべての記録で黒塗りにします。"
    )


class ErasureForm(forms.Form):
    """What is erased for good is named twice."""

    whose = forms.ChoiceField(label="対象の種類", choices=[("person", "職員"), ("division", "所属")])
    name = forms.CharField(label="対象", max_length=64, help_text="職員番号若しくは利用者ID、又は所属コード")
    again = forms.CharField(label="対象（確認）", max_length=64, help_text="もう一度入力してください。")
    reason = forms.CharField(
        label="理由",
        max_length=500,
        validators=[without_individual_numbers],
        help_text="消去証明書と監査記録に残ります。",
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("name") and given.get("again") and given["name"] != given["again"]:
            self.add_error("again", "対象が一致しません。")
        if name := given.get("name"):
            given["target"] = _target(given.get("whose"), name)
            if given["target"] is None:
                self.add_error("name", "この対象は登録されていません。")
            elif _is_being_disclosed(given["target"]):
                self.add_error("name", "完了していない開示請求があるため、消去できません。")
        return given


def _target(whose: str | None, name: str) -> Account | Division | None:
    return account_named(name) if whose == "person" else Division.objects.filter(code=name).first()


def _is_being_disclosed(target: Account | Division) -> bool:
    pending = DisclosureRequest.objects.filter(closed_at=None)
    if isinstance(target, Account):
        return pending.filter(subject=target).exists()
    with set_aside():  # where they asked, and nothing of what
        return pending.filter(subject__conversations__division=target).exists()
