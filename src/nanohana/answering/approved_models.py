"""Approved answers (承認回答): what a division has answered for good to a question, with what it rests on.

They are published words of a division, like its documents, and no person's: they stand unencrypted, so that a question
can be compared with them. Who may not read every cited document does not find them; the second wall sees to it, too.
"""

from __future__ import annotations

import datetime
import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.timezone import localdate
from pgvector.django import HalfVectorField

from nanohana.access.models import Account
from nanohana.answering.evidence import Evidence, from_json
from nanohana.organization.models import Division


class ApprovedAnswer(models.Model):
    """``snapshot`` is an ``evidence.Evidence`` of the cited passages, ``versions`` the versions they stand in."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "承認待ち"
        APPROVED = "approved", "承認済み"
        WITHDRAWN = "withdrawn", "取下げ"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    division = models.ForeignKey(Division, verbose_name="所管課", on_delete=models.PROTECT, related_name="+")
    answer = models.TextField("回答")
    snapshot = models.JSONField("根拠")
    versions = ArrayField(models.UUIDField())
    valid_until = models.DateField("有効期限", null=True, blank=True)  # the last day
    state = models.CharField("状態", max_length=10, choices=State.choices, default=State.PROPOSED)
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("作成日時", auto_now=True)
    approved_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField("承認日時", null=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.question

    @property
    def evidence(self) -> Evidence:
        return from_json(self.snapshot)

    @property
    def revision(self) -> str:
        """Another one after each change of the words; approving and withdrawing leave it."""
        return self.made_at.isoformat()

    @property
    def approved_on(self) -> datetime.date | None:
        return localdate(self.approved_at) if self.approved_at else None

    @property
    def question(self) -> str:
        return next((asked.text for asked in self.questions.all()), "")

    @property
    def variants(self) -> list[str]:
        return [asked.text for asked in self.questions.all()][1:]


class ApprovedQuestion(models.Model):
    """A wording of the question, the first one and its variants. ``normal`` is equal for every spelling of it."""

    approved = models.ForeignKey(ApprovedAnswer, on_delete=models.CASCADE, related_name="questions")
    ordinal = models.PositiveSmallIntegerField()
    text = models.TextField()
    normal = models.TextField(db_index=True)
    embedding = HalfVectorField(null=True)  # of the model named, which alone it can be compared with
    embedding_model = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["approved", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["approved", "ordinal"], name="approved_question_once")]

    def __str__(self) -> str:
        return self.text
