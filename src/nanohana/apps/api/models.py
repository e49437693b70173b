"""Personal keys of the API, refused attempts, and how much each person has asked for."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.documents.models import HandlingLabel


class Scope(models.TextChoices):
    """What a key may be used for."""

    CHAT = "chat", "質問と回答"
    SEARCH = "search", "検索と文書の閲覧（MCP）"
    EMBEDDINGS = "embeddings", "埋め込みの計算"


class KeyQuerySet(models.QuerySet["Key"]):
    def living(self) -> KeyQuerySet:
        """Neither revoked nor expired."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class Key(models.Model):
    """A personal key: it asks with the rights of its owner. Only its hash is kept, with its beginning to know it by.

    ``ceiling`` is the highest 取扱区分 that goes out through it, whatever the owner may read.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField("名前", max_length=40)
    beginning = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=12, choices=Scope.choices))
    ceiling = models.PositiveSmallIntegerField(choices=HandlingLabel.choices, default=HandlingLabel.STAFF)
    made_at = models.DateTimeField("作成日時", auto_now_add=True)
    expires_at = models.DateTimeField("期限")
    used_at = models.DateTimeField("最終使用日時", null=True)
    revoked_at = models.DateTimeField("取消日時", null=True)

    objects: ClassVar = KeyQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_living(self) -> bool:
        return self.revoked_at is None and not self.has_expired

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def scope_labels(self) -> list[str]:
        return [Scope(scope).label for scope in self.scopes]


class Refusal(models.Model):
    """A request without a good key; enough of them from one address in a short time are answered no more."""

    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["address", "at"])]

    def __str__(self) -> str:
        return f"{self.address} {self.at:%Y-%m-%d %H:%M}"


class Tally(models.Model):
    """How much a person has asked for within one minute, by all keys together."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    minute = models.DateTimeField()
    requests = models.PositiveIntegerField(default=0)
    tokens = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "minute"], name="tally_once_a_minute")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.minute:%Y-%m-%d %H:%M}"
