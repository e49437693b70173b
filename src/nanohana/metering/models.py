"""Calls of language models, what they add up to, and what holds them back.

1. ``ModelCall`` is one call: kept for a set time, without a word of what was asked or answered.
2. ``DailyUse`` is what calls add up to; it names no person and is kept for good.
3. ``Meter`` is what somebody or something has used in the running period, together with what is reserved for calls
   that are not over. Its row is the lock under which a budget is compared and reserved.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.organization.models import Division


def _yen() -> models.DecimalField[Decimal, Decimal]:
    return models.DecimalField("費用（円）", max_digits=18, decimal_places=6, default=Decimal(0))


class ModelCall(models.Model):
    """One call of a model. Tokens are those that the endpoint counted; ``estimated`` where it did not.

    While it is ``RUNNING`` they are what is reserved for it.
    """

    class Outcome(models.TextChoices):
        RUNNING = "running", "実行中"
        DONE = "done", "完了"
        CUT = "cut", "長さの上限"
        STOPPED = "stopped", "利用者が停止"
        FAILED = "failed", "失敗"
        LOST = "lost", "不明"  # the process ended before it could say

    at = models.DateTimeField("日時", default=timezone.now)
    model = models.CharField("モデル", max_length=200)
    app = models.CharField("アプリ", max_length=50)
    account = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")  # none: erased
    division = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, related_name="+")  # of then
    prompt_tokens = models.PositiveIntegerField("入力トークン")
    answer_tokens = models.PositiveIntegerField("出力トークン")
    estimated = models.BooleanField("推定", default=True)
    yen = _yen()
    milliseconds = models.PositiveIntegerField("時間（ミリ秒）", default=0)
    outcome = models.CharField("結果", max_length=8, choices=Outcome.choices, default=Outcome.RUNNING)
    failure = models.CharField("失敗の種類", max_length=30, blank=True)

    class Meta:
        indexes = [models.Index(fields=["at"]), models.Index(fields=["outcome", "at"])]

    def __str__(self) -> str:
        return f"{self.model} {self.app} {self.at:%Y-%m-%d %H:%M}"


class DailyUse(models.Model):
    """All calls of one day, model, division and app that are over."""

    day = models.DateField("日")
    model = models.CharField("モデル", max_length=200)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, related_name="+")
    app = models.CharField("アプリ", max_length=50)
    calls = models.PositiveIntegerField("回数", default=0)
    failures = models.PositiveIntegerField("失敗", default=0)
    estimated = models.PositiveIntegerField("推定した回数", default=0)
    prompt_tokens = models.PositiveBigIntegerField("入力トークン", default=0)
    answer_tokens = models.PositiveBigIntegerField("出力トークン", default=0)
    yen = _yen()
    milliseconds = models.PositiveBigIntegerField("時間（ミリ秒）", default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "model", "division", "app"], nulls_distinct=False, name="daily_use_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.model} {self.app}"


class Scope(models.TextChoices):
    """Whose use is limited, and for how long it is added up."""

    PERSON = "person", "職員1人（1日）"
    DIVISION = "division", "所属（1か月）"
    MODEL = "model", "モデル（1か月）"


class Meter(models.Model):
    """``subject`` is the id of an account or a division, or the name of a model; ``period`` the first day."""

    scope = models.CharField(max_length=8, choices=Scope.choices)
    subject = models.CharField(max_length=200)
    period = models.DateField()
    tokens = models.BigIntegerField(default=0)
    yen = _yen()
    warned_at = models.DateTimeField(null=True)
    used_up_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "subject", "period"], name="meter_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.subject} {self.period}"


class Budget(models.Model):
    """How much may be used in a period. Without a ``subject`` it holds for all who have none of their own; without
    any row the settings hold."""

    scope = models.CharField("対象の種類", max_length=8, choices=Scope.choices)
    subject = models.CharField("対象", max_length=200, blank=True)
    tokens = models.PositiveBigIntegerField("トークン", null=True, blank=True)
    yen = models.PositiveBigIntegerField("費用（円）", null=True, blank=True)

    class Meta:
        ordering = ["scope", "subject"]
        constraints = [models.UniqueConstraint(fields=["scope", "subject"], name="budget_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.subject}"


class StoppedModel(models.Model):
    """A model that nobody may use until it is resumed."""

    model = models.CharField("モデル", max_length=200, primary_key=True)
    reason = models.CharField("理由", max_length=300)
    stopped_at = models.DateTimeField("停止した日時", default=timezone.now)
    stopped_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return self.model
