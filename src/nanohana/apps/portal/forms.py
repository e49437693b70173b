"""Writing articles: each kind has its own fields out of one table."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.validators import FileExtensionValidator
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from nanohana.apps.portal.models import Article, Kind
from nanohana.apps.portal.public_text import PublicText, without_individual_numbers
from nanohana.apps.portal.selection import is_id
from nanohana.documents.models import Document
from nanohana.organization.models import Division
from nanohana.web.fields import LONGEST, Checkboxes, JapaneseDateField

LARGEST_IMAGE = 10 * 1024 * 1024  # bytes, as it comes in
IMAGE_FILES = ("png", "jpg", "jpeg", "webp", "gif")
YEARS = range(2000, 2100)
TALL, LOW = 14, 4  # lines of a text field
_ALWAYS = ("division", "go_live_at", "expire_at")
FIELDS: dict[str, tuple[str, ...]] = {
    Kind.NOTICE: ("title", "is_important", "body"),
    Kind.GUIDELINE: ("title", "body"),
    Kind.USE_CASE: ("title", "problem", "prompt", "app", "effect", "tried_by", "body"),
    Kind.TRAINING: ("title", "body"),
    Kind.FAQ: ("title", "topic", "body"),
    Kind.GROUP: ("title", "body", "members"),
    Kind.MEETING: ("title", "group", "number", "held_on", "place", "body"),
}
WITH_DOCUMENTS = frozenset({Kind.NOTICE, Kind.GUIDELINE, Kind.TRAINING, Kind.MEETING})
REQUIRED: dict[str, tuple[str, ...]] = {
    Kind.NOTICE: ("body",),
    Kind.GUIDELINE: ("body",),
    Kind.USE_CASE: ("problem", "effect"),
    Kind.TRAINING: ("body",),
    Kind.FAQ: ("body",),
    Kind.GROUP: ("body",),
    Kind.MEETING: ("group", "number", "held_on"),
}
LABELS: dict[str, dict[str, str]] = {
    Kind.USE_CASE: {"body": "補足"},
    Kind.FAQ: {"title": "質問", "body": "回答"},
    Kind.GROUP: {"title": "名称", "body": "目的と進め方"},
    Kind.MEETING: {"body": "記録"},
}
HINTS = {
    "body": "見出しは「## 見出し」、箇条書は「- 項目」、強調は「**語句**」、リンクは「[文字](アドレス)」と書きます。",
    "app": "業務アプリの名称又はアドレス（/ で始まるもの）",
    "members": "1行に1人ずつ、所属と氏名を書きます。",
    "topic": "例：使い方、個人情報、困ったとき",
    "tried_by": "所属と職、又は班の名称。氏名は、本人の了解を得て書いてください。",
}
_TEXTS = ("title", "body", "problem", "prompt", "app", "effect", "tried_by", "topic", "place", "members")


class MomentField(forms.Field):
    """A day in the Japanese or western calendar with an optional time, 「令和8年12月1日 9:00」; 0:00 without one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self._day = JapaneseDateField(required=False)

    def to_python(self, value: str | datetime.datetime | None) -> datetime.datetime | None:
        if not value or isinstance(value, datetime.datetime):
            return value or None
        day, _, clock = unicodedata.normalize("NFKC", value[:LONGEST]).strip().partition(" ")
        on = self._day.clean(day)
        if on is None:
            return None
        if on.year not in YEARS:
            raise forms.ValidationError("日付が離れすぎています。年を確かめてください。")
        return timezone.make_aware(datetime.datetime.combine(on, _clock(clock.strip())))

    def prepare_value(self, value: str | datetime.datetime | None) -> str | None:
        if not isinstance(value, datetime.datetime):
            return value
        local = timezone.localtime(value)
        day = self._day.prepare_value(local.date())
        return f"{day} {local:%H:%M}"


def _clock(text: str) -> datetime.time:
    try:
        hour, _, minute = text.partition(":")
        return datetime.time(int(hour), int(minute or 0)) if text else datetime.time()
    except ValueError:
        raise forms.ValidationError("時刻として読み取れません。「9:00」のように入力してください。") from None


class ArticleForm(PublicText, forms.ModelForm[Article]):
    """One article; ``base`` is the revision that was opened, ``divisions`` those that may be chosen (None: all)."""

    held_on = JapaneseDateField(label="開催日")
    go_live_at = MomentField(label="公開の開始", help_text="空欄は、承認されたとき。例：令和8年12月1日 9:00")
    expire_at = MomentField(label="公開の終了", help_text="空欄は、終わりなし。")
    asks_again = forms.BooleanField(
        label="新しい版とし、全職員に改めて確認を求める", required=False,
        help_text="字句の訂正など、内容が変わらないときは選ばないでください。",
    )  # fmt: skip
    documents = forms.MultipleChoiceField(label="資料（登録文書）", required=False, widget=Checkboxes)
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)
    texts = _TEXTS

    class Meta:
        model = Article
        fields = (*_TEXTS, "is_important", "group", "number", "held_on", *_ALWAYS)

    def __init__(
        self, *args: Any, divisions: Iterable[int] | None, readable: Q, instance: Article, **kwargs: Any
    ) -> None:
        kwargs["instance"] = instance
        super().__init__(*args, **kwargs)
        self._readable = readable
        self._limit_to(instance)
        for name, label in LABELS.get(instance.kind, {}).items():
            self.fields[name].label = label
        for name, field in self.fields.items():
            field.help_text = HINTS.get(name, field.help_text)
            field.required = name in ("title", "division", *REQUIRED[instance.kind])
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = TALL if name == "body" and instance.kind != Kind.USE_CASE else LOW
        self._offer(instance, divisions)
        self._published_version = Article.objects.filter(pk=instance.pk).values_list("version", flat=True).first() or 1
        if "asks_again" in self.fields:
            self.fields["asks_again"].initial = instance.version > self._published_version

    def _limit_to(self, article: Article) -> None:
        kept = {*FIELDS[article.kind], *_ALWAYS, "base", "accepts_private"}
        kept |= {"documents"} if article.kind in WITH_DOCUMENTS else set()
        kept |= {"asks_again"} if article.kind == Kind.GUIDELINE and article.live else set()
        for name in set(self.fields) - kept:
            del self.fields[name]
        self.order_fields([*FIELDS[article.kind], "documents", "division", "asks_again", "go_live_at", "expire_at"])

    def _offer(self, article: Article, divisions: Iterable[int] | None) -> None:
        offered = cast("forms.ModelChoiceField[Division]", self.fields["division"])
        own = Division.objects.filter(valid_until=None)
        offered.queryset = own if divisions is None else own.filter(pk__in=[*divisions, article.division_id])
        if "group" in self.fields:
            groups = cast("forms.ModelChoiceField[Article]", self.fields["group"])
            groups.queryset = Article.objects.of_kind(Kind.GROUP)
        if "documents" in self.fields:
            chosen = cast(forms.MultipleChoiceField, self.fields["documents"])
            chosen.initial = [str(each) for each in article.documents]
            chosen.choices = self._offered = self._documents(article)

    def _documents(self, article: Article) -> list[tuple[str, str]]:
        """Those that the article has and those chosen now, of which this person can read the titles."""
        given = self.data.getlist("documents") if isinstance(self.data, QueryDict) else []
        ids = {*map(str, article.documents), *filter(is_id, given)}
        titles = Document.objects.filter(self._readable, pk__in=ids).values_list("pk", "title")
        return [(str(key), title) for key, title in titles]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("go_live_at") and given.get("expire_at") and given["go_live_at"] >= given["expire_at"]:
            self.add_error("expire_at", "公開の開始より後の日時を入力してください。")
        return given

    def save(self, commit: bool = True) -> Article:
        """The article with the values of the form, not stored: storing is ``publishing.save``'s."""
        article = super().save(commit=False)
        if "documents" in self.fields:
            offered = {str(key) for key, _ in self._offered}
            hidden = [key for key in article.documents if str(key) not in offered]
            article.documents = [*hidden, *map(UUID, self.cleaned_data["documents"])]
        if "asks_again" in self.fields:
            article.version = self._published_version + self.cleaned_data["asks_again"]
        return article


class CommentForm(forms.Form):
    comment = forms.CharField(
        label="直してほしいこと", max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}),
        validators=[without_individual_numbers],
    )  # fmt: skip


class ImageForm(forms.Form):
    file = forms.FileField(
        label="画像", validators=[FileExtensionValidator(IMAGE_FILES)], help_text="PNG、JPEG、WebP。10MBまで"
    )
    description = forms.CharField(
        label="画像の説明", max_length=200, validators=[without_individual_numbers],
        help_text="画像を見られない人に読み上げる文です。",
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_IMAGE:
            raise forms.ValidationError("10MBを超えています。小さくしてから登録してください。")
        return file
