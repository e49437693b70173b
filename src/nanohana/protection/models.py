"""What was found in registered documents: kinds and places. The values stand in the documents and nowhere else."""

from __future__ import annotations

from django.db import models

from nanohana.access.models import Account
from nanohana.documents.models import Version
from nanohana.protection.kinds import Certainty, Kind


class CheckedVersion(models.Model):
    """A version that was looked through; ``counts`` are all findings by kind, also those beyond what is kept."""

    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="+")
    counts = models.JSONField(default=dict)
    checked_at = models.DateTimeField("点検日時", auto_now=True)
    seen_to_at = models.DateTimeField("所管課が確認した日時", null=True)
    seen_to_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.version_id}"

    @property
    def in_words(self) -> str:
        """「氏名1件、電話番号2件」"""
        return "、".join(f"{Kind(kind).label}{count:,}件" for kind, count in self.counts.items())

    @property
    def holds_individual_numbers(self) -> bool:
        return bool(self.counts.get(Kind.INDIVIDUAL_NUMBER))


class RegisteredFinding(models.Model):
    """Personal information at ``start:end`` of a block of a version."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.label) for kind in Kind])
    certainty = models.PositiveSmallIntegerField(
        choices=[(Certainty.CERTAIN, "高い"), (Certainty.PROBABLE, "可能性あり")]
    )
    block = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        ordering = ["version", "block", "start"]
        indexes = [models.Index(fields=["version", "kind"])]

    def __str__(self) -> str:
        return f"{self.version_id} #{self.block} {self.kind}"
