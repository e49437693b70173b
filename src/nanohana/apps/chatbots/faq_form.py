"""One approved question as it is entered: in the form, and line by line from a file, by the same rules."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from nanohana.apps.chatbots.entering import lines
from nanohana.apps.chatbots.models import Faq
from nanohana.apps.chatbots.models.drafts import FAQ_KEY
from nanohana.protection.validators import storable
from nanohana.web.fields import JapaneseDateField
from nanohana.web.meanwhile import Seen

MOST_VARIANTS, LONGEST_VARIANT, MOST_LINKS = 50, 200, 10
_LINK = re.compile(r"(?P<label>\S.*?)\s+(?P<url>https://[^\s\"'<>]+)")


class FaqForm(Seen, forms.Form):
    """Fields as people write them; ``cleaned_data`` has the values of the columns of ``Faq``."""

    key = forms.CharField(
        label="番号", max_length=40, validators=[FAQ_KEY], help_text="版が変わっても同じ番号を使います（例：car-001）。"
    )
    topic = forms.CharField(label="話題", max_length=40, required=False, validators=[storable])
    question = forms.CharField(label="質問", max_length=200, validators=[storable])
    variants = forms.CharField(
        label="言い換え", required=False, max_length=5_000, validators=[storable],
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="県民が実際に使うことばで、1行に一つ書きます（例：車の税金いつまで）。",
    )  # fmt: skip
    answer = forms.CharField(
        label="回答", max_length=2_000, validators=[storable], widget=forms.Textarea(attrs={"rows": 7}),
        help_text="この文が、そのまま県民に示されます。",
    )  # fmt: skip
    links = forms.CharField(
        label="リンク", required=False, max_length=5_000, validators=[storable],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="1行に一つ、「表示名 https://…」の形で書きます。",
    )  # fmt: skip
    owner = forms.CharField(label="担当", max_length=100, required=False, validators=[storable])
    valid_from = JapaneseDateField(label="有効開始", required=False, help_text="この日から示します。")
    valid_until = JapaneseDateField(label="有効終了", required=False, help_text="この日まで示します。")

    def clean_variants(self) -> list[str]:
        found = lines(self.cleaned_data["variants"])
        if len(found) > MOST_VARIANTS:
            raise forms.ValidationError(f"言い換えは、{MOST_VARIANTS}個までにしてください。")
        if too_long := next((each for each in found if len(each) > LONGEST_VARIANT), None):
            raise forms.ValidationError(f"「{too_long[:20]}…」が長すぎます（1つ{LONGEST_VARIANT}文字まで）。")
        return found

    def clean_answer(self) -> str:
        return str(self.cleaned_data["answer"]).replace("\r\n", "\n")

    def clean_links(self) -> list[dict[str, str]]:
        found = lines(self.cleaned_data["links"])
        if len(found) > MOST_LINKS:
            raise forms.ValidationError(f"リンクは、{MOST_LINKS}個までにしてください。")
        return [_link(line) for line in found]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        first, last = given.get("valid_from"), given.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", "有効終了は、有効開始より前にできません。")
        return given


def _link(line: str) -> dict[str, str]:
    found = _LINK.fullmatch(line)
    if found is None:
        raise forms.ValidationError(f"「{line[:40]}」は、「表示名 https://…」の形で書いてください。")
    return {"label": found["label"], "url": found["url"]}


def entered(faq: Faq) -> dict[str, str]:
    """A question as the form has it."""
    return {
        "key": faq.key, "topic": faq.topic, "question": faq.question, "variants": "\n".join(faq.variants),
        "answer": faq.answer, "links": "\n".join(f"{link['label']} {link['url']}" for link in faq.links),
        "owner": faq.owner, "valid_from": faq.valid_from.isoformat() if faq.valid_from else "",
        "valid_until": faq.valid_until.isoformat() if faq.valid_until else "",
    }  # fmt: skip
