"""A request for disclosure (開示請求): what a person has asked and got, as it stood, and what is blacked out in it.

The texts are copied when the request is opened: what the person changes or what is erased meanwhile does not change the
answer to the request. The copy stands encrypted with a key of that person, and goes with the request.
"""

from __future__ import annotations

import uuid

from django.db import models

from nanohana.access.models import Account
from nanohana.encryption.fields import EncryptedTextField
from nanohana.protection.kinds import Kind

ADDED = "added"


class DisclosureRequest(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField("受付番号", max_length=50, unique=True)
    subject = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", verbose_name="対象の職員")
    since = models.DateField("この日から")
    until = models.DateField("この日まで")
    reason = models.CharField("理由", max_length=500)
    opened_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("受付日時", auto_now_add=True)
    gathered_at = models.DateTimeField("記録を集めた日時", null=True)
    closed_at = models.DateTimeField("完了日時", null=True)

    class Meta:
        ordering = ["-opened_at"]

    def __str__(self) -> str:
        return self.number

    @property
    def owner_id(self) -> uuid.UUID:
        """Whose key encrypts the copies."""
        return self.subject_id

    @property
    def division_id(self) -> None:
        return None


class DisclosedText(models.Model):
    """One text of the records."""

    class Kind(models.TextChoices):
        QUESTION = "question", "質問"
        EXCERPTS = "excerpts", "抜粋回答"
        WRITTEN = "written", "AIによるまとめ"
        COMMENT = "comment", "評価の意見"
        INPUT = "input", "業務アプリへの入力"
        OUTPUT = "output", "業務アプリの出力"
        RECORD = "record", "操作の記録"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(DisclosureRequest, on_delete=models.CASCADE, related_name="texts")
    ordinal = models.PositiveIntegerField("番号")
    at = models.DateTimeField("日時")
    kind = models.CharField("種類", max_length=10, choices=Kind.choices)
    text = EncryptedTextField("内容", key_of="request")

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["request", "ordinal"], name="disclosed_text_once")]

    def __str__(self) -> str:
        return f"{self.request} {self.ordinal}"


class Redaction(models.Model):
    """What is blacked out: ``start:end`` of a text. One that was lifted stays, so that it can be put back."""

    text = models.ForeignKey(DisclosedText, on_delete=models.CASCADE, related_name="redactions")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=[*((kind.value, kind.label) for kind in Kind), (ADDED, "追加")])
    lifted = models.BooleanField(default=False)

    class Meta:
        ordering = ["text", "start"]

    def __str__(self) -> str:
        return f"{self.text_id} {self.start}-{self.end}"
