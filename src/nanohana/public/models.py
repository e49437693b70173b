"""What the public site keeps: published snapshots, the conversations of citizens, and what is handed over to officers.

No account, no address, no browser: a conversation is known by a random secret in a cookie, of which only the hash
stands here. Texts of citizens are encrypted (``texts``) and erased after ``public_retention_days``.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from nanohana.chatbot.outcomes import Outcome
from nanohana.public.texts import CitizenJSONField, CitizenTextField
from nanohana.published.content import KINDS
from nanohana.published.desk import State


class Snapshot(models.Model):
    """One version of something published, as the sealed file that came from the staff site.

    ``key`` is that of the chatbot, empty for the registry of counters and for the switches. Of each kind and key the
    one with the highest number is active. The web process may read these rows and not write them.
    """

    kind = models.CharField("種類", max_length=20, choices=[(kind, kind) for kind in KINDS])
    key = models.CharField("記号", max_length=50, blank=True)
    number = models.PositiveBigIntegerField("版")
    sealed = models.BinaryField("署名付きの内容")
    received_at = models.DateTimeField("受信日時", auto_now_add=True)
    active = models.BooleanField("公開中", default=False)

    class Meta:
        ordering = ["kind", "key", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "number"], name="one_snapshot_of_a_number"),
            models.UniqueConstraint(fields=["kind", "key"], condition=Q(active=True), name="one_active_snapshot"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.number}"


class Delivery(models.Model):
    """A sealed file that the web process has received and the keeper has to take in (``taking_in``).

    ``refusal`` is the Japanese reason where it was not taken.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    sealed = models.BinaryField("署名付きの内容")
    at = models.DateTimeField("受信日時", auto_now_add=True)
    done_at = models.DateTimeField("処理日時", null=True)
    refusal = models.CharField("理由", max_length=300, blank=True)

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return str(self.id)


class Nonce(models.Model):
    """A signed request that was seen, so that it is not taken a second time."""

    value = models.CharField(primary_key=True, max_length=64)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return self.value


class Conversation(models.Model):
    """What one citizen asks one chatbot; ``chatbot`` is empty for the welfare guide.

    ``state`` is what a dialogue has gathered so far (``welfare.guide``). ``secret_hash`` is the SHA-256 of the secret
    in the citizen's cookie, in hexadecimal.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    secret_hash = models.CharField(max_length=64, unique=True)
    chatbot = models.CharField("チャットボット", max_length=50, blank=True)
    language = models.CharField("言語", max_length=10, default="ja")
    furigana = models.BooleanField("ふりがな", default=False)
    in_widget = models.BooleanField("ウィジェット", default=False)
    state = CitizenJSONField("進行", null=True)
    started_at = models.DateTimeField("開始日時", default=timezone.now)
    last_at = models.DateTimeField("最終日時", default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-last_at"]

    def __str__(self) -> str:
        return f"{self.chatbot} {self.id}"


class Exchange(models.Model):
    """A question and its reply. ``reply`` is the JSON of ``chatbot.outcomes.Reply``.

    ``asked`` is empty where the text may not be kept (personal data in it). ``number`` counts from 1 in the
    conversation, ``chatbot_number`` is the version of the chatbot that answered. ``rating`` is 1 (helped) or -1.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="exchanges")
    number = models.PositiveIntegerField("番号")
    asked = CitizenTextField("質問")
    reply = CitizenJSONField("回答")
    outcome = models.CharField("結果", max_length=20, choices=[(each.value, each.value) for each in Outcome])
    faq = models.CharField("FAQ", max_length=50, blank=True)
    topic = models.CharField("話題", max_length=100, blank=True)
    score = models.FloatField("点数", default=0.0)
    chatbot_number = models.PositiveIntegerField("チャットボットの版", default=0)
    at = models.DateTimeField("日時", default=timezone.now, db_index=True)
    rating = models.SmallIntegerField("評価", null=True, choices=[(1, "役に立った"), (-1, "役に立たなかった")])
    comment = CitizenTextField("意見", blank=True, default="")

    class Meta:
        ordering = ["conversation", "number"]
        constraints = [models.UniqueConstraint(fields=["conversation", "number"], name="one_exchange_of_a_number")]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.number}"


class GuideCount(models.Model):
    """How often something came up in the welfare guide on a day of Japan: an outcome, a need, a municipality, an hour.

    Each is counted by itself, so that no row and no two rows together say anything of one consultation.
    """

    day = models.DateField("日")
    kind = models.CharField("数えるもの", max_length=20)
    key = models.CharField("項目", max_length=40, blank=True)
    count = models.PositiveIntegerField("件数", default=0)

    class Meta:
        ordering = ["day", "kind", "key"]
        constraints = [models.UniqueConstraint(fields=["day", "kind", "key"], name="one_count_of_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.key}"


class HandOver(models.Model):
    """A conversation in the hands of officers: in their queue while they are there, as a form outside those hours.

    ``receipt_number`` is what the citizen is told. ``chatbot`` is the one whose officers have it, another than the
    conversation's after a transfer, with a ``note`` of officers for officers. ``message`` and ``contact`` are what was
    written into the form. ``officer`` is an id of the staff site's, ``claimed_by`` the name of the division, which
    citizens see. ``unpicked_at`` is when a place in the queue became a form because nobody had come (``after_hours``).
    ``is_unread`` says that the citizen wrote last, ``seen_at`` when their page last asked for news.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="hand_overs")
    chatbot = models.CharField("チャットボット", max_length=50)
    receipt_number = models.CharField("受付番号", max_length=20, unique=True)
    state = models.CharField(
        "状態", max_length=10, choices=[(each.value, each.label) for each in State], default=State.WAITING.value
    )
    contact = CitizenTextField("連絡先", blank=True, default="")
    message = CitizenTextField("内容", blank=True, default="")
    note = CitizenTextField("引継ぎのメモ", blank=True, default="")
    opened_at = models.DateTimeField("受付日時", default=timezone.now, db_index=True)
    claimed_at = models.DateTimeField("対応開始日時", null=True)
    closed_at = models.DateTimeField("終了日時", null=True)
    unpicked_at = models.DateTimeField("受付時間の後に預かった日時", null=True)
    seen_at = models.DateTimeField("県民の画面の最終日時", null=True)
    officer = models.CharField("対応者", max_length=64, blank=True)
    claimed_by = models.CharField("対応する所属", max_length=60, blank=True)
    is_unread = models.BooleanField("県民の新しい発言", default=True)

    class Meta:
        ordering = ["opened_at"]
        indexes = [models.Index(fields=["chatbot", "state", "opened_at"], name="hand_overs_of_a_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(state__in=["waiting", "claimed"]), name="one_place_in_the_queue"
            )
        ]

    def __str__(self) -> str:
        return self.receipt_number


class DeskMessage(models.Model):
    """A message between the citizen and the officer of a hand-over, or a notice of the system for both."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    hand_over = models.ForeignKey(HandOver, on_delete=models.CASCADE, related_name="messages")
    from_citizen = models.BooleanField("県民から")
    is_notice = models.BooleanField("お知らせ", default=False)
    text = CitizenTextField("内容")
    at = models.DateTimeField("日時", default=timezone.now)

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return str(self.id)
