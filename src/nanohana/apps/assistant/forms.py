"""The question form, renaming and rating."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.timezone import localdate

from nanohana.access.rights import Actor, readable_libraries
from nanohana.answering.asking import IndividualNumberFound, UnusableQuestion, checked
from nanohana.answering.conversations import Question
from nanohana.answering.models import Rating
from nanohana.documents.models import Library
from nanohana.protection.policy import check, pieces
from nanohana.web.fields import Checkboxes, JapaneseDateField


class AskForm(forms.Form):
    """A question, where to search, as of which day. ``conversation`` and ``replaces`` say where it belongs;
    ``reads_day`` is "no" where a day in the question is not to count.

    A day set here counts before one in the question, which counts before the one that the form was filled with: that
    is only carried over from an earlier question.

    ``actor`` is the one who asks, whose libraries are offered.
    """

    question = forms.CharField(
        label="質問",
        strip=False,
        required=False,  # asking.checked says what is missing
        widget=forms.Textarea(
            attrs={
                "rows": 3,
                "data-send-on-enter": "",
                "placeholder": "例：夏季休暇はいつからいつまで取れますか",
            }
        ),
    )
    libraries = forms.ModelMultipleChoiceField(
        Library.objects.none(),
        label="文書庫",
        required=False,
        widget=Checkboxes,
        help_text="選ばなければ、閲覧できるすべての文書庫を探します。",
    )
    as_of = JapaneseDateField(
        label="基準日",
        required=False,
        show_hidden_initial=True,
        help_text="この日に有効な版を探します。空欄は今日です。「令和6年4月1日時点の…」と質問に書くこともできます。",
    )
    general_knowledge = forms.BooleanField(
        label="登録文書にない一般知識も使う",
        required=False,
        help_text="一般知識による文には「登録文書によらない一般知識」と表示します。",
    )
    reads_day = forms.ChoiceField(choices=[("yes", "はい"), ("no", "いいえ")], required=False, widget=forms.HiddenInput)
    conversation = forms.UUIDField(required=False, widget=forms.HiddenInput)
    replaces = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor | None, has_model: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.refused: list[tuple[str, bool]] = []  # the question in pieces, each with whether it is a My Number
        libraries = cast("forms.ModelMultipleChoiceField[Library]", self.fields["libraries"])
        libraries.queryset = readable = Library.objects.filter(readable_libraries(actor))
        # In one query; Django's own choices open a cursor in the database for them.
        libraries.choices = lambda: [(library.pk, str(library)) for library in readable.all()]
        if not has_model:
            del self.fields["general_knowledge"]
        if self.initial.get("conversation") and not self.initial.get("replaces"):
            self.fields["question"].widget.attrs |= {"rows": 1, "placeholder": "例：では、非常勤の場合は？"}

    def clean_question(self) -> str:
        try:
            return checked(self.cleaned_data["question"])
        except IndividualNumberFound as found:
            self.refused = pieces(found.checked.text, found.checked.individual_numbers)
            raise forms.ValidationError(str(found)) from found
        except UnusableQuestion as unusable:
            raise forms.ValidationError(str(unusable)) from unusable

    def asked(self) -> Question:
        given = self.cleaned_data
        sets_day = given["as_of"] is not None and "as_of" in self.changed_data
        return Question(
            text=given["question"],
            libraries=tuple(library.pk for library in given["libraries"]),
            as_of=given["as_of"] or localdate(),
            general_knowledge=given.get("general_knowledge", False),
            reads_day=given["reads_day"] != "no" and not sets_day,
        )


def _without_individual_numbers(text: str) -> None:
    """A validator: My Numbers are kept nowhere."""
    if check(text).individual_numbers:
        raise forms.ValidationError("マイナンバー（個人番号）と思われる番号は保存できません。番号を消してください。")


class TitleForm(forms.Form):
    title = forms.CharField(label="題名", max_length=100, validators=[_without_individual_numbers])


class RatingForm(forms.Form):
    """Useful or not; a reason is asked for only where it was not."""

    useful = forms.TypedChoiceField(choices=[("yes", "はい"), ("no", "いいえ")], coerce=lambda given: given == "yes")
    reason = forms.ChoiceField(label="理由", choices=[("", ""), *Rating.Reason.choices], required=False)
    shared = forms.BooleanField(label="所管課に見せる", required=False)
    comment = forms.CharField(label="ご意見", max_length=1000, required=False, validators=[_without_individual_numbers])
