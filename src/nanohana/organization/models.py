"""Divisions, posts, staff and their dated appointments."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate


class Division(models.Model):
    """A 所属 in the tree of departments (部), sections (課) and units (係)."""

    code = models.CharField("所属コード", max_length=20, unique=True)
    name = models.CharField("所属名", max_length=100)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A 職位. A smaller ``rank`` stands higher."""

    code = models.CharField("職位コード", max_length=20, unique=True)
    name = models.CharField("職位名", max_length=100)
    rank = models.PositiveSmallIntegerField("順位")

    class Meta:
        ordering = ["rank", "code"]

    def __str__(self) -> str:
        return self.name


class StaffMember(models.Model):
    """A person who works for the prefecture; the number never changes and is never given again."""

    number = models.CharField("職員番号", max_length=20, unique=True)
    name = models.CharField("氏名", max_length=100)
    reading = models.CharField("ふりがな", max_length=100, blank=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.name


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def in_force(self, on: datetime.date | None = None) -> AppointmentQuerySet:
        """Appointments that hold on a day (today by default)."""
        day = on or localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class Appointment(models.Model):
    """A 発令: who holds which post in which division, from and until when (both days included)."""

    class Kind(models.TextChoices):
        MAIN = "main", "本務"
        CONCURRENT = "concurrent", "兼務"

    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="appointments")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    kind = models.CharField("種別", max_length=12, choices=Kind.choices, default=Kind.MAIN)
    starts_on = models.DateField("発令日")
    ends_on = models.DateField("終了日", null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")), name="appointment_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.division} {self.post}"
