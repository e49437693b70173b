"""What a division has to do about a bad rating (所管課の対応).

An item is about an answer, or about a result of another room (``answering.rated``), known by room and key.

It keeps no copy of what was asked and answered: with the asker's consent it is read where it stands, encrypted
with the asker's key, and it is gone from here when the asker deletes it. Nor does an item say who asked.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.timezone import localdate

from nanohana.access.models import Account
from nanohana.access.rights import Actor, work_of_divisions
from nanohana.answering.models import Rating, Turn
from nanohana.documents.models import Document
from nanohana.encryption.fields import EncryptedTextField
from nanohana.organization.models import Division


class ItemQuerySet(models.QuerySet["Item"]):
    def for_actor(self, actor: Actor | None) -> ItemQuerySet:
        """What the actor's divisions have to do."""
        return self.filter(work_of_divisions(actor))


class Item(models.Model):
    """One rated answer or ``result``. ``division`` is None where nobody owns it: administrators see to it."""

    class State(models.TextChoices):
        OPEN = "open", "未対応"
        IN_HAND = "in_hand", "対応中"
        FIXED = "fixed", "対応済み"
        DECLINED = "declined", "対応しない"
        TAKEN_BACK = "taken_back", "評価の取下げ"

    class Fix(models.TextChoices):
        DOCUMENT = "document", "文書を直した"
        APP = "app", "業務アプリを直した"
        APPROVED = "approved", "承認回答を作った"
        QUESTION_SET = "question_set", "設問集に加えた"
        OTHER = "other", "その他"

    CLOSED = (State.FIXED, State.DECLINED, State.TAKEN_BACK)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    turn = models.OneToOneField(Turn, on_delete=models.SET_NULL, null=True, related_name="+")  # none: erased
    room = models.CharField(max_length=20, blank=True)
    result = models.UUIDField(null=True)  # in that room
    result_title = models.CharField("業務アプリ", max_length=120, blank=True)
    division = models.ForeignKey(Division, verbose_name="所管課", on_delete=models.PROTECT, null=True, related_name="+")
    document = models.ForeignKey(
        Document, verbose_name="主な根拠の文書", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reason = models.CharField("理由", max_length=12, choices=Rating.Reason.choices)
    state = models.CharField("状態", max_length=10, choices=State.choices, default=State.OPEN)
    fix = models.CharField("したこと", max_length=12, choices=Fix.choices, blank=True)
    handler = models.ForeignKey(Account, verbose_name="担当", on_delete=models.PROTECT, null=True, related_name="+")
    reply = EncryptedTextField("評価した職員への説明", blank=True, default="")
    opened_at = models.DateTimeField("評価日時", auto_now_add=True)
    closed_at = models.DateTimeField("完了日時", null=True)
    noted_at = models.DateTimeField("評価した職員が確かめた日時", null=True)

    objects: ClassVar = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        indexes = [models.Index(fields=["division", "state"])]
        constraints = [models.UniqueConstraint(fields=["room", "result"], name="feedback_result_once")]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {localdate(self.opened_at):%Y-%m-%d}"

    @property
    def owner_id(self) -> uuid.UUID | None:
        """Whose key encrypts the reply: it is the words of who handles the item."""
        return self.handler_id

    @property
    def is_closed(self) -> bool:
        return self.state in self.CLOSED
