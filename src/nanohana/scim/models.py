"""What the staff directory has said (SCIM), bound to the people and divisions of this product, and its tokens."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Upper
from django.dispatch import receiver

from nanohana.access.models import Account
from nanohana.access.signals import account_closed
from nanohana.organization.models import Division, StaffMember


class Token(models.Model):
    """A bearer token of the directory. Only its hash is kept."""

    name = models.CharField("名前", max_length=40, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField("作成日時", auto_now_add=True)
    used_at = models.DateTimeField("最終使用日時", null=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Refusal(models.Model):
    """A request without a good token; enough of them in a short time are answered no more."""

    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["address", "at"])]

    def __str__(self) -> str:
        return f"{self.address} {self.at:%Y-%m-%d %H:%M}"


class Resource(models.Model):
    """``said`` is the resource as the directory last said it, of which only what ``resources`` declares is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    external_id = models.CharField(max_length=255, blank=True, db_index=True)
    said = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class Person(Resource):
    """A member of the staff whom the directory looks after."""

    staff = models.OneToOneField(StaffMember, on_delete=models.PROTECT, related_name="scim")
    user_name = models.CharField(max_length=255)
    is_closed_by_directory = models.BooleanField(default=False)  # else an administrator has closed the account

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [models.UniqueConstraint(Upper("user_name"), name="scim_user_name_once")]  # also serves "iexact"

    def __str__(self) -> str:
        return self.user_name


@receiver(account_closed)
def take_as_closed_here(account: Account, **_: object) -> None:
    """Whoever closed an account last counts; where that was the directory, ``people`` says so after it."""
    Person.objects.filter(staff=account.staff_id).update(is_closed_by_directory=False)


class Group(Resource):
    """A division whose members the directory looks after. Who they are is read from the appointments."""

    division = models.OneToOneField(Division, on_delete=models.PROTECT, related_name="scim")
    display_name = models.CharField(max_length=255)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.display_name
