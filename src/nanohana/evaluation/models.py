"""The question set (設問集): questions of which a division knows what must answer them, and the runs of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime

from nanohana.access.models import Account
from nanohana.documents.models import Document, Version
from nanohana.organization.models import Division


class SetQuestion(models.Model):
    """A question and the document, or the provision of it, that must answer it; without one, nothing may answer it.

    It is the division's own words, like a document, and holds no personal information: it stands unencrypted.
    """

    division = models.ForeignKey(Division, verbose_name="所管課", on_delete=models.PROTECT, related_name="+")
    text = models.TextField("設問")
    document = models.ForeignKey(
        Document, verbose_name="答えるべき文書", on_delete=models.CASCADE, null=True, related_name="+"
    )
    provision = models.CharField("条項", max_length=100, blank=True)
    added_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField("追加日時", auto_now_add=True)

    class Meta:
        ordering = ["-added_at"]

    def __str__(self) -> str:
        return self.text


class Run(models.Model):
    """The question set of a division, asked once. ``questions``, ``documents`` and ``search`` are what it was asked of.

    ``against`` is the run it is compared with: the last one without a regression, or whose regression was released.
    Of the versions registered after ``registered_until`` of ``against`` one may be the reason for a regression.
    """

    class Cause(models.TextChoices):
        ASKED = "asked", "手動"
        FIRST = "first", "最初の点検"
        DOCUMENTS = "documents", "文書の登録・改版・削除"
        SEARCH = "search", "検索の設定・モデル・ことばの対応の変更"
        QUESTIONS = "questions", "設問の追加・削除"

    class State(models.TextChoices):
        SETTLING = "settling", "変更が終わるのを待っています"
        QUEUED = "queued", "待機中"
        RUNNING = "running", "点検中"
        DONE = "done", "完了"
        FAILED = "failed", "失敗"

    BEGUN = (State.QUEUED, State.RUNNING)
    UNFINISHED = (State.SETTLING, *BEGUN)

    division = models.ForeignKey(Division, verbose_name="所管課", on_delete=models.PROTECT, related_name="+")
    cause = models.CharField("きっかけ", max_length=10, choices=Cause.choices)
    state = models.CharField("状態", max_length=10, choices=State.choices)
    against = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    started_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now_add=True)  # when the last change was seen that it waits for
    finished_at = models.DateTimeField("点検日時", null=True)
    failure = models.CharField(max_length=200, blank=True)
    notes = models.TextField("検索の注意", blank=True)

    questions = models.CharField(max_length=32, blank=True)
    documents = models.CharField(max_length=32, blank=True)
    search = models.CharField("検索の設定", max_length=300, blank=True)
    registered_until = models.DateTimeField(null=True)

    done = models.PositiveIntegerField("処理済み", default=0)
    total = models.PositiveIntegerField("設問", default=0)
    right = models.PositiveIntegerField("正しい", default=0)
    better = models.PositiveIntegerField("良くなった", default=0)
    worse = models.PositiveIntegerField("悪くなった", default=0)

    released_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField("承知した日時", null=True)
    reason = models.CharField("承知した理由", max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["division", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["division"], condition=Q(state__in=("settling", "queued", "running")), name="one_run_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.division} {localtime(self.created_at):%Y-%m-%d %H:%M}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED

    @property
    def has_regressed(self) -> bool:
        """Whether something came out worse and nobody has taken it as it is."""
        return self.state == self.State.DONE and self.worse > 0 and self.released_at is None

    @property
    def percent(self) -> int:
        """Of the questions that came out right; rounded down."""
        return 100 * self.right // self.total if self.total else 0


class Result(models.Model):
    """What came of one question. It keeps where the passages stand and no text of them: that is read with rights.

    ``day`` is the one whose versions were searched: today, or that on which a version takes effect that is not in
    force yet. ``rank`` counts from 1, 0: not found. ``blamed`` is the new version that a regression is put down to.
    """

    class Outcome(models.TextChoices):
        FIRST = "first", "正しい（1番目）"
        AMONG = "among", "正しい（2～5番目）"
        REFUSED_RIGHTLY = "refused_rightly", "正しい（根拠なし）"
        ELSEWHERE = "elsewhere", "別の箇所を根拠にした"
        REFUSED = "refused", "根拠なしとした"
        ANSWERED = "answered", "根拠がないのに答えた"
        UNUSABLE = "unusable", "質問として使えない"

    RIGHT = (Outcome.FIRST, Outcome.AMONG, Outcome.REFUSED_RIGHTLY)

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="results")
    question = models.ForeignKey(SetQuestion, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField("設問")
    document = models.ForeignKey(Document, on_delete=models.SET_NULL, null=True, related_name="+")
    provision = models.CharField("条項", max_length=100, blank=True)
    outcome = models.CharField("結果", max_length=20, choices=Outcome.choices)
    rank = models.PositiveSmallIntegerField("順位", default=0)
    day = models.DateField("基準日")
    expected_version = models.ForeignKey(Version, on_delete=models.SET_NULL, null=True, related_name="+")
    expected_block = models.PositiveIntegerField(null=True)
    found_version = models.ForeignKey(Version, on_delete=models.SET_NULL, null=True, related_name="+")
    found_first = models.PositiveIntegerField(default=0)
    found_last = models.PositiveIntegerField(default=0)
    blamed = models.ForeignKey(Version, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.text} {self.get_outcome_display()}"

    @property
    def is_right(self) -> bool:
        return self.outcome in self.RIGHT
