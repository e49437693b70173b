"""What is set about rights: rules on libraries, documents, conversations and task apps, and the highest 取扱区分 to
be read."""

from __future__ import annotations

import datetime
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate

from nanohana.organization.models import Division, Post, StaffMember


class Verb(models.IntegerChoices):
    """What a rule is about. Who is allowed one may do the smaller ones too; who is denied one, none of the larger."""

    USE = 0, "利用"
    READ = 1, "閲覧"
    EDIT = 2, "編集"
    PUBLISH = 3, "公開"
    MANAGE = 4, "管理"


_OF_DOCUMENTS = (Verb.READ, Verb.EDIT, Verb.MANAGE)
# What a rule can be set on (its column), and the verbs that there are for it.
VERBS_ON = {
    "library": _OF_DOCUMENTS,
    "document": _OF_DOCUMENTS,
    "conversation": (Verb.READ,),
    "app": (Verb.USE, Verb.EDIT, Verb.PUBLISH, Verb.MANAGE),
}


def _on(thing: str) -> Q:
    only = {f"{each}__isnull": each != thing for each in VERBS_ON}
    return Q(**only, verb__in=[verb.value for verb in VERBS_ON[thing]])


class RuleQuerySet(models.QuerySet["Rule"]):
    def in_force(self, on: datetime.date | None = None) -> RuleQuerySet:
        """Rules that hold on a day (today by default)."""
        day = on or localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day, ended_at=None)


class Rule(models.Model):
    """Allows or denies a verb on a library with all its documents, on one document, on a task app, or reading a
    conversation, to a subject.

    The subject is one person; or those who hold a place in a division (``with_below``: or below it), at ``post`` or
    above it; where neither is given, everyone. First and last day count. A rule that is ended holds no more at once,
    whatever its days say, and can be put in force again.
    """

    library = models.ForeignKey("documents.Library", on_delete=models.CASCADE, null=True, related_name="rules")
    document = models.ForeignKey("documents.Document", on_delete=models.CASCADE, null=True, related_name="rules")
    conversation = models.ForeignKey(
        "answering.Conversation", on_delete=models.CASCADE, null=True, related_name="rules"
    )
    app = models.ForeignKey("task_apps.TaskApp", on_delete=models.CASCADE, null=True, related_name="rules")
    staff = models.ForeignKey(StaffMember, verbose_name="職員", on_delete=models.CASCADE, null=True, related_name="+")
    division = models.ForeignKey(Division, verbose_name="所属", on_delete=models.CASCADE, null=True, related_name="+")
    with_below = models.BooleanField("下位の所属を含む", default=False)
    post = models.ForeignKey(Post, verbose_name="職位", on_delete=models.PROTECT, null=True, related_name="+")
    verb = models.PositiveSmallIntegerField("操作", choices=Verb.choices)
    allows = models.BooleanField("許可")
    starts_on = models.DateField("開始日")
    ends_on = models.DateField("終了日", null=True)
    ended_at = models.DateTimeField("終了した日時", null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField("作成日時", auto_now_add=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=reduce(or_, map(_on, VERBS_ON)), name="rule_has_one_thing"),
            models.CheckConstraint(
                condition=Q(staff=None) | Q(division=None, post=None), name="rule_has_one_kind_of_subject"
            ),
            models.CheckConstraint(condition=Q(with_below=False) | Q(division__isnull=False), name="rule_below_what"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="rule_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}に{self.get_verb_display()}を{'許可' if self.allows else '禁止'}"

    @property
    def subject(self) -> str:
        """「佐藤花子（0001）」「人事課（下位の所属を含む）の課長以上」「全職員」"""
        if self.staff is not None:
            return f"{self.staff}（{self.staff.number}）"
        place = f"{self.division}{'（下位の所属を含む）' if self.with_below else ''}" if self.division else ""
        if self.post is not None:
            return f"{place}の{self.post}以上" if place else f"{self.post}以上の職員"
        return place or "全職員"

    def holds_on(self, day: datetime.date) -> bool:
        """Whether the rule is in force on a day."""
        return self.ended_at is None and self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class Ceiling(models.Model):
    """The highest 取扱区分 that a person, those at a post or above it, or else everyone may read.

    What is set for the person counts before what is set for posts (of which the highest), and that before everyone's.
    """

    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, null=True, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, related_name="+")
    label = models.PositiveSmallIntegerField("上限")

    class Meta:
        ordering = [F("staff__number").asc(nulls_last=True), F("post__rank").asc(nulls_last=True)]
        constraints = [
            models.CheckConstraint(condition=Q(staff=None) | Q(post=None), name="ceiling_has_one_kind_of_subject"),
            models.UniqueConstraint(fields=["staff", "post"], nulls_distinct=False, name="ceiling_once"),
        ]

    def __str__(self) -> str:
        if self.staff is not None:
            return f"{self.staff}（{self.staff.number}）"
        return f"{self.post}以上の職員" if self.post else "そのほかの職員"
