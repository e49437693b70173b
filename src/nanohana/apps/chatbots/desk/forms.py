"""What officers write: to citizens, to each other, and the texts that they use again and again."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.utils import timezone

from nanohana.apps.chatbots.composing import opening_hours
from nanohana.apps.chatbots.models import CannedReply, Chatbot
from nanohana.organization.models import Division
from nanohana.protection.validators import storable
from nanohana.published import opening
from nanohana.published.desk import LONGEST_MESSAGE, LONGEST_NOTE
from nanohana.web.meanwhile import SeenForm

# Where the page changes around a field it keeps what is being written into it.
_KEPT = {"hx-morph-skip": True}


class ReplyForm(forms.Form):
    """``once`` makes a message that is sent twice one message."""

    text = forms.CharField(
        label="返信", max_length=LONGEST_MESSAGE, validators=[storable],
        widget=forms.Textarea(attrs={"rows": 5, **_KEPT}),
        help_text="この文が、そのまま県民の画面に表示されます。氏名などの個人情報は書かないでください。",
    )  # fmt: skip
    once = forms.UUIDField(widget=forms.HiddenInput(attrs=_KEPT), initial=uuid4)


class AnswerForm(ReplyForm):
    """The answer to a form; without a text it was given in another way."""

    text = forms.CharField(
        label="回答", max_length=LONGEST_MESSAGE, validators=[storable], required=False,
        widget=forms.Textarea(attrs={"rows": 5, **_KEPT}),
        help_text="受付番号の画面に表示されます。電話などで回答したときは、空のまま回答済みにできます。",
    )  # fmt: skip


class _Chatbots(forms.ModelChoiceField[Chatbot]):
    """Where nobody is now, what is handed on waits as a form: the officer knows it before."""

    def label_from_instance(self, obj: Chatbot) -> str:
        is_open = opening.is_open(opening_hours(obj), timezone.now())
        return f"{obj.title}（{obj.owner_division}）{'' if is_open else '　いまは受付時間外'}"


class TransferForm(forms.Form):
    to = _Chatbots(Chatbot.objects.none(), label="引継ぎ先", to_field_name="key", empty_label="選んでください")
    note = forms.CharField(
        label="引継ぎのメモ", max_length=LONGEST_NOTE, required=False, validators=[storable],
        widget=forms.Textarea(attrs={"rows": 2, **_KEPT}), help_text="引継ぎ先の職員だけに表示されます。",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, leaving: str) -> None:
        super().__init__(data)
        field = cast(_Chatbots, self.fields["to"])
        published = Chatbot.objects.exclude(current=None).filter(hand_over=True).exclude(key=leaving)
        field.queryset = published.select_related("owner_division").order_by("title")


class CannedReplyForm(SeenForm, forms.ModelForm[CannedReply]):
    class Meta:
        model = CannedReply
        fields = ["division", "title", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, divisions: Collection[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Division]", self.fields["division"])
        field.queryset = Division.objects.filter(pk__in=divisions).order_by("code")
        field.empty_label = None
        for name in ("title", "text"):
            self.fields[name].validators.append(storable)
