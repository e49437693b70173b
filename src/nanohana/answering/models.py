"""Conversations of a member of staff: questions, the evidence found for each, and what a model made of it.

Everything below a conversation is fetched through its owner (``owned_by``), or read through a rule by which the owner
shares it (``shared_with``, ``readable_by``); there is no other way in.
What was asked, found and written stands encrypted, with a key of the owner and the division the conversation began in.
"""

from __future__ import annotations

import uuid
from functools import cached_property

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.access.rights import conversations_open_to, shared_conversations
from nanohana.answering.approved_models import ApprovedAnswer, ApprovedQuestion
from nanohana.answering.evidence import NO_EVIDENCE, Citation, Evidence, citations_from_json, from_json
from nanohana.documents import wall
from nanohana.encryption.fields import EncryptedJSONField, EncryptedTextField
from nanohana.encryption.sealed import Unreadable
from nanohana.organization.models import Division
from nanohana.usage.models import Run

__all__ = [
    "AnswerSentence",
    "ApprovedAnswer",
    "ApprovedQuestion",
    "Conversation",
    "Rating",
    "SharedOpening",
    "Turn",
    "Writing",
]


def _shared_with(account: Account, path: str = "") -> Q:
    """What rules let the account read of others; the second wall is told the same."""
    opened = conversations_open_to(account)
    wall.show(opened)
    return shared_conversations(account, opened, path)


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def owned_by(self, account: Account) -> ConversationQuerySet:
        """The account's conversations that are not deleted, the latest first."""
        return self.filter(owner=account, deleted_at=None)

    def shared_with(self, account: Account) -> ConversationQuerySet:
        """The conversations of others that the account may read today, the latest first."""
        return self.filter(_shared_with(account))

    def asked_on_screen(self) -> ConversationQuerySet:
        """Without those of programs, of which there may be very many."""
        return self.filter(origin=Conversation.Origin.SCREEN)


class Conversation(models.Model):
    """A line of questions. Deleting sets ``deleted_at``, so that it can be undone for a while."""

    class Origin(models.TextChoices):
        SCREEN = "screen", "画面"
        API = "api", "API"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="conversations")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, related_name="+")  # of then
    title = EncryptedTextField("題名")
    origin = models.CharField("どこから", max_length=8, choices=Origin.choices, default=Origin.SCREEN)
    created_at = models.DateTimeField("作成日時", auto_now_add=True)
    updated_at = models.DateTimeField("更新日時", default=timezone.now)
    deleted_at = models.DateTimeField("削除日時", null=True, blank=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at"]
        indexes = [models.Index(fields=["owner", "-updated_at"])]

    def __str__(self) -> str:
        return self.title

    @property
    def app(self) -> str:
        """By which app it counts in the figures of use and of models."""
        return "api" if self.origin == self.Origin.API else "assistant"


class SharedOpening(models.Model):
    """When somebody last looked at a conversation that a colleague shares with them."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="openings")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField("開いた日時")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "account"], name="shared_opening_once")]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.account_id}"


class TurnQuerySet(models.QuerySet["Turn"]):
    def owned_by(self, account: Account) -> TurnQuerySet:
        return self.filter(conversation__owner=account, conversation__deleted_at=None)

    def readable_by(self, account: Account) -> TurnQuerySet:
        """Those of the account and those shared with it."""
        own = Q(conversation__owner=account, conversation__deleted_at=None)
        return self.filter(own | _shared_with(account, "conversation__"))


class Turn(models.Model):
    """One question and all that belongs to its answer."""

    class Outcome(models.TextChoices):
        EXCERPT = "excerpt", "抜粋回答"
        NO_EVIDENCE = "no_evidence", "根拠なし"

    class State(models.TextChoices):
        """Of the model's answer; the evidence is always complete."""

        IDLE = "idle", "生成していません"
        REQUESTED = "requested", "生成を待っています"
        WRITING = "writing", "生成中"
        DONE = "done", "完了"
        CUT = "cut", "長さの上限"
        STOPPED = "stopped", "停止"
        INTERRUPTED = "interrupted", "中断"
        FAILED = "failed", "失敗"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="turns")
    ordinal = models.PositiveIntegerField()
    question = EncryptedTextField("質問", key_of="conversation")
    searched = EncryptedTextField("検索に使った質問", key_of="conversation")
    personal_information = models.JSONField("個人情報の件数", default=dict)  # by kind: how many, never what
    as_of = models.DateField("基準日")
    reads_day = models.BooleanField("基準日は質問による", default=False)
    libraries = models.JSONField("文書庫", default=list)
    general_knowledge = models.BooleanField("一般知識を使う", default=False)
    outcome = models.CharField("結果", max_length=12, choices=Outcome.choices)
    snapshot = EncryptedJSONField("根拠", key_of="conversation")  # answering.evidence.Evidence
    approved = models.ForeignKey(ApprovedAnswer, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField("生成の状態", max_length=12, choices=State.choices, default=State.IDLE)
    failure = models.CharField("失敗の理由", max_length=300, blank=True)
    model = models.CharField("モデル", max_length=200, blank=True)
    created_at = models.DateTimeField("質問日時", auto_now_add=True)
    run = models.OneToOneField(Run, on_delete=models.SET_NULL, null=True, related_name="+")  # in the figures of use

    objects = TurnQuerySet.as_manager()

    class Meta:
        ordering = ["conversation", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["conversation", "ordinal"], name="turn_ordinal_once")]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.ordinal}"

    @cached_property
    def evidence(self) -> Evidence:
        """None where it cannot be read any more, which ``unreadable`` tells from none found."""
        return NO_EVIDENCE if isinstance(self.snapshot, Unreadable) else from_json(self.snapshot)

    @property
    def unreadable(self) -> Unreadable | None:
        """Why question or evidence cannot be read any more, where this is so."""
        return next((value for value in (self.question, self.snapshot) if isinstance(value, Unreadable)), None)

    @property
    def reads_near(self) -> bool:
        """Whether a model looks for the answer in what is only near: of its words, those that stand there are kept."""
        return not self.general_knowledge and bool(self.evidence.near)

    @property
    def is_last(self) -> bool:
        """Whether no question follows it in its conversation."""
        return not self.conversation.turns.filter(ordinal__gt=self.ordinal).exists()

    @property
    def is_generating(self) -> bool:
        return self.state in (self.State.REQUESTED, self.State.WRITING)


class Writing(models.Model):
    """That a web process writes the answer of a turn: its lease (``answering.leases``)."""

    turn = models.OneToOneField(Turn, on_delete=models.CASCADE, primary_key=True, related_name="writing")
    token = models.UUIDField(unique=True)
    withheld = models.JSONField(default=list)  # numbers of the sources that the owner could not read at its beginning
    renewed_at = models.DateTimeField(db_default=Now())
    followed_at = models.DateTimeField(null=True)  # by a reader in another process
    is_stopped = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.turn_id} {self.token}"


class AnswerSentence(models.Model):
    """A sentence that a model wrote, and whether a source supports it."""

    class Verdict(models.TextChoices):
        SUPPORTED = "supported", "根拠あり"
        UNCONFIRMED = "unconfirmed", "根拠未確認"
        GENERAL = "general", "登録文書によらない一般知識"

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="sentences")
    ordinal = models.PositiveIntegerField()
    text = EncryptedTextField(key_of="turn__conversation", bound_to=("turn_id", "ordinal"))
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    cited = models.JSONField(default=list)  # answering.evidence.Citation
    opens_paragraph = models.BooleanField(default=False)

    class Meta:
        ordering = ["turn", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["turn", "ordinal"], name="sentence_ordinal_once")]

    def __str__(self) -> str:
        return f"{self.turn_id} {self.ordinal}"

    @property
    def citations(self) -> tuple[Citation, ...]:
        return citations_from_json(self.cited)


class Rating(models.Model):
    """What the reader thought of an answer, and why."""

    class Reason(models.TextChoices):
        WRONG = "wrong", "内容が誤っている"
        MISSING = "missing", "必要なことが書かれていない"
        OUTDATED = "outdated", "資料が古い"
        UNCLEAR = "unclear", "分かりにくい"
        OTHER = "other", "その他"

    turn = models.OneToOneField(Turn, on_delete=models.CASCADE, null=True, related_name="rating")  # none: erased
    useful = models.BooleanField("役に立った")
    reason = models.CharField("理由", max_length=12, choices=Reason.choices, blank=True)
    comment = EncryptedTextField("ご意見", blank=True, default="", key_of="turn__conversation", bound_to=("turn_id",))
    shared = models.BooleanField("所管課に見せる", default=False)  # question, evidence and answer, without who asked
    rated_at = models.DateTimeField("評価日時", auto_now=True)

    def __str__(self) -> str:
        return f"{self.turn_id} {self.useful}"
