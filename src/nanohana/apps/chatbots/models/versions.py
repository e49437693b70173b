"""Versions of a chatbot, and the question set (設問集) that stands between a draft and its publication."""

from __future__ import annotations

from dataclasses import replace

from django.db import models
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.apps.chatbots.models.drafts import Chatbot
from nanohana.chatbot.outcomes import Outcome
from nanohana.published.content import Chatbot as Published
from nanohana.published.content import content_of

OUTCOMES = [
    (Outcome.EMERGENCY.value, "緊急の案内"),
    (Outcome.STOPPED.value, "停止中"),
    (Outcome.UNREADABLE.value, "読み取れない質問"),
    (Outcome.PERSONAL_DATA.value, "個人情報を含む質問"),
    (Outcome.ABUSE.value, "不適切なことば"),
    (Outcome.FORBIDDEN.value, "答えない話題"),
    (Outcome.FIXED.value, "固定の回答"),
    (Outcome.SMALL_TALK.value, "あいさつ・雑談"),
    (Outcome.FAQ.value, "承認済みのFAQ"),
    (Outcome.EVIDENCE.value, "公開文書からの回答"),
    (Outcome.CLARIFICATION.value, "聞き返し"),
    (Outcome.OUT_OF_SCOPE.value, "分野の外"),
    (Outcome.NO_EVIDENCE.value, "根拠なし・窓口の案内"),
]


class ChatbotVersion(models.Model):
    """What citizens may see, frozen: ``content`` is JSON of ``published.content.Chatbot``.

    Until it is approved it is the one candidate of its chatbot, made anew from the draft each time the question set is
    run; afterwards neither content nor approval ever change (the database refuses it, migration 0002). ``revision`` is
    that of the draft, ``sources`` the fingerprint of the documents it was made from. ``problems`` are reasons for
    which it must not be published, ``personal`` what was found in its passages (document, places in words).
    ``withdrew`` are documents that were taken out by themselves (``withdrawing``): [{"title", "faqs"}], with the FAQ
    that link to them. ``overtaken_by`` is the number of a version not known here that the public site had when this one
    was refused.
    """

    chatbot = models.ForeignKey(Chatbot, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField("版")
    content = models.TextField(blank=True)
    revision = models.PositiveIntegerField()
    sources = models.CharField(max_length=64, blank=True)
    problems = models.JSONField(default=list)
    personal = models.JSONField(default=list)
    frozen_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    frozen_at = models.DateTimeField("作成日時", default=timezone.now)
    submitted_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    submitted_at = models.DateTimeField("申請日時", null=True)
    returned = models.CharField("差戻しの理由", max_length=300, blank=True)
    released = models.CharField("不合格のまま公開する理由", max_length=300, blank=True)
    approved_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    approved_at = models.DateTimeField("承認日時", null=True)
    restored_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField("公開サイトへの反映日時", null=True)
    failure = models.CharField("反映できない理由", max_length=300, blank=True)
    withdrew = models.JSONField(default=list)
    overtaken_by = models.PositiveIntegerField("公開サイトにあった版", null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["chatbot", "number"], name="chatbot_version_once"),
            models.UniqueConstraint(
                fields=["chatbot"], condition=models.Q(approved_at=None), name="one_candidate_of_a_chatbot"
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}版"

    @property
    def published(self) -> Published:
        """The content as this version: with its number, and the moment of its approval once there is one."""
        made = content_of(Published, self.content)
        return replace(made, number=self.number, published_at=self.approved_at or self.frozen_at)


class Question(models.Model):
    """A question of the set, with what must come of it.

    ``faq`` is the number of the FAQ that must be shown; all ``words`` must stand in what is shown.
    """

    chatbot = models.ForeignKey(Chatbot, on_delete=models.CASCADE, related_name="questions")
    text = models.CharField("質問", max_length=500)
    outcome = models.CharField("期待する結果", max_length=16, choices=OUTCOMES, default=Outcome.FAQ.value)
    faq = models.CharField("期待するFAQの番号", max_length=40, blank=True)
    words = models.JSONField("含むべきことば", default=list, blank=True)
    edited_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    edited_at = models.DateTimeField("編集日時", default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["chatbot", "text"], name="chatbot_question_once")]

    def __str__(self) -> str:
        return self.text


class Run(models.Model):
    """One run of the question set against a candidate, beside the version published then (``against``)."""

    class State(models.TextChoices):
        QUEUED = "queued", "待機中"
        RUNNING = "running", "点検中"
        DONE = "done", "完了"
        FAILED = "failed", "失敗"

    class Cause(models.TextChoices):
        ASKED = "asked", "所管課の操作"
        DOCUMENTS = "documents", "公開文書の変更"

    UNFINISHED = (State.QUEUED, State.RUNNING)

    version = models.ForeignKey(ChatbotVersion, on_delete=models.CASCADE, related_name="runs")
    against = models.ForeignKey(ChatbotVersion, on_delete=models.SET_NULL, null=True, related_name="+")
    cause = models.CharField("きっかけ", max_length=12, choices=Cause.choices, default=Cause.ASKED)
    state = models.CharField("状態", max_length=12, choices=State.choices, default=State.QUEUED)
    total = models.PositiveIntegerField("設問の数", default=0)
    done = models.PositiveIntegerField("済んだ数", default=0)
    passed = models.PositiveIntegerField("合格の数", default=0)
    worse = models.PositiveIntegerField("悪くなった数", default=0)
    better = models.PositiveIntegerField("良くなった数", default=0)
    failure = models.CharField("失敗の理由", max_length=300, blank=True)
    started_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField("開始日時", default=timezone.now)
    finished_at = models.DateTimeField("終了日時", null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.version_id} {self.state}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED

    @property
    def has_passed(self) -> bool:
        """Every question came out as expected, and there were some."""
        return self.state == self.State.DONE and 0 < self.total == self.passed


class Result(models.Model):
    """What came of one question in a run. ``passed_before`` is None where no version was published."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="results")
    question = models.ForeignKey(Question, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.CharField(max_length=500)
    expected = models.CharField(max_length=300)
    outcome = models.CharField(max_length=16, choices=OUTCOMES)
    shown = models.TextField(blank=True)
    passed = models.BooleanField()
    why = models.CharField(max_length=300, blank=True)
    outcome_before = models.CharField(max_length=16, choices=OUTCOMES, blank=True)
    passed_before = models.BooleanField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def is_worse(self) -> bool:
        return self.passed_before is True and not self.passed

    @property
    def is_better(self) -> bool:
        return self.passed_before is False and self.passed
