"""An idea, what is written to it, and its steps."""

from __future__ import annotations

import re
from typing import Any, cast

from django import forms

from nanohana.apps.portal.ideas import steps_from
from nanohana.apps.portal.models import Article, Idea, Kind
from nanohana.apps.portal.public_text import PublicText
from nanohana.organization.models import Division
from nanohana.web.meanwhile import SeenForm

_ADDRESS = re.compile(r"/(?!/)[\w\-./?=&%#]*")


class IdeaForm(SeenForm, PublicText, forms.ModelForm[Idea]):
    texts = ("title", "problem", "wish")

    class Meta:
        model = Idea
        fields = ("title", "problem", "wish", "division", "meeting")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["problem"].help_text = "どの仕事で、何に時間がかかっているかを書いてください。"
        meetings = cast("forms.ModelChoiceField[Article]", self.fields["meeting"])
        held = Article.objects.published().of_kind(Kind.MEETING)
        meetings.queryset = (held | Article.objects.filter(pk=self.instance.meeting_id)).order_by("-held_on")
        meetings.help_text = "ワーキンググループなどで出されたときに選びます。"
        cast("forms.ModelChoiceField[Division]", self.fields["division"]).queryset = Division.objects.filter(
            valid_until=None
        )


class NoteForm(PublicText):
    texts = ("note",)
    note = forms.CharField(
        label="書込み", max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )  # fmt: skip


class StepForm(PublicText):
    """``start`` is the state that was shown. To rest needs a reason, to be published the task app."""

    texts = ("note",)
    start = forms.CharField(widget=forms.HiddenInput)
    end = forms.ChoiceField(label="次の状態")
    note = forms.CharField(
        label="理由・伝えること", max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="見送るときは、理由を書いてください。",
    )  # fmt: skip
    app = forms.CharField(
        label="業務アプリのアドレス", max_length=200, required=False,
        help_text="公開とするときに必要です。業務アプリの画面のアドレスのうち、/ から後を入力します。",
    )  # fmt: skip

    def __init__(self, idea: Idea, is_editor: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._idea = idea
        self.fields["start"].initial = idea.state
        self.fields["app"].initial = idea.app
        cast(forms.ChoiceField, self.fields["end"]).choices = steps_from(idea.state, is_editor)

    def clean_app(self) -> str:
        app: str = self.cleaned_data["app"].strip()
        if app and not _ADDRESS.fullmatch(app):
            raise forms.ValidationError("「/」で始まる、この画面と同じ場所のアドレスを入力してください。")
        return app

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("end") == Idea.State.RESTING and not given.get("note"):
            self.add_error("note", "見送る理由を書いてください。")
        if given.get("end") == Idea.State.PUBLISHED and not given.get("app") and not self._idea.app:
            self.add_error("app", "業務アプリのアドレスを入力してください。")
        return given
