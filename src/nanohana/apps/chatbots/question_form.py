"""A question of the question set as it is entered."""

from __future__ import annotations

from typing import Any

from django import forms

from nanohana.apps.chatbots.models import Question
from nanohana.apps.chatbots.models.versions import OUTCOMES
from nanohana.chatbot.outcomes import Outcome
from nanohana.protection.validators import storable

_NAMES = {label: value for value, label in OUTCOMES}
SEPARATOR = "｜"
LONGEST_WANTED, MOST_WORDS = 300, 10


class QuestionForm(forms.Form):
    """``outcome`` may also be given by its Japanese name; ``wanted`` is the number of a FAQ, or words by ｜."""

    text = forms.CharField(label="質問", max_length=500, validators=[storable])
    outcome = forms.ChoiceField(label="期待する結果", choices=OUTCOMES, initial=Outcome.FAQ.value)
    wanted = forms.CharField(
        label="期待する番号又はことば", max_length=LONGEST_WANTED, required=False, validators=[storable],
        help_text="「承認済みのFAQ」のときはFAQの番号、ほかのときは回答に含まれるべきことば（複数は｜で区切ります）。",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        parts = [part.strip() for part in str(given.get("wanted", "")).split(SEPARATOR) if part.strip()]
        is_faq = given.get("outcome") == Outcome.FAQ
        if len(parts) > (1 if is_faq else MOST_WORDS) or (is_faq and parts and len(parts[0]) > 40):
            self.add_error("wanted", "FAQの番号は一つだけ、ことばは10個までにしてください。")
        given["faq"] = parts[0] if is_faq and parts else ""
        given["words"] = [] if is_faq else parts
        return given


def outcome_named(text: str) -> str:
    """The outcome of a word in a file, 「faq」 or 「承認済みのFAQ」; the word itself where nothing is called so."""
    return _NAMES.get(text.strip(), text.strip())


def entered(question: Question) -> dict[str, str]:
    return {
        "text": question.text, "outcome": question.outcome,
        "wanted": question.faq or SEPARATOR.join(question.words),
    }  # fmt: skip
