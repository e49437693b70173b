"""What people type of a document — titles, labels, names of files and libraries — and what must not stand in it.

Such words stand in lists, in the search and in the audit record, from which nothing can be taken again. So what is kept
out of the record (``audit.recording.keep_out``: My Numbers) is refused here before anything is stored.
"""

from __future__ import annotations

from typing import Any

from django import forms

from nanohana.audit.recording import cleaned

REFUSED = "マイナンバー（個人番号）と思われる番号は保存できません。番号を消してください。"
NAME_REFUSED = (
    "ファイル名にマイナンバー（個人番号）と思われる番号があるため、登録していません。"
    "ファイル名から番号を消して、もう一度登録してください。"
)


def may_be_kept(text: str) -> bool:
    return cleaned(text) == text


class KeptText(forms.BaseForm):
    """A form whose texts are kept: those that must not be are errors of their fields."""

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for name, value in list(given.items()):
            if isinstance(value, str) and not may_be_kept(value):
                self.add_error(name, REFUSED)
        return given
