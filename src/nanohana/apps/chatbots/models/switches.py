"""What is stopped now, for all chatbots, and whether the public site has said that it knows."""

from __future__ import annotations

from django.db import models

from nanohana.access.models import Account


class MasterSwitch(models.Model):
    """The only row. ``number`` counts every change of any switch; ``acknowledged`` is the last one that the public site
    has confirmed, at ``acknowledged_at``; ``failure`` says why a later one could not be brought there."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    everything = models.BooleanField("全て停止", default=False)
    message = models.CharField("停止中に表示する文", max_length=200, blank=True)
    changed_at = models.DateTimeField("変更日時", null=True)
    changed_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    acknowledged = models.PositiveBigIntegerField(default=0)
    acknowledged_at = models.DateTimeField("公開サイトの確認日時", null=True)
    failure = models.CharField("反映できない理由", max_length=300, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_master_switch")]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def is_acknowledged(self) -> bool:
        return self.acknowledged == self.number
