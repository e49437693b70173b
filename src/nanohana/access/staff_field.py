"""A form's field that names a member of the staff."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.timezone import localdate

from nanohana.organization.models import Division, StaffMember
from nanohana.organization.staffing import main_division, staff_called

MOST_NAMED = 5


class StaffField(forms.CharField):
    """A member of the staff by number, by the name with which they sign in, or by name.

    A name counts where it is written whole and nobody else in post has it; else the error tells who may be meant, with
    division and number. The cleaned value is a ``StaffMember``, or None for an empty optional field.
    """

    def __init__(self, *, label: str = "職員", help_text: str = "", **kwargs: Any) -> None:
        help_text = f"{help_text}職員番号、利用者ID又は氏名"
        super().__init__(label=label, help_text=help_text, max_length=64, **kwargs)

    def clean(self, value: Any) -> StaffMember | None:
        text = super().clean(value)
        if not text:
            return None
        return StaffMember.objects.filter(Q(number=text) | Q(account__username=text)).first() or _called(text)


def _called(text: str) -> StaffMember:
    found = staff_called(text, localdate())
    whole = [one for one in found if _bare(one.name) == _bare(text)]
    if len(whole) == 1:
        return whole[0]
    if not found:
        raise forms.ValidationError("この職員番号・利用者ID・氏名の職員はいません。")
    near = whole or found
    named = "、".join(map(_told, near[:MOST_NAMED]))
    more = f"など、{len(near)}人" if len(near) > MOST_NAMED else ""
    raise forms.ValidationError(f"どの職員か決まりません（{named}{more}）。職員番号か、氏名を全部入力してください。")


def _bare(name: str) -> str:
    return "".join(name.split())


def _told(one: StaffMember) -> str:
    division = main_division(one.pk, localdate())
    return f"{Division.objects.get(pk=division) if division else '所属なし'} {one.name} {one.number}"
