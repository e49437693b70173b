"""Who carries the portal, and how far a person has come in the tour."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate

from nanohana.access.models import Account
from nanohana.organization.models import Division, StaffMember


class DesignationQuerySet(models.QuerySet["Designation"]):
    def in_force(self) -> DesignationQuerySet:
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=localdate()), starts_on__lte=localdate())


class Designation(models.Model):
    """A person is 推進リーダー of a division, or edits the portal; first and last day count."""

    class Role(models.TextChoices):
        LEADER = "leader", "推進リーダー"
        EDITOR = "editor", "ポータルの編集者"

    staff = models.ForeignKey(StaffMember, verbose_name="職員", on_delete=models.CASCADE, related_name="+")
    role = models.CharField("役割", max_length=8, choices=Role.choices)
    division = models.ForeignKey(
        Division, verbose_name="所属", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField("開始日", default=localdate)
    ends_on = models.DateField("終了日", null=True, blank=True)

    objects = DesignationQuerySet.as_manager()

    class Meta:
        ordering = ["role", "division__code", "staff__number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role="editor") | Q(division__isnull=False), name="portal_leader_has_a_division"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="portal_designation_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.get_role_display()}"


class Tour(models.Model):
    """The first five minutes of a person: at which of the three steps they are, with the question they chose.

    ``closed_at``: they have finished it or want to see it no more.
    """

    account = models.OneToOneField(Account, on_delete=models.CASCADE, primary_key=True, related_name="+")
    step = models.PositiveSmallIntegerField(default=1)
    turn = models.ForeignKey("answering.Turn", on_delete=models.SET_NULL, null=True, related_name="+")
    begun_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.account} {self.step}"
