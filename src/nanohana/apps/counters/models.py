"""窓口台帳: the rows of the registry with their history, the municipalities, and the published versions.

Nothing here is a person's secret: every row is made to be published. All staff may read the registry; the division that
owns a row changes it.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import replace

from django.db import models
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.organization.models import Division
from nanohana.published.content import Counter, Registry, content_of
from nanohana.published.content import Municipality as PublishedMunicipality
from nanohana.welfare.kinds import KINDS
from nanohana.welfare.needs import NEEDS

STALE_AFTER_DAYS = 365
LONGEST_EMAIL = 254  # RFC 5321, 4.5.3.1.3: a path of 256 with its brackets


class Municipality(models.Model):
    """A municipality of the prefecture. ``parts`` are places in it by which people say where they live."""

    name = models.CharField("市町村名", max_length=20, unique=True)
    reading = models.CharField("よみ", max_length=40)
    parts = models.JSONField("地名", default=list)

    class Meta:
        ordering = ["reading"]

    def __str__(self) -> str:
        return self.name

    @property
    def published(self) -> PublishedMunicipality:
        return PublishedMunicipality(self.name, self.reading, tuple(self.parts))


class EntryQuerySet(models.QuerySet["Entry"]):
    def present(self) -> EntryQuerySet:
        return self.filter(removed_at=None)

    def coming(self, today: datetime.date) -> EntryQuerySet:
        return self.present().filter(valid_from__gt=today)

    def ended(self, today: datetime.date) -> EntryQuerySet:
        return self.present().filter(valid_until__lt=today)

    def stale(self, today: datetime.date) -> EntryQuerySet:
        """Rows that nobody has checked for long; not those that have ended."""
        last = today - datetime.timedelta(days=STALE_AFTER_DAYS)
        present = self.present().exclude(valid_until__lt=today)
        return present.filter(models.Q(checked_on=None) | models.Q(checked_on__lt=last))


class Entry(models.Model):
    """A row: one counter. ``needs`` and ``kind`` are keys of ``nanohana.welfare``; no municipality is all of them.

    ``valid_from`` and ``valid_until`` are the first and the last day on which it is there, ``successor`` the key of the
    row that takes its place then.
    """

    key = models.SlugField("番号", max_length=60, unique=True)
    name = models.CharField("名称", max_length=100)
    kind = models.CharField(
        "種別", max_length=40, blank=True, choices=[(kind.key, kind.title) for kind in KINDS.values()]
    )
    audience = models.CharField("相談できる方", max_length=200, blank=True)
    needs = models.JSONField("相談の内容", default=list)
    municipalities = models.JSONField("市町村", default=list, blank=True)
    age_from = models.PositiveSmallIntegerField("年齢から", null=True, blank=True)
    age_until = models.PositiveSmallIntegerField("年齢まで", null=True, blank=True)
    phone = models.CharField("電話", max_length=40, blank=True)
    fax = models.CharField("FAX", max_length=40, blank=True)
    email = models.CharField("メール", max_length=LONGEST_EMAIL, blank=True)
    hours = models.CharField("受付時間", max_length=100, blank=True)
    address = models.CharField("所在地", max_length=150, blank=True)
    url = models.CharField("ウェブページ", max_length=300, blank=True)
    basis = models.CharField("根拠", max_length=150, blank=True)
    owner_division = models.ForeignKey(Division, verbose_name="所管課", on_delete=models.PROTECT, related_name="+")
    checked_on = models.DateField("確認した日", null=True, blank=True)
    checked_by = models.CharField("確認した人", max_length=60, blank=True)
    valid_from = models.DateField("開始日", null=True, blank=True)
    valid_until = models.DateField("終了日", null=True, blank=True)
    successor = models.CharField("移転先の番号", max_length=60, blank=True)
    removed_at = models.DateTimeField("削除日時", null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name

    @property
    def published(self) -> Counter:
        return Counter(
            key=self.key, name=self.name, needs=tuple(self.needs), municipalities=tuple(self.municipalities),
            audience=self.audience, age_from=self.age_from, age_until=self.age_until, phone=self.phone,
            hours=self.hours, address=self.address, url=self.url, basis=self.basis, updated_on=self.checked_on,
            kind=self.kind, valid_from=self.valid_from, valid_until=self.valid_until, successor=self.successor,
            fax=self.fax, email=self.email,
        )  # fmt: skip

    @property
    def kind_title(self) -> str:
        return KINDS[self.kind].title if self.kind in KINDS else ""

    @property
    def need_titles(self) -> list[str]:
        return [NEEDS[need].title for need in self.needs if need in NEEDS]

    @property
    def is_stale(self) -> bool:
        if self.period == "終了":
            return False
        return self.checked_on is None or (timezone.localdate() - self.checked_on).days > STALE_AFTER_DAYS

    @property
    def period(self) -> str:
        """「予定」, 「有効」 or 「終了」 today."""
        today = timezone.localdate()
        if self.valid_from is not None and self.valid_from > today:
            return "予定"
        return "終了" if self.valid_until is not None and self.valid_until < today else "有効"


class Change(models.Model):
    """What was done to a row: ``fields`` by their Japanese names, each with what stood there before and after."""

    class Cause(models.TextChoices):
        EDITED = "edited", "画面での変更"
        IMPORTED = "imported", "取込み"
        CHECKED = "checked", "確認"
        REMOVED = "removed", "削除"
        RESTORED = "restored", "削除の取消し"

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="changes")
    cause = models.CharField("きっかけ", max_length=10, choices=Cause.choices)
    by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField("日時", default=timezone.now)
    fields = models.JSONField("変わった所", default=dict)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.entry} {self.get_cause_display()}"


class Version(models.Model):
    """The whole registry, frozen when its publication is requested. ``content`` is JSON of ``published.Registry``.

    At most one waits for approval. Its content never changes, its number not after the approval; back to an earlier one
    is a new version. ``overtaken_by`` is the number of a version not known here that the public site had when this one
    was refused.
    """

    number = models.PositiveIntegerField("版", unique=True)
    content = models.TextField()
    submitted_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    submitted_at = models.DateTimeField("申請日時", default=timezone.now)
    returned_at = models.DateTimeField("差戻し日時", null=True)
    returned_reason = models.CharField("差戻しの理由", max_length=300, blank=True)
    approved_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    approved_at = models.DateTimeField("承認日時", null=True)
    restored_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField("公開サイトへの反映日時", null=True)
    failure = models.CharField("反映できない理由", max_length=300, blank=True)
    overtaken_by = models.PositiveIntegerField("公開サイトにあった版", null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(approved_at=None, returned_at=None), name="one_waiting_registry"
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}版"

    @property
    def published(self) -> Registry:
        """The content with this number, and the moment of its approval once there is one."""
        made = content_of(Registry, self.content)
        return replace(made, number=self.number, published_at=self.approved_at or self.submitted_at)


class ReceivedFile(models.Model):
    """A file that was sent and not confirmed yet; kept for a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    filename = models.CharField("ファイル名", max_length=255)
    content = models.BinaryField()
    removes = models.BooleanField("ファイルにない行を削除する", default=False)
    received_by = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    received_at = models.DateTimeField("受信日時", default=timezone.now)

    class Meta:
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return self.filename
