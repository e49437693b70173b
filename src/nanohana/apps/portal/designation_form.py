"""Naming a 推進リーダー or an editor."""

from __future__ import annotations

from typing import Any

from django import forms

from nanohana.access.staff_field import StaffField
from nanohana.apps.portal.models import Designation
from nanohana.organization.models import Division


class DesignationForm(forms.ModelForm[Designation]):
    staff = StaffField()
    role = forms.ChoiceField(label="役割", choices=[("", "選んでください"), *Designation.Role.choices])

    class Meta:
        model = Designation
        fields = ("staff", "role", "division")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"] = forms.ModelChoiceField(
            Division.objects.filter(valid_until=None), label="所属", required=False, empty_label="選ばない",
            help_text="推進リーダーのときに選びます。編集者は、すべての所属の記事を扱います。",
            widget=forms.Select({"data-with": Designation.Role.LEADER.value}),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        leader = given.get("role") == Designation.Role.LEADER
        if leader and not given.get("division") and "division" not in self.errors:
            self.add_error("division", "推進リーダーの所属を選んでください。")
        if not leader:
            given["division"] = None
        self._once(given)
        return given

    def _once(self, given: dict[str, Any]) -> None:
        same = {name: given.get(name) for name in ("staff", "role", "division")}
        if same["staff"] and same["role"] and Designation.objects.in_force().filter(**same).exists():
            self.add_error("staff", "すでに指定しています。")
