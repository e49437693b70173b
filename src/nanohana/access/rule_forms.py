"""Forms of the pages on rights."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.timezone import localdate

from nanohana.access.models import Account, Rule
from nanohana.access.rule_models import VERBS_ON, Verb
from nanohana.access.staff_field import StaffField
from nanohana.organization.models import Division, Post
from nanohana.web.fields import JapaneseDateField

EVERYONE, PLACES, PERSON = "everyone", "places", "person"
WHO = ((PLACES, "所属・職位"), (PERSON, "職員1人"), (EVERYONE, "全職員"))
_WITH_PLACES = {"data-with": PLACES}
EFFECTS = (("allow", "許可する"), ("deny", "禁止する（ほかの許可に優先）"))


def _containing(verbs: Sequence[Verb]) -> str:
    """「編集には閲覧を、管理には閲覧と編集を含みます。」"""
    smaller = [f"{verb.label}には{'と'.join(less.label for less in verbs[:n])}を" for n, verb in enumerate(verbs) if n]
    return f"{'、'.join(smaller)}含みます。"


class RuleForm(forms.Form):
    """A new rule. ``column`` of it names what it is on."""

    effect = forms.ChoiceField(label="定めること", choices=EFFECTS)
    verb = forms.TypedChoiceField(label="操作", coerce=lambda given: Verb(int(given)))
    who = forms.ChoiceField(label="対象", choices=WHO)
    division = forms.ModelChoiceField(
        Division.objects.all(),
        label="所属",
        required=False,
        empty_label="すべての所属",
        help_text="対象が所属・職位のとき。",
        widget=forms.Select(_WITH_PLACES),
    )
    with_below = forms.BooleanField(
        label="下位の所属を含む", required=False, initial=True, widget=forms.CheckboxInput(_WITH_PLACES)
    )
    post = forms.ModelChoiceField(
        Post.objects.all(), label="職位（これ以上）", required=False, empty_label="すべての職位",
        widget=forms.Select(_WITH_PLACES),
    )  # fmt: skip
    staff = StaffField(required=False, help_text="対象が職員1人のとき。", widget=forms.TextInput({"data-with": PERSON}))
    starts_on = JapaneseDateField(label="開始日", help_text="この日から有効です。")
    ends_on = JapaneseDateField(
        label="終了日", required=False, help_text="この日まで有効です。空欄の場合、期限はありません。"
    )

    def __init__(self, column: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = localdate()
        verbs = VERBS_ON[column]
        self.fields["verb"].choices = [(verb.value, verb.label) for verb in verbs]  # type: ignore[attr-defined]
        self.fields["verb"].help_text = _containing(verbs)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        who, places = given.get("who"), (given.get("division"), given.get("post"))
        if who == PLACES and not any(places):
            self.add_error("division", "所属か職位を選んでください。すべての職員のときは、対象を全職員にしてください。")
        if who == PERSON and not given.get("staff") and "staff" not in self.errors:
            self.add_error("staff", "職員を入力してください。")
        start, end = given.get("starts_on"), given.get("ends_on")
        if isinstance(start, datetime.date) and isinstance(end, datetime.date) and end < start:
            self.add_error("ends_on", "終了日は、開始日以後の日を入力してください。")
        return given

    def rule(self, by: Account | None, **on: object) -> Rule:
        """The rule that the form describes, not saved; ``on`` is what it is on, by its column."""
        given = self.cleaned_data
        who, division = given["who"], given["division"]
        places = {"division": division, "post": given["post"], "with_below": bool(division and given["with_below"])}
        return Rule(
            **on,
            staff=given["staff"] if who == PERSON else None,
            **(places if who == PLACES else {}),
            verb=given["verb"],
            allows=given["effect"] == "allow",
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            made_by=by,
        )


class WhyForm(forms.Form):
    """Whose right is to be explained, and as of which day."""

    person = StaffField()
    on = JapaneseDateField(label="基準日", required=False)
