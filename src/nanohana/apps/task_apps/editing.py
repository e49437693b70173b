"""What a division does with its apps: make, change, submit, approve, withdraw, copy, take in.

1. A published version never changes. Changing an app makes a draft, the next version, beside it.
2. Who saves says which revision of the draft they have seen. Where it has changed since, ``Conflict`` is raised; saved
   all the same, it becomes a version of its own beside the other, so that nothing is lost.
3. A draft is submitted, and approved by a second person: nobody who has edited since the last approval, nor who
   submitted it.
4. What an administrator has withdrawn comes back through an administrator, or with a version that is approved anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.access.rights import actor_of, readable_libraries
from nanohana.apps.making import Wanted, app_published
from nanohana.apps.task_apps import cases
from nanohana.apps.task_apps.acts import TaskAppAct
from nanohana.apps.task_apps.exchange import AppFile, UnusableFile, recipe_of, template_of
from nanohana.apps.task_apps.models import AppVersion, Category, TaskApp
from nanohana.apps.task_apps.problems import problems_in
from nanohana.apps.task_apps.recipe import LONGEST_INSTRUCTIONS, FormField, Kind, Recipe
from nanohana.audit.recording import record
from nanohana.documents.models import Library
from nanohana.organization.models import Division

_IN_USE: dict[str, Any] = {"withdrawn_at": None, "withdrawn_by_administrator": False}


class Refused(Exception):
    """The message is Japanese: why it cannot be done, and what to do."""


class Conflict(Exception):
    """Somebody else has saved a version since, which is the ``latest`` now, published or not."""

    def __init__(self, latest: AppVersion) -> None:
        super().__init__()
        self.latest = latest


@dataclass(frozen=True, slots=True)
class Content:
    """What is edited. ``template`` None removes it; without a word on it, ``keeps_template``, it stays."""

    title: str
    description: str
    category: str
    recipe: Recipe
    everyone: bool = False
    divisions: tuple[int, ...] = ()
    template: bytes | None = None
    template_name: str = ""
    keeps_template: bool = False

    def columns(self) -> dict[str, Any]:
        template = {} if self.keeps_template else {"template": self.template, "template_name": self.template_name}
        return {
            "title": self.title, "description": self.description, "category": self.category,
            "recipe_data": self.recipe.model_dump(mode="json"), "everyone": self.everyone,
            "divisions": list(self.divisions), **template,
        }  # fmt: skip


@transaction.atomic
def create(account: Account, division: Division | None, content: Content, *, origin: str = "") -> TaskApp:
    app = TaskApp.objects.create(owner_division=division, created_by=account, origin=origin)
    AppVersion.objects.create(app=app, number=1, edited_by=account, editors=[account.pk], **content.columns())
    record(TaskAppAct.CREATED, app, title=content.title)
    return app


def create_wanted(wanted: Wanted, **_: Any) -> str:
    """The receiver of ``making.app_wanted``: a draft to go on with, with one field and the purpose as instructions."""
    recipe = Recipe(
        fields=(FormField(name="内容", kind=Kind.LONG_TEXT),), instructions=wanted.purpose[:LONGEST_INSTRUCTIONS]
    )
    content = Content(wanted.title[:60], wanted.description[:200], Category.OTHER, recipe)
    app = create(wanted.account, wanted.division, content, origin=wanted.origin)
    return reverse("task_apps:app", args=[app.pk])


@transaction.atomic
def save(account: Account, app: TaskApp, content: Content, *, seen: int, over: int | None = None) -> AppVersion:
    """Save what somebody has edited who saw revision ``seen`` of the newest version, which may be published.

    ``over`` is the revision of the other's version beside which it is saved anyway. Raises Conflict.
    """
    held = TaskApp.objects.select_for_update().get(pk=app.pk)
    latest, draft = held.latest, held.draft
    if latest is not None and latest.revision not in (seen, over):
        raise Conflict(latest)
    if draft is None or draft.revision == over:
        saved = _next_version(account, app, content)
    else:
        for name, value in content.columns().items():
            setattr(draft, name, value)
        draft.revision += 1
        draft.edited_by, draft.edited_at, draft.editors = account, timezone.now(), _editors(account, draft)
        draft.submitted_at, draft.submitted_by, draft.returned = None, None, ""
        draft.save()
        saved = draft
    record(TaskAppAct.CHANGED, app, title=saved.title, version=saved.number, revision=saved.revision)
    return saved


def _next_version(account: Account, app: TaskApp, content: Content) -> AppVersion:
    latest = app.latest
    columns = content.columns()
    if content.keeps_template and latest is not None:
        columns |= {"template": latest.template, "template_name": latest.template_name}
    return AppVersion.objects.create(
        app=app, number=latest.number + 1 if latest else 1, edited_by=account, editors=_editors(account, app.draft),
        revision=latest.revision + 1 if latest else 1, **columns,
    )  # fmt: skip


def _editors(account: Account, draft: AppVersion | None) -> list[UUID]:
    """With those who have worked on the draft from which this one goes on."""
    return list(dict.fromkeys((*(draft.editors if draft else ()), account.pk)))


@transaction.atomic
def submit(account: Account, app: TaskApp) -> None:
    """Raises Refused."""
    draft = _locked_draft(app)
    if problems := problems_in(draft):
        raise Refused("直すところがあるため、申請できません。" + "".join(problems))
    if not draft.everyone and not draft.divisions:
        raise Refused("公開先が決まっていません。全職員に公開するか、所属を選んでから、申請してください。")
    draft.submitted_by, draft.submitted_at, draft.returned = account, timezone.now(), ""
    draft.save(update_fields=["submitted_by", "submitted_at", "returned"])
    record(TaskAppAct.SUBMITTED, app, title=draft.title, version=draft.number)


def may_approve(account: Account, draft: AppVersion) -> bool:
    """Whether it is a second person. That they may approve for the division is decided by ``access.publishing``."""
    return account.pk not in (*draft.editors, draft.edited_by_id, draft.submitted_by_id)


@transaction.atomic
def approve(account: Account, app: TaskApp, *, seen: int) -> None:
    """Publish the draft as it was seen. Raises Refused."""
    draft = _locked_draft(app, seen)
    if not may_approve(account, draft):
        raise Refused("この版を編集した方、申請した方は、承認できません。別の方が承認してください。")
    if problems := problems_in(draft):
        raise Refused("直すところがあるため、承認できません。" + "".join(problems))
    draft.approved_by, draft.published_at = account, timezone.now()
    draft.save(update_fields=["approved_by", "published_at"])
    TaskApp.objects.filter(pk=app.pk).update(current=draft, **_IN_USE)
    app_published.send(TaskApp, address=reverse("task_apps:app", args=[app.pk]), origin=app.origin, account=account)
    record(TaskAppAct.PUBLISHED, app, title=draft.title, version=draft.number)


@transaction.atomic
def send_back(app: TaskApp, reason: str, *, seen: int) -> None:
    """Raises Refused."""
    draft = _locked_draft(app, seen)
    draft.submitted_by, draft.submitted_at, draft.returned = None, None, reason
    draft.save(update_fields=["submitted_by", "submitted_at", "returned"])
    record(TaskAppAct.RETURNED, app, title=draft.title, version=draft.number, reason=reason)


@transaction.atomic
def withdraw(account: Account, app: TaskApp) -> None:
    """Nobody uses it any more; runs stay with their owners."""
    held = TaskApp.objects.select_for_update().get(pk=app.pk)
    held.withdrawn_by_administrator = account.is_administrator or held.withdrawn_by_administrator
    held.withdrawn_at = timezone.now()
    held.save(update_fields=["withdrawn_at", "withdrawn_by_administrator"])
    record(TaskAppAct.WITHDRAWN, app, title=str(app), by_administrator=held.withdrawn_by_administrator)


def may_resume(account: Account, app: TaskApp) -> bool:
    return account.is_administrator or not app.withdrawn_by_administrator


@transaction.atomic
def resume(account: Account, app: TaskApp) -> None:
    """Raises Refused."""
    held = TaskApp.objects.select_for_update().get(pk=app.pk)
    if not may_resume(account, held):
        raise Refused(
            "管理者が取り下げたため、取下げをやめられません。内容を直して承認を申請するか、管理者へご連絡ください。"
        )
    TaskApp.objects.filter(pk=app.pk).update(**_IN_USE)
    record(TaskAppAct.RESUMED, app, title=str(app))


@transaction.atomic
def copy(account: Account, version: AppVersion, division: Division | None, *, is_own: bool) -> TaskApp:
    """A draft of one's own division, to be adapted, with the test cases that come with the product.

    The others hold what the owner division has entered: they come along where the app is one's own (``is_own``).
    """
    content = Content(
        f"{version.title[:56]}の写し", version.description, version.category, version.recipe,
        template=bytes(version.template or b"") or None, template_name=version.template_name,
    )  # fmt: skip
    app = create(account, division, content)
    for test in version.app.test_cases.filter(Q() if is_own else Q(shipped=True)):
        columns = {"title": test.title, "inputs": test.inputs, "contains": test.contains, "lacks": test.lacks}
        cases.create(app, cases.files_of(test), **columns)
    return app


@transaction.atomic
def take_in(account: Account, division: Division | None, file: AppFile) -> TaskApp:
    """A draft from a file. Raises UnusableFile, also for a library that is not here or that the person may not read."""
    recipe, missing = recipe_of(file, Library.objects.filter(readable_libraries(actor_of(account))))
    if missing:
        raise UnusableFile([
            f"文書庫「{name}」は、この環境にありません。文書庫を作成するか、ファイルの文書庫の名前を直してください。"
            for name in missing
        ])  # fmt: skip
    template = template_of(file, recipe)
    cases.refuse_unusable(file.tests)
    name = file.template.name if file.template else ""
    content = Content(file.title, file.description, file.category, recipe, template=template, template_name=name)
    app = create(account, division, content)
    cases.take_in(app, file.tests)
    record(TaskAppAct.IMPORTED, app, title=file.title)
    return app


def _locked_draft(app: TaskApp, seen: int | None = None) -> AppVersion:
    draft = TaskApp.objects.select_for_update().get(pk=app.pk).draft
    if draft is None:
        raise Refused("下書きがありません。")
    if seen is not None and (draft.revision != seen or draft.submitted_at is None):
        raise Refused("申請の内容が変わったか、取り下げられました。内容を確かめて、もう一度操作してください。")
    return draft
