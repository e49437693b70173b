"""What signing in rests on: sessions, identities at the provider, second factors, and alarms."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Way(models.TextChoices):
    """How somebody signed in."""

    PASSWORD = "password", "パスワード"
    TOTP = "totp", "パスワードと確認コード"
    PASSKEY = "passkey", "パスキー"
    OIDC = "oidc", "職員認証"
    BREAK_GLASS = "break_glass", "非常用アカウント"


class SessionQuerySet(models.QuerySet["Session"]):
    def living(self) -> SessionQuerySet:
        return self.filter(expire_date__gt=timezone.now())


class Session(AbstractBaseSession):
    """A browser's session; the columns repeat what the session itself holds, so that it can be listed and ended."""

    # Its name on screens, for the key itself stays secret. Not unique: while a session gets a new key, both rows exist.
    handle = models.UUIDField(default=uuid.uuid4, db_index=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="sessions")
    way = models.CharField(max_length=12, choices=Way.choices, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    address = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=80, blank=True)
    provider_session = models.CharField(max_length=255, blank=True)  # the provider's "sid"

    objects: ClassVar = SessionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        indexes = [models.Index(fields=["provider_session"], condition=~Q(provider_session=""), name="session_by_sid")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.started_at:%Y-%m-%d %H:%M}"


class Identity(models.Model):
    """Who an account is at the identity provider. One account has one, and the pair is never given to another."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="identity")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="identity_once")]

    def __str__(self) -> str:
        return f"{self.issuer} {self.subject}"


class UsedLogoutToken(models.Model):
    """The ``jti`` of a logout token that was obeyed, kept until the token would have expired anyway."""

    issuer = models.CharField(max_length=255)
    jti = models.CharField(max_length=255)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "jti"], name="logout_token_once")]

    def __str__(self) -> str:
        return self.jti


class Authenticator(models.Model):
    """An app that shows six digits (RFC 6238). ``last_step`` is the last time step used: none is used twice."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="authenticator")
    sealed_secret = models.BinaryField()
    last_step = models.BigIntegerField(default=0)
    added_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.account_id)


class RecoveryCode(models.Model):
    """A code that stands in for a lost device, once. Only its hash is kept."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return str(self.account_id)


class Passkey(models.Model):
    """A WebAuthn credential. ``credential`` is its attested data: id and public key."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passkeys")
    credential_id = models.BinaryField(unique=True)
    credential = models.BinaryField()
    counter = models.BigIntegerField(default=0)
    name = models.CharField("名前", max_length=40)
    added_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["added_at"]

    def __str__(self) -> str:
        return self.name


class BreakGlassAlarm(models.Model):
    """The break-glass account was used; shown to every administrator until one acknowledges it."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="alarms")
    at = models.DateTimeField(auto_now_add=True)
    address = models.GenericIPAddressField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="acknowledged_alarms"
    )

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.account_id} {self.at:%Y-%m-%d %H:%M}"
