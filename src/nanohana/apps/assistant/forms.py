"""The question form, renaming, rating and sharing."""

from __future__ import annotations

import datetime
from typing import Any, cast

from django import forms
from django.utils.timezone import localdate

from nanohana.access.models import Account, Rule, Verb
from nanohana.access.rights import Actor, readable_libraries
from nanohana.access.rule_forms import PERSON
from nanohana.access.staff_field import StaffField
from nanohana.answering.asking import IndividualNumberFound, UnusableQuestion, checked
from nanohana.answering.conversations import Question
from nanohana.answering.models import Conversation, Rating
from nanohana.documents.models import Library
from nanohana.organization.models import Division
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


class ShareForm(forms.Form):
    """Who else may read a conversation, and until when. ``owner`` is whose conversation it is."""

    effect = forms.ChoiceField(
        label="定めること",
        choices=(("allow", "見られるようにする"), ("deny", "見られないようにする（ほかの定めに優先）")),
    )
    who = forms.ChoiceField(label="対象", choices=((PERSON, "職員1人"), ("division", "所属")))
    staff = StaffField(required=False, help_text="対象が職員1人のとき。", widget=forms.TextInput({"data-with": PERSON}))
    division = forms.ModelChoiceField(
        Division.objects.all(),
        label="所属",
        required=False,
        empty_label="選んでください",
        help_text="対象が所属のとき。異動で所属が変わった職員は、その日から見られる人が替わります。",
        widget=forms.Select({"data-with": "division"}),
    )
    with_below = forms.BooleanField(
        label="下位の所属を含む", required=False, widget=forms.CheckboxInput({"data-with": "division"})
    )
    ends_on = JapaneseDateField(
        label="終了日", required=False, help_text="この日まで有効です。空欄の場合、期限はありません。"
    )

    def __init__(self, owner: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._owner = owner

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        wanted = "staff" if given.get("who") == PERSON else "division"
        if not given.get(wanted) and wanted not in self.errors:
            missing = {"staff": "職員を入力してください。", "division": "所属を選んでください。"}
            self.add_error(wanted, missing[wanted])
        if wanted == "staff" and given.get("staff") is not None and given["staff"].pk == self._owner.staff_id:
            self.add_error("staff", "ご自分の会話は、いつでも見られます。ほかの職員を指定してください。")
        end = given.get("ends_on")
        if isinstance(end, datetime.date) and end < localdate():
            self.add_error("ends_on", "終了日は、今日以後の日を入力してください。")
        return given

    def rule(self, conversation: Conversation) -> Rule:
        """The rule that the form describes, from today on, not saved."""
        given = self.cleaned_data
        of_person = given["who"] == PERSON
        return Rule(
            conversation=conversation,
            staff=given["staff"] if of_person else None,
            division=None if of_person else given["division"],
            with_below=not of_person and given["with_below"],
            verb=Verb.READ,
            allows=given["effect"] == "allow",
            starts_on=localdate(),
            ends_on=given["ends_on"],
            made_by=self._owner,
        )
