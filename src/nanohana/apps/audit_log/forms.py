"""What the audit record is searched by."""

from __future__ import annotations

from typing import Any

from django import forms

from nanohana.audit.registry import choices
from nanohana.audit.searching import Wanted
from nanohana.web.fields import JapaneseDateField


class SearchForm(forms.Form):
    since = JapaneseDateField(label="この日から", required=False)
    until = JapaneseDateField(label="この日まで", required=False)
    person = forms.CharField(label="操作した人", max_length=100, required=False, help_text="氏名の一部、または職員番号")
    verb = forms.ChoiceField(label="操作", required=False)
    thing = forms.CharField(label="対象", max_length=300, required=False, help_text="文書名などの一部、または番号")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verb = self.fields["verb"]
        if isinstance(verb, forms.ChoiceField):
            verb.choices = [("", "すべて"), *choices()]

    def wanted(self) -> Wanted:
        """The search of a valid form."""
        return Wanted(**self.cleaned_data)
