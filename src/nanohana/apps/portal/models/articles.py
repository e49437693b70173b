"""What the portal publishes: one table of articles, on Wagtail's drafts, revisions, approval and schedule.

The row is what is published (``live``); every saving is a revision beside it, and publishing copies one into the row.
Wagtail's tree of pages and its administration are not used: articles lie side by side, and are written on our screens.
The texts are meant for all staff, so they are not encrypted; a My Number is kept out by the forms.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from wagtail.models import DraftStateMixin, Revision, RevisionMixin, WorkflowMixin

from nanohana.access.models import Account
from nanohana.apps.portal.finding import terms_of
from nanohana.organization.models import Division


class Kind(models.TextChoices):
    NOTICE = "notice", "お知らせ"
    GUIDELINE = "guideline", "利用ガイドライン"
    USE_CASE = "use-case", "活用事例"
    TRAINING = "training", "研修資料"
    FAQ = "faq", "よくある質問"
    GROUP = "group", "ワーキンググループ・ワークショップ"
    MEETING = "meeting", "ワーキンググループの回"


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> ArticleQuerySet:
        """What all staff may read now: it disappears at its end, whether or not the job has been there."""
        return self.filter(Q(expire_at=None) | Q(expire_at__gt=timezone.now()), live=True)

    def of_kind(self, kind: str) -> ArticleQuerySet:
        return self.filter(kind=kind)


class Article(WorkflowMixin, DraftStateMixin, RevisionMixin, models.Model):  # type: ignore[misc]
    """An article of one kind; ``forms.FIELDS`` says which columns its kind uses.

    ``version`` counts the versions of a guideline that staff are asked to acknowledge. ``documents`` are ids of
    registered documents, shown to those who may read them. ``terms`` are what the search of the portal looks at.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("種類", max_length=12, choices=Kind.choices, editable=False)
    title = models.CharField("題名", max_length=120)
    body = models.TextField("本文", max_length=40_000, blank=True)
    division = models.ForeignKey(Division, verbose_name="担当所属", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, editable=False, related_name="+")
    created_at = models.DateTimeField("作成日時", default=timezone.now, editable=False)
    is_important = models.BooleanField("重要なお知らせ", default=False)
    version = models.PositiveSmallIntegerField("版", default=1, editable=False)
    problem = models.TextField("困っていたこと", max_length=4_000, blank=True)
    prompt = models.TextField("指示文（プロンプト）", max_length=8_000, blank=True)
    app = models.CharField("使った業務アプリ", max_length=200, blank=True)
    effect = models.TextField("効果", max_length=4_000, blank=True)
    tried_by = models.CharField("試した人", max_length=100, blank=True)
    topic = models.CharField("分類", max_length=40, blank=True)
    members = models.TextField("メンバー", max_length=4_000, blank=True)
    group = models.ForeignKey(
        "self", verbose_name="ワーキンググループ", on_delete=models.CASCADE, null=True, blank=True,
        related_name="meetings",
    )  # fmt: skip
    number = models.PositiveSmallIntegerField("回", null=True, blank=True)
    held_on = models.DateField("開催日", null=True, blank=True)
    place = models.CharField("場所", max_length=100, blank=True)
    documents = ArrayField(models.UUIDField(), verbose_name="資料（登録文書）", default=list, blank=True, size=50)
    terms = ArrayField(models.TextField(), default=list, editable=False, serialize=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-first_published_at", "-created_at"]
        indexes = [GinIndex(fields=["terms"], name="portal_article_terms"), models.Index(fields=["kind", "live"])]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        if update_fields is None:
            self.terms = terms_of(self.text)
        super().save(*args, update_fields=update_fields, **kwargs)

    @property
    def text(self) -> str:
        """All that the search of the portal looks through."""
        parts = (self.title, self.topic, self.problem, self.body, self.prompt, self.effect, self.app, self.tried_by)
        return "\n".join(filter(None, (*parts, self.place, self.members)))

    @property
    def is_published(self) -> bool:
        return self.live and (self.expire_at is None or self.expire_at > timezone.now())

    def with_content_json(self, content: dict[str, Any]) -> Article:
        """What is published is no matter of a revision: Wagtail itself would take that from it, as it was once."""
        drafted: Article = super().with_content_json(content)
        for name in ("live_revision_id", "last_published_at", "expired"):
            setattr(drafted, name, getattr(self, name))
        return drafted

    def publish(self, revision: Revision, **more: Any) -> None:
        """Who may do so is decided before (``publishing``): Wagtail's own permissions know other accounts than ours."""
        super().publish(revision, **more | {"skip_permission_checks": True, "log_action": False})


class Acknowledgement(models.Model):
    """A person has read a version of a guideline."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="acknowledgements")
    version = models.PositiveSmallIntegerField("版")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField("確認日時", auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "version", "account"], name="portal_acknowledged_once")
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.article} 第{self.version}版"


class Image(models.Model):
    """An image in articles, made anew as WebP in the parser's sandbox: what came in with the file does not stay."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    description = models.CharField("画像の説明", max_length=200)
    content = models.BinaryField()
    added_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField("登録日時", auto_now_add=True)

    def __str__(self) -> str:
        return self.description
