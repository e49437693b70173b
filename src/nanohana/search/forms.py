"""What is asked of the search page."""

from __future__ import annotations

from django import forms
from django.http import QueryDict

from nanohana.digits import whole_number
from nanohana.documents import formats
from nanohana.search.found import Scope
from nanohana.web.fields import JapaneseDateField

LONGEST_QUESTION = 400  # characters


class SearchForm(forms.Form):
    q = forms.CharField(
        label="検索する語句や文",
        max_length=LONGEST_QUESTION,
        required=False,
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "enterkeyhint": "search"}),
        error_messages={"max_length": f"語句は{LONGEST_QUESTION}文字以内で入力してください。"},
    )
    as_of = JapaneseDateField(label="基準日", required=False, help_text="空欄は今日。")


def scope_of(query: QueryDict) -> Scope:
    """The conditions in an address: ``library``, ``division``, ``kind``. What is no condition is ignored."""
    return Scope(
        libraries=_numbers(query.getlist("library")),
        divisions=_numbers(query.getlist("division")),
        kinds=frozenset(query.getlist("kind")).intersection(formats.NAMES),
    )


def _numbers(values: list[str]) -> frozenset[int]:
    return frozenset(number for value in values if (number := whole_number(value)) is not None)
