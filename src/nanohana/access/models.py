"""Accounts that sign in, and the failed attempts that lock them out for a while."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from nanohana.access.rule_models import Ceiling, Rule, Verb
from nanohana.access.sign_in_models import (
    Authenticator,
    BreakGlassAlarm,
    Identity,
    Passkey,
    RecoveryCode,
    Session,
    UsedLogoutToken,
    Way,
)
from nanohana.organization.models import StaffMember

__all__ = [
    "Account",
    "Authenticator",
    "BreakGlassAlarm",
    "Ceiling",
    "Identity",
    "Passkey",
    "RecoveryCode",
    "Rule",
    "Session",
    "SignInFailure",
    "UsedLogoutToken",
    "Verb",
    "Way",
]


class AccountManager(BaseUserManager["Account"]):
    def create_account(
        self, username: str, password: str, *, staff: StaffMember | None = None, is_administrator: bool = False
    ) -> Account:
        """Make an account with a hashed password. There is no self sign-up: only administrators come here."""
        account = self.model(username=username, staff=staff, is_administrator=is_administrator)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Who may sign in. Rights come from the staff member's appointments, not from here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField("利用者ID", max_length=64, unique=True)
    staff = models.OneToOneField(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="account")
    is_administrator = models.BooleanField("管理者", default=False)
    is_active = models.BooleanField("有効", default=True)
    is_break_glass = models.BooleanField("非常用", default=False)
    created_at = models.DateTimeField("作成日時", auto_now_add=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "username"

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return self.staff.name if self.staff else self.username


class SignInFailure(models.Model):
    """A failed sign-in; enough of them in a short time lock the name and the address for a while."""

    username = models.CharField(max_length=64)
    address = models.GenericIPAddressField(null=True)
    is_second_factor = models.BooleanField(default=False)  # then ``username`` is the account's id
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["username", "at"]), models.Index(fields=["address", "at"])]

    def __str__(self) -> str:
        return f"{self.username} {self.at:%Y-%m-%d %H:%M}"
