"""What the owner division edits: a chatbot with its FAQ. Citizens see none of it before it is approved as a version.

Texts here are the division's own words, written for everybody to read, and stand unencrypted like a document.
"""

from __future__ import annotations

import datetime
import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.timezone import localdate

from nanohana.access.models import Account
from nanohana.chatbot.tone import TITLES, Tone
from nanohana.documents.models import Document, Library
from nanohana.organization.models import Division

#: Days before its last day on which an answer is called near its end.
NEARS_ITS_END = datetime.timedelta(days=30)
KEY = RegexValidator(
    r"\A[a-z][a-z0-9-]{1,39}\Z",
    "半角の英小文字で始め、英小文字、数字、ハイフンで、2文字から40文字までで書いてください。",
)
FAQ_KEY = RegexValidator(
    r"\A[0-9A-Za-z][0-9A-Za-z-]{0,39}\Z", "半角の英数字とハイフンで、40文字までで書いてください（例：car-001）。"
)


class Chatbot(models.Model):
    """A chatbot as it is being edited. ``revision`` counts every change of it, of its FAQ and of what it publishes.

    ``contacts``, ``hours``, ``fixed_answers`` and ``forbidden_topics`` are JSON of the classes of
    ``published.content`` with these names. ``current`` is the version that citizens see. ``sources`` is the state of
    the published documents (``sources.fingerprint``) when the question set was last run because of them.
    """

    key = models.CharField("識別名", max_length=40, unique=True, validators=[KEY])
    title = models.CharField("名前", max_length=60)
    field = models.CharField("分野", max_length=60)
    owner_division = models.ForeignKey(Division, verbose_name="所管課", on_delete=models.PROTECT, related_name="+")
    greeting = models.TextField("あいさつ", max_length=400, blank=True)
    tone = models.CharField(
        "口調",
        max_length=10,
        choices=[(tone.value, title) for tone, title in TITLES.items()],
        default=Tone.STANDARD.value,
    )
    summarises = models.BooleanField("AIによるまとめを付けられるようにする", default=False)
    examples = models.JSONField("質問の例", default=list, blank=True)
    scope_words = models.JSONField("分野のことば", default=list, blank=True)
    contacts = models.JSONField("問合せ先", default=list, blank=True)
    hours = models.JSONField("有人対応の時間", default=dict, blank=True)
    fixed_answers = models.JSONField("固定の回答", default=list, blank=True)
    forbidden_topics = models.JSONField("答えない話題", default=list, blank=True)
    hand_over = models.BooleanField("職員への引継ぎを行う", default=True)
    host_pages = models.JSONField("ウィジェットを置くサイト", default=list, blank=True)
    libraries = models.ManyToManyField(Library, verbose_name="公開する文書庫", related_name="+", blank=True)
    documents = models.ManyToManyField(Document, through="PublishedDocument", related_name="+")
    revision = models.PositiveIntegerField(default=1)
    current = models.ForeignKey("ChatbotVersion", on_delete=models.PROTECT, null=True, related_name="+")
    sources = models.CharField(max_length=64, blank=True)
    alarm = models.CharField("所管課への知らせ", max_length=300, blank=True)
    alarmed_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField("停止日時", null=True)
    stopped_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    created_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField("作成日時", auto_now_add=True)
    edited_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    editors = ArrayField(models.UUIDField(), default=list)  # accounts: all who have edited since the last approval
    edited_at = models.DateTimeField("編集日時", default=timezone.now)

    class Meta:
        ordering = ["owner_division__code", "key"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_stopped(self) -> bool:
        return self.stopped_at is not None


class PublishedDocument(models.Model):
    """A single document that a chatbot publishes; ``url`` is where citizens may read the whole of it."""

    chatbot = models.ForeignKey(Chatbot, on_delete=models.CASCADE, related_name="published_documents")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    url = models.URLField("公開ページ", max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chatbot", "document"], name="published_document_once")]

    def __str__(self) -> str:
        return f"{self.chatbot_id} {self.document_id}"


class FaqQuerySet(models.QuerySet["Faq"]):
    def living(self) -> FaqQuerySet:
        return self.filter(removed_at=None)

    def ending(self) -> FaqQuerySet:
        """Those that end within ``NEARS_ITS_END``, and those that have ended."""
        return self.living().filter(valid_until__lte=localdate() + NEARS_ITS_END)


class Faq(models.Model):
    """An approved question in the making. ``key`` is its number, stable over versions and never given again.

    ``variants`` are other ways to ask; ``links`` are [{"label", "url"}]; both days count.
    """

    chatbot = models.ForeignKey(Chatbot, on_delete=models.CASCADE, related_name="faqs")
    key = models.CharField("番号", max_length=40, validators=[FAQ_KEY])
    topic = models.CharField("話題", max_length=40, blank=True)
    question = models.CharField("質問", max_length=200)
    variants = models.JSONField("言い換え", default=list, blank=True)
    answer = models.TextField("回答", max_length=2000)
    links = models.JSONField("リンク", default=list, blank=True)
    owner = models.CharField("担当", max_length=100, blank=True)
    valid_from = models.DateField("有効開始", null=True, blank=True)
    valid_until = models.DateField("有効終了", null=True, blank=True)
    removed_at = models.DateTimeField("削除日時", null=True)
    edited_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    edited_at = models.DateTimeField("編集日時", default=timezone.now)

    objects = FaqQuerySet.as_manager()

    class Meta:
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["chatbot", "key"], name="faq_number_once"),
            models.CheckConstraint(
                condition=models.Q(valid_from=None)
                | models.Q(valid_until=None)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="faq_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.question}"

    @property
    def has_ended(self) -> bool:
        return self.valid_until is not None and self.valid_until < localdate()

    @property
    def nears_its_end(self) -> bool:
        return self.valid_until is not None and localdate() <= self.valid_until <= localdate() + NEARS_ITS_END


class ReceivedFile(models.Model):
    """A file of FAQ or questions between its preview and its confirmation; ``rows`` are its lines as understood."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chatbot = models.ForeignKey(Chatbot, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField("種類", max_length=12)
    filename = models.CharField("ファイル名", max_length=255)
    rows = models.JSONField(default=list)
    received_by = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    received_at = models.DateTimeField("受付日時", auto_now_add=True)

    def __str__(self) -> str:
        return self.filename
