"""Runs of task apps: what a person has entered and got. Fetched through the owner, there is no other way in.

Everything that people enter, and everything that comes out, stands encrypted with a key of the owner and the division
in which the run began. ``retention`` says how long it is kept.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.answering.models import Rating as AnswerRating
from nanohana.apps.task_apps.results import Result, from_json
from nanohana.encryption.fields import EncryptedBinaryField, EncryptedJSONField, EncryptedTextField
from nanohana.encryption.sealed import Unreadable
from nanohana.organization.models import Division
from nanohana.usage.models import Run as Use

Reason = AnswerRating.Reason


class RunQuerySet(models.QuerySet["Run"]):
    def owned_by(self, account: Account) -> RunQuerySet:
        """The account's runs that are not deleted, the latest first; those of test cases are shown with the app."""
        return self.filter(owner=account, deleted_at=None)

    def listed(self) -> RunQuerySet:
        """With version and turns as a list shows them: without what was entered, what came out, and how it is made."""
        turns = models.Prefetch("turns", RunTurn.objects.defer("inputs", "draft", "output"))
        with_version = self.select_related("version").defer("version__template", "version__recipe_data")
        return with_version.prefetch_related(turns)


class Run(models.Model):
    """The use of a version by one person: its turns are the first answer, and each change that was asked for.

    Deleting sets ``deleted_at``, so that it can be undone for a while. ``seen_at``: when its owner last looked at it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, related_name="+")  # of then
    version = models.ForeignKey("AppVersion", on_delete=models.CASCADE, related_name="runs")
    test_case = models.ForeignKey("TestCase", on_delete=models.SET_NULL, null=True, related_name="runs")
    title = EncryptedTextField("題名", blank=True, default="")
    created_at = models.DateTimeField("実行日時", auto_now_add=True)
    updated_at = models.DateTimeField("更新日時", default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField("削除日時", null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at"]
        indexes = [models.Index(fields=["owner", "-updated_at"])]

    def __str__(self) -> str:
        return f"{self.version_id} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def last(self) -> RunTurn:
        """Its newest turn; there is always one."""
        return max(self.turns.all(), key=lambda turn: turn.ordinal)


class RunTurnQuerySet(models.QuerySet["RunTurn"]):
    def owned_by(self, account: Account) -> RunTurnQuerySet:
        return self.filter(run__owner=account, run__deleted_at=None)


class RunTurn(models.Model):
    """What was entered and what came out. ``inputs`` of a later turn are ``{"request": "もっと短く"}``.

    ``done``, ``total`` and ``doing`` tell how far a running one is, ``draft`` what is written so far.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "待機中"
        RUNNING = "running", "処理中"
        DONE = "done", "完了"
        STOPPED = "stopped", "停止"
        FAILED = "failed", "失敗"

    UNFINISHED = (State.QUEUED, State.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="turns")
    ordinal = models.PositiveIntegerField()
    inputs = EncryptedJSONField("入力", key_of="run")
    state = models.CharField("状態", max_length=8, choices=State.choices, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    doing = models.CharField(max_length=100, blank=True)
    draft = EncryptedTextField("途中の文章", key_of="run", blank=True, default="")
    output = EncryptedJSONField("出力", key_of="run", null=True)
    failure = models.CharField("失敗の理由", max_length=300, blank=True)
    model = models.CharField("モデル", max_length=200, blank=True)
    is_trial = models.BooleanField("試験用", default=False)  # written by a model that is not trusted
    personal_information = models.JSONField("個人情報の件数", default=dict)  # by kind: how many, never what
    verdict = models.JSONField("試験の結果", null=True)  # of a test case: what is wrong, in Japanese
    use = models.OneToOneField(Use, on_delete=models.SET_NULL, null=True, related_name="+")  # in the figures of use
    created_at = models.DateTimeField("実行日時", auto_now_add=True)
    finished_at = models.DateTimeField("完了日時", null=True)

    objects = RunTurnQuerySet.as_manager()

    class Meta:
        ordering = ["run", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["run", "ordinal"], name="run_turn_once")]
        indexes = [models.Index(fields=["finished_at"])]

    def __str__(self) -> str:
        return f"{self.run_id} {self.ordinal}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED

    @property
    def seconds_to_news(self) -> int:
        """After how many seconds the page asks again how far it is: the longer it takes, the less often."""
        age = (timezone.now() - self.created_at).total_seconds()
        return 1 if age < 30 else 2 if age < 180 else 5

    @property
    def unreadable(self) -> Unreadable | None:
        """Why inputs or output cannot be read any more, where this is so."""
        return next((value for value in (self.inputs, self.output) if isinstance(value, Unreadable)), None)

    @property
    def result(self) -> Result:
        output = self.output
        return () if output is None or isinstance(output, Unreadable) else from_json(output)


class ResultRating(models.Model):
    """What its owner thought of one result, and why. A bad one shows the owner division of the app what was entered and
    what came out; it does not say who."""

    turn = models.OneToOneField(RunTurn, on_delete=models.CASCADE, related_name="rating")
    useful = models.BooleanField("役に立った")
    reason = models.CharField("理由", max_length=12, choices=Reason.choices, blank=True)
    comment = EncryptedTextField("ご意見", blank=True, default="", key_of="turn__run", bound_to=("turn_id",))
    rated_at = models.DateTimeField("評価日時", auto_now=True)

    def __str__(self) -> str:
        return f"{self.turn_id} {self.useful}"


class Attachment(models.Model):
    """A file of a form. Once it is understood its content goes; ``parsed`` stays for what is asked later."""

    turn = models.ForeignKey(RunTurn, on_delete=models.CASCADE, related_name="attachments")
    field = models.CharField(max_length=40)
    filename = EncryptedTextField(key_of="turn__run", bound_to=("turn_id", "field"))
    content = EncryptedBinaryField(key_of="turn__run", bound_to=("turn_id", "field"))
    parsed = EncryptedJSONField(key_of="turn__run", bound_to=("turn_id", "field"), null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["turn", "field"], name="attachment_once")]

    def __str__(self) -> str:
        return f"{self.turn_id} {self.field}"
