"""Libraries, registered documents, their versions with dates, and what was understood of each version."""

from __future__ import annotations

import datetime
import uuid

from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate

from nanohana.access.models import Account
from nanohana.documents import formats
from nanohana.organization.models import Division


class HandlingLabel(models.IntegerChoices):
    """取扱区分; a larger number is handled more strictly."""

    PUBLIC = 0, "公開"
    STAFF = 1, "庁内"
    RESTRICTED = 2, "関係者限り"


def with_mark(title: str, mark: str) -> str:
    """「事務連絡（令和7年4月1日施行）」, or the title alone where it needs no mark (``documents.namesakes``)."""
    return f"{title}（{mark}）" if mark else title


class Library(models.Model):
    """A 文書庫: documents of one owner division with one audience."""

    class Audience(models.TextChoices):
        ALL_STAFF = "all_staff", "全職員"
        OWNER_DIVISION = "owner_division", "所管課のみ"

    name = models.CharField("文書庫名", max_length=100, unique=True)
    description = models.CharField("説明", max_length=300, blank=True)
    owner_division = models.ForeignKey(
        Division, verbose_name="所管課", on_delete=models.PROTECT, related_name="libraries"
    )
    audience = models.CharField("閲覧できる人", max_length=20, choices=Audience.choices, default=Audience.ALL_STAFF)
    created_at = models.DateTimeField("作成日時", auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Document(models.Model):
    """A 登録文書. Removing sets ``removed_at``; from that moment no query finds it. While ``withheld_at`` is set, only
    those who manage the library find it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    library = models.ForeignKey(Library, verbose_name="文書庫", on_delete=models.PROTECT, related_name="documents")
    title = models.CharField("文書名", max_length=300)
    owner_division = models.ForeignKey(
        Division, verbose_name="所管課", on_delete=models.PROTECT, related_name="documents"
    )
    handling_label = models.PositiveSmallIntegerField(
        "取扱区分", choices=HandlingLabel.choices, default=HandlingLabel.STAFF
    )
    law_number = models.CharField("法令番号", max_length=200, blank=True, db_index=True, editable=False)
    created_at = models.DateTimeField("登録日時", auto_now_add=True)
    removed_at = models.DateTimeField("削除日時", null=True, blank=True)
    withheld_at = models.DateTimeField("非公開にした日時", null=True, blank=True, editable=False)

    told_apart = ""  # from others of its title, where a page has asked for it (documents.namesakes)

    class Meta:
        ordering = ["title"]
        indexes = [models.Index(fields=["library", "title"], name="document_of_title")]

    def __str__(self) -> str:
        return self.title

    @property
    def telling_title(self) -> str:
        return with_mark(self.title, self.told_apart)

    @property
    def last_registered_at(self) -> datetime.datetime | None:
        """When the newest of its versions came in, of those fetched with it."""
        return max((version.registered_at for version in self.versions.all()), default=None)


class Version(models.Model):
    """One version of a document: the file, its dates, and how far its registration has come.

    ``in_force`` is derived from the dates of all ready versions of the document (see ``documents.versions``) and is
    what search reads; it is NULL until the version is ready, and once it is removed. A version whose file is read
    again keeps what was understood before until the new understanding replaces it.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "待機中"
        PARSING = "parsing", "読み取り中"
        INDEXING = "indexing", "索引作成中"
        READY = "ready", "登録済み"
        FAILED = "failed", "登録できません"
        CANCELLED = "cancelled", "取り消し"

    UNFINISHED = (State.QUEUED, State.PARSING, State.INDEXING)
    UNDERSTOOD = Q(state=State.READY) | ~Q(format="")  # see is_understood

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    # The number of the document that it was moved from, which may be gone: its address leads on from there.
    former_document = models.UUIDField(null=True, db_index=True, editable=False)
    label = models.CharField("版", max_length=60, blank=True)
    promulgated_on = models.DateField("公布日", null=True, blank=True)
    effective_from = models.DateField("施行日", null=True, blank=True)
    effective_until = models.DateField("廃止日", null=True, blank=True)  # the first day on which it no longer holds
    in_force = DateRangeField(null=True, editable=False)

    filename = models.CharField("ファイル名", max_length=300)  # with its folders, where it came in a folder or a ZIP
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField("大きさ（バイト）")
    format = models.CharField("形式", max_length=20, blank=True)  # known once the file was understood

    state = models.CharField("状態", max_length=12, choices=State.choices, default=State.QUEUED)
    done = models.PositiveIntegerField("処理済み", default=0)
    total = models.PositiveIntegerField("全体", default=0)
    failure_code = models.CharField(max_length=40, blank=True)
    failure = models.TextField("登録できない理由", blank=True)
    warnings = models.JSONField("注意", default=list)
    pages = models.JSONField(default=list)  # [[width, height], ...] in points

    registered_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    registered_at = models.DateTimeField("登録日時", auto_now_add=True)
    removed_at = models.DateTimeField("削除日時", null=True, blank=True)

    class Meta:
        ordering = ["-registered_at"]
        indexes = [
            GistIndex(fields=["in_force"]),
            models.Index(fields=["sha256"]),
            models.Index(fields=["-registered_at"], name="version_newest", condition=Q(removed_at=None)),
            models.Index(
                fields=["state"], name="version_unfinished", condition=Q(state__in=["queued", "parsing", "indexing"])
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_until=None)
                | Q(effective_from=None)
                | Q(effective_until__gte=models.F("effective_from")),
                name="version_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.label}".strip()

    @property
    def basename(self) -> str:
        return self.filename.rpartition("/")[2]

    @property
    def format_name(self) -> str:
        return formats.NAMES.get(self.format, "")

    @property
    def has_pages(self) -> bool:
        """Whether the original's pages can be drawn beside what was understood of them."""
        return bool(self.pages)

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED

    @property
    def is_put_off(self) -> bool:
        """Whether its registration waits for something outside of its file; ``failure`` says for what."""
        return self.state == self.State.QUEUED and bool(self.failure)

    @property
    def is_understood(self) -> bool:
        """Whether there is something to read and to find, also while the file is being read again."""
        return self.state == self.State.READY or bool(self.format)

    @property
    def is_future(self) -> bool:
        """Whether it was understood, but does not hold yet."""
        return self.in_force is not None and self.in_force.lower is not None and self.in_force.lower > localdate()

    @property
    def is_in_force_today(self) -> bool:
        return self.in_force is not None and localdate() in self.in_force


class Archive(models.Model):
    """An uploaded ZIP file whose members are being registered, each as a document of its own.

    ``refusals`` are [name, reason] of the members that were not. ``metadata`` is what was said of all of them.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "待機中"
        EXPANDING = "expanding", "展開中"
        READY = "ready", "展開済み"
        FAILED = "failed", "展開できません"
        CANCELLED = "cancelled", "取り消し"

    UNFINISHED = (State.QUEUED, State.EXPANDING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    library = models.ForeignKey(Library, on_delete=models.CASCADE, related_name="+")
    filename = models.CharField("ファイル名", max_length=300)
    sha256 = models.CharField(max_length=64)
    metadata = models.JSONField(default=dict)
    state = models.CharField("状態", max_length=12, choices=State.choices, default=State.QUEUED)
    done = models.PositiveIntegerField("処理済み", default=0)
    total = models.PositiveIntegerField("全体", default=0)
    refusals = models.JSONField(default=list)
    failure = models.TextField("展開できない理由", blank=True)
    registered_by = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="+")
    registered_at = models.DateTimeField("登録日時", auto_now_add=True)

    class Meta:
        ordering = ["-registered_at"]
        indexes = [models.Index(fields=["sha256"])]

    def __str__(self) -> str:
        return self.filename

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED


class StoredBlock(models.Model):
    """A block of a version as the parser understood it (``documents.structure.Block``, spans as JSON)."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="blocks")
    ordinal = models.PositiveIntegerField()
    page = models.PositiveIntegerField(null=True)  # of its first span, or the slide number
    kind = models.CharField(max_length=12)
    text = models.TextField()
    heading_path = models.JSONField(default=list)
    level = models.PositiveSmallIntegerField(default=0)
    spans = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    header_rows = models.PositiveSmallIntegerField(default=0)
    flags = models.JSONField(default=list)

    class Meta:
        ordering = ["version", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["version", "ordinal"], name="block_ordinal_once")]
        indexes = [models.Index(fields=["version", "page"])]

    def __str__(self) -> str:
        return f"{self.version} #{self.ordinal}"
