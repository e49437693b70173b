"""定型文: what the officers of a division often write to citizens."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.organization.models import Division


class CannedReply(models.Model):
    """A text of the division's own, for everybody to read; unencrypted like its FAQ."""

    division = models.ForeignKey(Division, verbose_name="所属", on_delete=models.PROTECT, related_name="+")
    title = models.CharField("見出し", max_length=60)
    text = models.TextField("文", max_length=1_000)
    edited_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    edited_at = models.DateTimeField("編集日時", default=timezone.now)

    class Meta:
        ordering = ["division", "title"]
        constraints = [models.UniqueConstraint(fields=["division", "title"], name="canned_reply_once")]

    def __str__(self) -> str:
        return self.title
