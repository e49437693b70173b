"""Making a key."""

from __future__ import annotations

import datetime
from typing import Any, cast

from django import forms
from django.utils import timezone

from nanohana.access.rights import Actor
from nanohana.apps.api.models import Scope
from nanohana.documents.models import HandlingLabel
from nanohana.protection.policy import check
from nanohana.web.fields import Checkboxes

LIVES = [(30, "30日"), (90, "90日"), (365, "1年")]


class KeyForm(forms.Form):
    """``actor`` is the owner: a key gives nothing out that the owner may not read."""

    name = forms.CharField(label="名前", max_length=40, help_text="例：照会回答の集計、執務室の端末")
    scopes = forms.MultipleChoiceField(label="使えるもの", choices=Scope.choices, widget=Checkboxes)
    ceiling = forms.TypedChoiceField(
        label="取扱区分の上限", coerce=int, initial=HandlingLabel.STAFF.value,
        help_text="この鍵で渡す文書の取扱区分の上限です。受け取る側で守れる区分を選んでください。",
    )  # fmt: skip
    days = forms.TypedChoiceField(label="期限", choices=LIVES, coerce=int, initial=90)

    def __init__(self, *args: Any, actor: Actor | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        highest = HandlingLabel.RESTRICTED if actor is None or actor.ceiling is None else actor.ceiling
        offered = [(label, name) for label, name in HandlingLabel.choices if label <= highest]
        cast("forms.ChoiceField", self.fields["ceiling"]).choices = offered

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if check(name).individual_numbers:
            raise forms.ValidationError(
                "マイナンバー（個人番号）と思われる番号は保存できません。番号を消してください。"
            )
        return name

    @property
    def expires_at(self) -> datetime.datetime:
        return timezone.now() + datetime.timedelta(days=self.cleaned_data["days"])
