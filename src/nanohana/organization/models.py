"""Divisions, posts, staff and their dated appointments. Every first and last day counts.

What must never be wrong is held by the database itself (migration 0002): one 本務 per person and day, no cycle in the
tree on any day, no two states of a division on one day, a staff number that never changes.
"""

from __future__ import annotations

import datetime
import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.constraints import Deferrable
from django.utils.timezone import localdate

FOREVER = datetime.date(9999, 12, 31)


def _days(first: str, last: str) -> Func:
    """The days from a column to another, both included, as PostgreSQL's daterange."""
    return Func(F(first), F(last), Value("[]"), function="daterange", output_field=DateRangeField())


class Division(models.Model):
    """A 所属 in the tree of departments (部), sections (課) and units (係), as it stands since ``valid_from``.

    The row is the division through all its names and places, so that what it owns stays with it. What it was called
    before is in ``FormerState``. Once abolished (after ``valid_until``), what it owns passes to its successors.
    """

    code = models.CharField("所属コード", max_length=20, unique=True)
    name = models.CharField("所属名", max_length=100)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    valid_from = models.DateField("有効開始日", null=True, blank=True)  # none: since before anybody asked
    valid_until = models.DateField("有効終了日", null=True, blank=True)
    successors = models.ManyToManyField("self", symmetrical=False, related_name="predecessors", blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="division_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        """The name of today: one entered for a later day shows from that day on."""
        today = localdate()
        if self.valid_from is None or self.valid_from <= today:
            return self.name
        former = self.former_states.filter(valid_until__gte=today).order_by("valid_until").first()
        return former.name if former else self.name


class FormerState(models.Model):
    """What a division was called, and under what it stood, up to ``valid_until``."""

    division = models.ForeignKey(Division, on_delete=models.CASCADE, related_name="former_states")
    name = models.CharField("所属名", max_length=100)
    parent = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField("有効開始日", null=True)
    valid_until = models.DateField("有効終了日")

    class Meta:
        ordering = ["valid_until"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until__gte=F("valid_from")), name="former_state_ends_after_start"
            ),
            ExclusionConstraint(
                name="one_former_state_per_day",
                expressions=[("division", "="), (_days("valid_from", "valid_until"), "&&")],
                deferrable=Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DivisionState(models.Model):
    """Every division × every time in which its name and place stayed the same; a view over the two tables above."""

    id = models.TextField(primary_key=True)
    division = models.ForeignKey(Division, on_delete=models.DO_NOTHING, related_name="states")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    parent = models.ForeignKey(Division, on_delete=models.DO_NOTHING, null=True, related_name="+")
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    period = DateRangeField()

    class Meta:
        managed = False
        db_table = "organization_division_state"
        ordering = ["code", "valid_from"]

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
    birth_year = models.PositiveSmallIntegerField("生年", null=True, blank=True)  # for figures by age band alone

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.name

    def age_band(self, year: int) -> int | None:
        """30 for somebody who becomes 30 to 39 years old in a year."""
        return None if self.birth_year is None else max(year - self.birth_year, 0) // 10 * 10


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def in_force(self, on: datetime.date | None = None) -> AppointmentQuerySet:
        """Appointments that hold on a day (today by default)."""
        day = on or localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def main_first(self) -> AppointmentQuerySet:
        """The main post before concurrent ones, the newer before the older."""
        return self.order_by(F("kind").desc(), "-starts_on")


class Appointment(models.Model):
    """A 発令: who holds which post in which division, from and until when (both days included)."""

    class Kind(models.TextChoices):
        MAIN = "main", "本務"
        CONCURRENT = "concurrent", "兼務"
        JOINT = "joint", "併任"
        FIXED_TERM = "fixed_term", "会計年度任用"
        DISPATCH = "dispatch", "派遣"
        LEAVE = "leave", "休職"
        RETIREMENT = "retirement", "退職"

    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="appointments")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments")
    kind = models.CharField("種別", max_length=12, choices=Kind.choices, default=Kind.MAIN)
    starts_on = models.DateField("発令日")
    ends_on = models.DateField("終了日", null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        indexes = [models.Index(fields=["staff", "starts_on"], name="appointment_of_staff")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="appointment_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["dispatch", "leave", "retirement"])
                | Q(division__isnull=False, post__isnull=False),
                name="appointment_has_a_place",
            ),
            models.CheckConstraint(
                condition=~Q(kind="fixed_term") | Q(ends_on__isnull=False), name="fixed_term_has_an_end"
            ),
            ExclusionConstraint(
                name="one_main_appointment_per_day",
                expressions=[("staff", "="), (_days("starts_on", "ends_on"), "&&")],
                condition=Q(kind__in=["main", "fixed_term"]),
                deferrable=Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.division or self.get_kind_display()} {self.post or ''}".strip()


MAIN_KINDS = (Appointment.Kind.MAIN, Appointment.Kind.FIXED_TERM)
ABSENT_KINDS = (Appointment.Kind.DISPATCH, Appointment.Kind.LEAVE, Appointment.Kind.RETIREMENT)


class Transfer(models.Model):
    """A 人事異動: one file for one day. Approved, its appointments stand with their dates, so no job applies them."""

    class State(models.TextChoices):
        DRAFT = "draft", "承認待ち"
        APPROVED = "approved", "承認済み"
        WITHDRAWN = "withdrawn", "取下げ"
        CANCELLED = "cancelled", "取消し"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField("件名", max_length=100)
    effective_on = models.DateField("発令日")
    filename = models.CharField("ファイル名", max_length=255)
    state = models.CharField("状態", max_length=12, choices=State.choices, default=State.DRAFT)
    digest = models.CharField(max_length=64)  # of the plan that was previewed; approval refuses another one
    preview = models.JSONField(default=dict)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField("作成日時", auto_now_add=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField("承認日時", null=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField("取消日時", null=True)
    cancelled_from = models.DateField("取消しの効力発生日", null=True)

    class Meta:
        ordering = ["-effective_on", "-prepared_at"]

    def __str__(self) -> str:
        return self.title


class TransferRow(models.Model):
    """One line of the file, in its own words."""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField("行")
    number = models.CharField("職員番号", max_length=20)
    name = models.CharField("氏名", max_length=100, blank=True)
    action = models.CharField("区分", max_length=20)
    division_code = models.CharField("所属コード", max_length=20, blank=True)
    post_code = models.CharField("職位コード", max_length=20, blank=True)
    ends_on = models.DateField("終了日", null=True)

    class Meta:
        ordering = ["line"]

    def __str__(self) -> str:
        return f"{self.line}: {self.number} {self.action}"


class TransferChange(models.Model):
    """What an approved transfer did to one appointment: made it, or ended it the day before (``ends_on_before``)."""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="changes")
    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="changes")
    opened = models.BooleanField()
    ends_on_before = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.appointment} {'発令' if self.opened else '終了'}"


class ReceivedFile(models.Model):
    """A file of an import between its preview and its confirmation; it goes when it is applied or replaced."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("種類", max_length=20)
    filename = models.CharField("ファイル名", max_length=255)
    content = models.BinaryField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    received_at = models.DateTimeField("受付日時", auto_now_add=True)

    def __str__(self) -> str:
        return self.filename
