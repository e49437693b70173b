"""Two people at one form: what somebody else has saved since it was opened is not overwritten unseen.

The page carries a mark of what it shows; what is sent from it is held against what is there by then.
"""

from __future__ import annotations

import hashlib
from typing import Any, cast

from django import forms
from django.forms.models import model_to_dict
from django.http import QueryDict

SAVED_MEANWHILE = (
    "ほかの方が先に保存しました。別の画面で今の内容を確かめてから、保存し直してください。"
    "このまま保存すると、あなたの内容に置き換わります。"
)
CHANGED_SINCE_SHOWN = (
    "確認の画面を開いた後に、ほかの方の変更がありました。まだ取り込んでいません。"
    "下の内容をもう一度確かめてから、取り込んでください。"
)


def mark_of(*shown: object) -> str:
    """What tells this from anything else that a page may have shown."""
    return hashlib.sha256(repr(shown).encode()).hexdigest()


class Seen(forms.BaseForm):
    """Of what more than one person may change: the hidden field ``seen`` tells what of it the form has shown.

    Where that is no longer what is stored, the person is told once; who then saves again knows what they do. Whoever
    saves holds the row locked from before the form is made.
    """

    _now: str | None = None

    def shows(self, now: str) -> None:
        """``now`` is the mark of what is stored; nothing is held against anything before this was called."""
        self._now = now
        self.fields["seen"] = forms.CharField(required=False, widget=forms.HiddenInput, initial=now)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self._now is not None and given.get("seen") != self._now:
            sent = cast("QueryDict", self.data).copy()
            sent["seen"] = self._now
            self.data = sent
            self.add_error(None, SAVED_MEANWHILE)
        return given


class SeenForm(Seen, forms.BaseModelForm[Any]):
    """Of a row: what is stored are the fields of the form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = model_to_dict(self.instance, self._meta.fields)
        self.shows("" if self.instance._state.adding else mark_of(stored))
