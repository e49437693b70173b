"""Who used what, when and with which outcome: facts without a word of what was asked.

A run is one use: a question, one execution of a task app. Division, post and age band are those of that day, so that a
人事異動 moves nobody's past. ``PersonMonth``, ``PersonApp``, ``AppMonth``, ``LibraryMonth`` and ``Start`` are kept by
triggers of the database on ``Run`` (migration 0002), in the transaction of each change: whatever writes runs, they say
what a recount would say (``recount.differences``). They stay when old runs are erased.
"""

from __future__ import annotations

import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.types.multirange import Multirange

from nanohana.organization.models import Division, Post, StaffMember

REMEMBERED_STARTS = 5  # how many first uses ``Start`` remembers: as many as the funnel has steps


class Person(models.Model):
    """A user under a pseudonym. Erasing the person takes ``staff`` away, and the figures stay as they were."""

    staff = models.OneToOneField(StaffMember, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"利用者{self.pk}"


class Run(models.Model):
    """One use. ``libraries`` are the keys of the libraries that the run is put down to (``recording.record``)."""

    class Outcome(models.TextChoices):
        ANSWERED = "answered", "回答"
        NO_EVIDENCE = "no_evidence", "根拠なし"
        FAILED = "failed", "失敗"
        STOPPED = "stopped", "停止"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField("日時")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    age_band = models.PositiveSmallIntegerField("年代", null=True)  # 30: from 30 to 39
    app = models.CharField("アプリ", max_length=64)
    outcome = models.CharField("結果", max_length=12, choices=Outcome.choices)
    useful = models.BooleanField("評価", null=True)  # none: not rated
    model = models.CharField("モデル", max_length=200, blank=True)
    libraries = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        indexes = [BrinIndex(fields=["at"], name="usage_run_at")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.app} {self.outcome}"


class PersonMonth(models.Model):
    """How often a person used the product in a month, by where they worked on the days of these runs."""

    month = models.DateField()  # its first day
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    age_band = models.SmallIntegerField(null=True)
    runs = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "person", "division", "post", "age_band"], nulls_distinct=False,
                name="usage_person_month_once",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.person_id} {self.runs}"


class MonthsField(models.Field[Multirange[datetime.date], Multirange[datetime.date]]):
    """A set of whole months, as days: PostgreSQL's ``datemultirange``."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "datemultirange"


class PersonApp(models.Model):
    """In which months a person used an app in a division."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    app = models.CharField(max_length=64)
    months = MonthsField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "division", "app"], nulls_distinct=False, name="usage_person_app_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.app} {self.months}"


class AppMonth(models.Model):
    """What came of the runs of an app in a month, by division."""

    month = models.DateField()
    division = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    app = models.CharField(max_length=64)
    runs = models.IntegerField()
    no_evidence = models.IntegerField()
    failed = models.IntegerField()
    stopped = models.IntegerField()
    useful = models.IntegerField()
    useless = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "division", "app"], nulls_distinct=False, name="usage_app_month_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.app} {self.runs}"


class Start(models.Model):
    """The days of a person's first uses of an app, at most five, the earliest first; of all apps where it is empty."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    app = models.CharField(max_length=64, blank=True)
    days = ArrayField(models.DateField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["app", "person"], name="usage_start_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.app} {self.days}"


class LibraryMonth(models.Model):
    """What came of the runs put down to a library in a month; those put down to none have no library."""

    month = models.DateField()
    library_id = models.BigIntegerField(null=True)  # without a constraint: what was counted outlives the library
    runs = models.IntegerField()
    no_evidence = models.IntegerField()
    useless = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "library_id"], nulls_distinct=False, name="usage_library_month_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.library_id} {self.runs}"


class Survey(models.Model):
    """That a person was asked in a quarter, and has answered or waved it away. What was answered is not here."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    quarter = models.DateField()  # its first day
    answered = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "quarter"], name="usage_survey_once_a_quarter")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.quarter:%Y-%m}"


class TimeSaved(models.Model):
    """An answer to the survey, without a way back to who gave it."""

    class Class(models.IntegerChoices):
        """Time saved in a week."""

        NONE = 0, "減っていない"
        UP_TO_30 = 1, "30分未満"
        UP_TO_60 = 2, "30分以上1時間未満"
        UP_TO_180 = 3, "1時間以上3時間未満"
        OVER_180 = 4, "3時間以上"

    quarter = models.DateField()
    division = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, related_name="+")
    saved = models.PositiveSmallIntegerField("1週間に減った時間", choices=Class.choices)

    def __str__(self) -> str:
        return f"{self.quarter:%Y-%m} {self.get_saved_display()}"
