"""What a rule on words may say."""

from __future__ import annotations

import re
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from nanohana.japanese.normalise import key
from nanohana.organization.models import Division
from nanohana.protection.validators import without_individual_numbers
from nanohana.search.models import WordRule
from nanohana.search.wanted import says_nothing

MOST_WORDS = 10
LONGEST_WORD = 30
LONGEST_QUESTION = 400
_BETWEEN = re.compile(r"[、,，\n]")
_SHORT = re.compile(".|[ぁ-ゖー]{2}")  # stands within other words


class WordsField(forms.CharField):
    """Words with 、 or a comma between them; the cleaned value is the list of them, each once in any spelling."""

    def __init__(self, label: str, help_text: str) -> None:
        super().__init__(
            label=label, help_text=help_text, max_length=MOST_WORDS * (LONGEST_WORD + 1) + 40,
            validators=[without_individual_numbers],
        )  # fmt: skip

    def clean(self, value: Any) -> list[str]:
        words = [" ".join(word.split()) for word in _BETWEEN.split(super().clean(value))]
        each_once = list({key(word): word for word in reversed(words) if word}.values())[::-1]
        if not each_once:
            raise forms.ValidationError("ことばを入力してください。")
        if len(each_once) > MOST_WORDS:
            raise forms.ValidationError(f"ことばは{MOST_WORDS}個までです。")
        if refusals := [reason for word in each_once if (reason := _refusal(word))]:
            raise forms.ValidationError(refusals)
        return each_once

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list) else value


def _refusal(word: str) -> str:
    """Why a word cannot be one of a rule; empty where it can."""
    folded = key(word)
    shown = f"「{word[:LONGEST_WORD]}」"
    if len(word) > LONGEST_WORD or len(folded) > LONGEST_WORD:
        return f"{shown}…は長すぎます（1つ{LONGEST_WORD}文字まで）。"
    if not word.isprintable() or not any(map(str.isalpha, folded)):
        return f"{shown}は使えません。文字のあることばを入力してください。"
    if _SHORT.fullmatch(folded):
        return f"{shown}は短すぎ、ほかのことばの一部にも当てはまります。もっと長いことばにしてください。"
    if says_nothing(folded):
        return f"{shown}は多くの質問に出てくるため、使えません。もっと限られたことばにしてください。"
    return ""


class WordsForm(forms.Form):
    """The fields that a line of a file has, too; they are named as those of the model."""

    words = WordsField(
        "質問のことば", f"略語や普段の言い方。2つ以上は「、」で区切ります（{MOST_WORDS}個まで）。例：人協、人事協議"
    )
    document_words = WordsField("文書のことば", "登録文書での正式な言い方。例：人事異動事前協議")
    both_ways = forms.ChoiceField(
        label="向き", choices=[("", "質問のことば → 文書のことば"), ("1", "どちらで尋ねられても、両方を探す")],
        required=False,
    )  # fmt: skip
    note = forms.CharField(label="備考", max_length=200, required=False, validators=[without_individual_numbers])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["both_ways"] = bool(given.get("both_ways"))
        sides = [set(map(key, given.get(name, ()))) for name in ("words", "document_words")]
        if sides[0] & sides[1]:
            self.add_error("document_words", "質問のことばと同じことばがあります。どちらかから消してください。")
        return given

    def written_to(self, rule: WordRule) -> WordRule:
        """The rule with what was entered; nothing is stored."""
        for name in ("words", "document_words", "both_ways", "note"):
            setattr(rule, name, self.cleaned_data[name])
        return rule


class WordRuleForm(WordsForm):
    division = forms.ModelChoiceField(Division.objects.none(), label="所管課", empty_label=None)
    question = forms.CharField(
        label="試す質問", max_length=LONGEST_QUESTION, required=False, validators=[without_individual_numbers],
        help_text="保存する前に、この対応がないときとあるときの検索結果を比べられます。",
    )  # fmt: skip

    def __init__(self, *args: Any, divisions: QuerySet[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Division]", self.fields["division"]).queryset = divisions

    def written_to(self, rule: WordRule) -> WordRule:
        rule.division = self.cleaned_data["division"]
        return super().written_to(rule)


class FileForm(forms.Form):
    file = forms.FileField(label="CSVファイル", widget=forms.FileInput({"accept": ".csv"}))
