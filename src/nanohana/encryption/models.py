"""Data keys, each wrapped by the master key, and the work of encrypting anew what older ones hold.

A key belongs to one person in one division: the texts of a division go with the keys of all its people, those of a
person with the keys of that person in every division. A key that was destroyed keeps its row, so that it can be said
what was lost with it and since when.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from nanohana.organization.models import Division

ACTIVE = Q(retired_at=None, destroyed_at=None)


class DataKey(models.Model):
    """``wrapped`` is nonce (12 bytes), encrypted key (32) and tag (16) of AES-256-GCM; empty once destroyed."""

    id = models.CharField("鍵ID", primary_key=True, max_length=16)  # 8 random bytes in hexadecimal
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, related_name="+")
    wrapped = models.BinaryField()
    master_id = models.CharField("主鍵ID", max_length=16)
    created_at = models.DateTimeField("作成日時", auto_now_add=True)
    retired_at = models.DateTimeField("交換日時", null=True)  # reads what it has encrypted, encrypts nothing new
    destroyed_at = models.DateTimeField("破棄日時", null=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "division"], condition=ACTIVE, nulls_distinct=False, name="one_active_data_key"
            )
        ]

    def __str__(self) -> str:
        return self.id


class Reencryption(models.Model):
    """One run over all encrypted rows; ``model`` and ``after`` say how far it has come."""

    started_at = models.DateTimeField("開始日時", auto_now_add=True)
    finished_at = models.DateTimeField("完了日時", null=True)
    total = models.PositiveBigIntegerField("件数")
    done = models.PositiveBigIntegerField("処理済み", default=0)
    unreadable = models.PositiveBigIntegerField("読めない件数", default=0)
    model = models.CharField(max_length=100, blank=True)
    after = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.done} / {self.total}"
