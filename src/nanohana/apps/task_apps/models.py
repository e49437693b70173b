"""Task apps with their versions, the test cases of each, and what a person thinks of it. Runs stand in ``run_models``.

A version is what is edited, approved and used. Once published it never changes any more: the database refuses it
(migration 0001). The version in use is ``TaskApp.current``; a newer one that is not published is the draft.
"""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.apps.task_apps.recipe import Recipe
from nanohana.apps.task_apps.run_models import Attachment, ResultRating, Run, RunTurn
from nanohana.encryption.fields import EncryptedTextField
from nanohana.organization.models import Division

__all__ = [
    "AppVersion",
    "AskedPreview",
    "Attachment",
    "CaseFile",
    "Favourite",
    "KeptTemplate",
    "Rating",
    "ResultRating",
    "Run",
    "RunTurn",
    "TaskApp",
    "TestCase",
]


class Category(models.TextChoices):
    DRAFTING = "drafting", "文書を書く"
    REWRITING = "rewriting", "直す・言い換える"
    SUMMARY = "summary", "要約する"
    IDEAS = "ideas", "考える"
    SPREADSHEET = "spreadsheet", "表計算"
    RULES = "rules", "規程を調べる"
    OTHER = "other", "その他"


class TaskApp(models.Model):
    """``shipped`` names the app that comes with the product; such an app has no owner division.

    ``uses`` counts its runs; ``origin`` is the address of the idea it was made of.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "下書き"
        IN_REVIEW = "in_review", "承認待ち"
        PUBLISHED = "published", "公開中"
        WITHDRAWN = "withdrawn", "取下げ"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    shipped = models.CharField(max_length=60, blank=True, editable=False)
    owner_division = models.ForeignKey(
        Division, verbose_name="所管課", on_delete=models.PROTECT, null=True, related_name="+"
    )
    current = models.ForeignKey("AppVersion", on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField("取下げ日時", null=True)
    withdrawn_by_administrator = models.BooleanField("管理者による取下げ", default=False)
    origin = models.CharField("もとのアイデア", max_length=200, blank=True)
    uses = models.PositiveBigIntegerField("利用回数", default=0)
    created_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField("作成日時", auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["shipped"], condition=~models.Q(shipped=""), name="shipped_app_once")
        ]

    def __str__(self) -> str:
        return self.shown.title if self.shown else str(self.pk)

    @property
    def latest(self) -> AppVersion | None:
        return next(iter(self.versions.all()), None)

    @property
    def shown(self) -> AppVersion | None:
        """What the app is called: as it is published, else as its draft says."""
        return self.current or self.latest

    @property
    def draft(self) -> AppVersion | None:
        """The newest version, where it is not published."""
        latest = self.latest
        return latest if latest is not None and latest.published_at is None else None

    @property
    def state(self) -> State:
        if self.withdrawn_at is not None:
            return self.State.WITHDRAWN
        if self.current_id is not None:
            return self.State.PUBLISHED
        draft = self.draft
        return self.State.IN_REVIEW if draft is not None and draft.submitted_at else self.State.DRAFT


class AppVersionManager(models.Manager["AppVersion"]):
    """A template is a file: it is read where one version's is wanted, and not with each version of an app."""

    def get_queryset(self) -> models.QuerySet[AppVersion]:
        return super().get_queryset().defer("template")


class AppVersion(models.Model):
    """``revision`` counts the changes of an app over all its versions: who saves says which one they have seen."""

    app = models.ForeignKey(TaskApp, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField("版")
    title = models.CharField("名前", max_length=60)
    description = models.CharField("説明", max_length=200, blank=True)
    category = models.CharField("分類", max_length=12, choices=Category.choices, default=Category.OTHER)
    recipe_data = models.JSONField(default=dict)
    template = models.BinaryField(null=True)
    template_name = models.CharField("ひな形", max_length=200, blank=True)
    everyone = models.BooleanField("全職員に公開する", default=False)
    divisions = ArrayField(models.BigIntegerField(), default=list, blank=True)  # 所属, and those below
    revision = models.PositiveIntegerField(default=1)
    edited_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    editors = ArrayField(models.UUIDField(), default=list)  # accounts: all who have edited since the last approval
    edited_at = models.DateTimeField("編集日時", default=timezone.now)
    submitted_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    submitted_at = models.DateTimeField("申請日時", null=True)
    returned = models.CharField("差戻しの理由", max_length=300, blank=True)
    approved_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField("公開日時", null=True)
    digest = models.CharField(max_length=64, blank=True)  # of the shipped file that it was made from

    objects = AppVersionManager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["app", "number"], name="app_version_once")]

    def __str__(self) -> str:
        return f"{self.title} 第{self.number}版"

    @property
    def recipe(self) -> Recipe:
        return Recipe.model_validate(self.recipe_data)


class KeptTemplate(models.Model):
    """A template that somebody has chosen in the editor and not saved yet (``kept_templates``)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    name = models.CharField("ひな形", max_length=200)
    content = models.BinaryField()
    kept_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class AskedPreview(models.Model):
    """A preview of the editor that a model is writing (``asked_previews``): how far it is, and nothing of the text.
    ``content`` is a digest of what was entered when it was asked for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    content = models.CharField(max_length=64)
    has_begun = models.BooleanField(default=False)
    has_ended = models.BooleanField(default=False)
    doing = models.CharField(max_length=100, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.pk)


class TestCase(models.Model):
    """Inputs by the names of the fields, as one would enter them, and words that the output must and must not hold."""

    __test__ = False  # no class of pytest
    app = models.ForeignKey(TaskApp, on_delete=models.CASCADE, related_name="test_cases")
    title = models.CharField("名前", max_length=60)
    inputs = models.JSONField(default=dict)
    contains = models.JSONField("含むべき語句", default=list)
    lacks = models.JSONField("含んではならない語句", default=list)
    shipped = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title

    def failures(self, text: str) -> list[str]:
        """What is wrong with an output, in Japanese; nothing where it passes."""
        missing = [f"「{words}」がありません。" for words in self.contains if words not in text]
        return missing + [f"「{words}」があります。" for words in self.lacks if words in text]


class CaseFile(models.Model):
    """What stands in a field of kind file. It is the division's, made up for the test, and goes with the case."""

    test_case = models.ForeignKey(TestCase, on_delete=models.CASCADE, related_name="files")
    field = models.CharField(max_length=40)
    filename = models.CharField(max_length=200)
    content = models.BinaryField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["test_case", "field"], name="case_file_once")]

    def __str__(self) -> str:
        return self.filename


class Favourite(models.Model):
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    app = models.ForeignKey(TaskApp, on_delete=models.CASCADE, related_name="favourites")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "app"], name="favourite_once")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.app_id}"


class Rating(models.Model):
    """One person's opinion of an app; a later one takes its place. The owner division reads it without the name."""

    owner = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, related_name="+")
    app = models.ForeignKey(TaskApp, on_delete=models.CASCADE, related_name="ratings")
    stars = models.PositiveSmallIntegerField("評価", validators=[MinValueValidator(1), MaxValueValidator(5)])
    comment = EncryptedTextField("ご意見", blank=True, default="", bound_to=("owner_id", "app_id"))
    rated_at = models.DateTimeField("評価日時", auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "app"], name="app_rating_once")]

    def __str__(self) -> str:
        return f"{self.app_id} {self.stars}"
