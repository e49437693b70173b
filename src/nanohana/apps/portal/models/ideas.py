"""Ideas that become task apps: アイデア → 試行 → 確認 → 公開. None is deleted; one that rests says why."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from nanohana.access.models import Account
from nanohana.apps.portal.finding import terms_of
from nanohana.apps.portal.models.articles import Article
from nanohana.organization.models import Division


class Idea(models.Model):
    """``owner`` carries it on, ``meeting`` is where it came up, ``app`` the address of the task app made of it."""

    class State(models.TextChoices):
        IDEA = "idea", "アイデア"
        TRIAL = "trial", "試行"
        REVIEW = "review", "確認"
        PUBLISHED = "published", "公開"
        RESTING = "resting", "見送り"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField("題名", max_length=120)
    problem = models.TextField("困っていること", max_length=4_000)
    wish = models.TextField("生成AIにさせたいこと", max_length=4_000, blank=True)
    division = models.ForeignKey(Division, verbose_name="所属", on_delete=models.PROTECT, related_name="+")
    meeting = models.ForeignKey(
        Article, verbose_name="出された場", on_delete=models.SET_NULL, null=True, blank=True, related_name="ideas"
    )
    proposer = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    owner = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField("状態", max_length=10, choices=State.choices, default=State.IDEA)
    app = models.CharField("業務アプリのアドレス", max_length=200, blank=True)
    made_at = models.DateTimeField("提案日時", auto_now_add=True)
    changed_at = models.DateTimeField("更新日時", auto_now=True)
    terms = ArrayField(models.TextField(), default=list, editable=False)

    class Meta:
        ordering = ["-changed_at"]
        indexes = [GinIndex(fields=["terms"], name="portal_idea_terms"), models.Index(fields=["state"])]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        if update_fields is None:
            self.terms = terms_of(self.text)
        super().save(*args, update_fields=update_fields, **kwargs)

    @property
    def text(self) -> str:
        return f"{self.title}\n{self.problem}\n{self.wish}"


class IdeaStep(models.Model):
    """A line of an idea's history: a state it went into, or what somebody has written to it."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField("状態", max_length=10, choices=Idea.State.choices)
    note = models.TextField("書込み", max_length=2_000, blank=True)
    by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField("日時", auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.idea} {self.get_state_display()}"
