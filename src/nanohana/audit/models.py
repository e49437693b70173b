"""The audit record: rows that are only ever added, and what the checks of it found.

The database refuses to change, delete or truncate rows (triggers of the first migration), whoever asks. Who can switch
the triggers off is found out by the chain of signatures (``encoding``, ``verification``).
"""

from __future__ import annotations

import json
from typing import Any

from django.db import models

from nanohana.audit.registry import label_of


class Entry(models.Model):
    """One act. People and things are written as they were named then; nothing refers to another table."""

    sequence = models.BigIntegerField("番号", primary_key=True)
    at = models.DateTimeField("日時")
    account = models.UUIDField("アカウント", null=True)
    staff_number = models.CharField("職員番号", max_length=20)
    name = models.CharField("氏名", max_length=200)
    division = models.CharField("所属", max_length=150)
    address = models.CharField("接続元", max_length=45)
    verb = models.CharField("操作", max_length=60)
    object_kind = models.CharField("対象の種類", max_length=60)
    object_id = models.CharField("対象の番号", max_length=60)
    object_title = models.CharField("対象", max_length=300)
    details = models.TextField("詳細")  # JSON as it was signed, to the byte
    key_id = models.CharField(max_length=16)
    previous = models.BinaryField(max_length=32)
    hmac = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["-sequence"]
        indexes = [
            models.Index(fields=["at"]),
            models.Index(fields=["account", "sequence"]),
            models.Index(fields=["verb", "sequence"]),
            models.Index(fields=["object_id", "sequence"]),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb}"

    @property
    def act(self) -> str:
        return label_of(self.verb)

    @property
    def more(self) -> dict[str, Any]:
        """The details, read; empty where somebody has broken them."""
        try:
            found = json.loads(self.details)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


class Verification(models.Model):
    """The outcome of one check of the whole record, for the screen. The proof is the check itself, run again."""

    at = models.DateTimeField("日時", auto_now_add=True)
    rows = models.BigIntegerField("件数")
    seconds = models.FloatField("所要秒数")
    first_bad = models.BigIntegerField("最初の異常", null=True)
    finding = models.TextField("結果", blank=True)  # Japanese; empty where all is well

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.finding or 'ok'}"
