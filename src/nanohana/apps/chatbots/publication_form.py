"""What is said on the way from the candidate to the citizens."""

from __future__ import annotations

from django import forms

from nanohana.protection.validators import storable


def _reason(label: str, *, required: bool, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=300, required=required, validators=[storable], help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class SubmitForm(forms.Form):
    reason = _reason(
        "不合格のまま公開する理由", required=False,
        help_text="設問集に合格していないときだけ書きます。承認する方に示し、監査記録に残します。",
    )  # fmt: skip


class ApproveForm(forms.Form):
    personal_seen = forms.BooleanField(
        label="公開する文書の個人情報と思われる箇所を確かめ、公開してよいと判断しました", required=False
    )


class ReturnForm(forms.Form):
    reason = _reason("差戻しの理由", required=True)


class StopAllForm(forms.Form):
    message = forms.CharField(
        label="停止中に表示する文", max_length=200, required=False, validators=[storable],
        help_text="書かなければ、いつもの停止の案内を示します。",
    )  # fmt: skip
