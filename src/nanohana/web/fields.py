"""Form fields that every room shares."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms

from nanohana.japanese.wareki import in_era, is_day_without_year, parse_date

LONGEST = 60  # characters; a form may bring millions, which take seconds to look through
EXAMPLE = "例：令和7年4月1日、R7.4.1、2025-04-01"


class JapaneseDateField(forms.Field):
    """A day written in the Japanese or the western calendar, in half or full width; shown as 令和7年4月1日.

    The cleaned value is a ``datetime.date``, or None for an empty optional field.
    """

    def __init__(self, *, help_text: str = "", **kwargs: Any) -> None:
        super().__init__(help_text=f"{help_text}{EXAMPLE}", **kwargs)
        self.widget.attrs.setdefault("autocomplete", "off")

    def to_python(self, value: str | datetime.date | None) -> datetime.date | None:
        if not value or isinstance(value, datetime.date):
            return value or None
        if not value.strip():
            return None
        day = parse_date(value) if len(value) <= LONGEST else None
        if day is None and len(value) <= LONGEST and is_day_without_year(value):
            raise forms.ValidationError(f"何年か分かりません。年も入力してください（{EXAMPLE}）。")
        if day is None:
            raise forms.ValidationError(f"日付として読み取れません。実在する日を入力してください（{EXAMPLE}）。")
        return day

    def prepare_value(self, value: str | datetime.date | None) -> str | None:
        return in_era(value) if isinstance(value, datetime.date) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except forms.ValidationError:
            return True


class Checkboxes(forms.CheckboxSelectMultiple):
    """Ungrouped choices in one template: Django's own takes three for each choice, a fifth of a page's time."""

    template_name = "components/checkboxes.html"
