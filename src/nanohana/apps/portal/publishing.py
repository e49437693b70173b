"""From a draft to what everybody reads: saving, asking for approval, approving, giving back, the schedule, the end.

1. Every saving is a revision. It names the revision it began from; where somebody else has saved since,
   ``ChangedMeanwhile`` is raised and nothing is written, so that no one's text is lost without being seen.
2. Nothing is published by one person alone: whoever approves an article has saved none of its revisions since the last
   that was approved. What is approved is exactly the revision that was handed in; saving anew calls the request back.
3. An approved article whose time has not come waits for the job (``tasks``); one whose end has passed is not shown
   from that moment (``Article.published``), and the job takes it down.

Drafts, revisions, approval and schedule are Wagtail's; its one-step workflow is made on first use.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from wagtail.models import Revision, Task, TaskState, Workflow, WorkflowState, WorkflowTask

from nanohana.access.models import Account
from nanohana.apps.portal.acts import PortalAct
from nanohana.apps.portal.models import Article
from nanohana.audit.recording import record

SECOND_PERSON = "二人目による承認"


class ChangedMeanwhile(Exception):
    """Somebody else has saved the article since it was opened; ``revision`` is what they saved."""

    def __init__(self, revision: Revision | None) -> None:
        super().__init__("ほかの人が保存しました。")
        self.revision = revision


class NotPossible(Exception):
    """What cannot be done as things stand; the message is Japanese. Nothing has changed."""


def latest(article: Article) -> Article:
    """The article as it was last saved, published or not."""
    if article.latest_revision is None:
        return article
    draft: Article = article.latest_revision.as_object()
    return draft


def waiting(article: Article) -> TaskState | None:
    """The request for approval that nobody has decided yet."""
    return _requests(article).filter(status=WorkflowState.STATUS_IN_PROGRESS).first()


def returned(article: Article) -> TaskState | None:
    """The request that was given back, with the comment of who did so."""
    state = article.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return None
    found: TaskState | None = state.current_task_state
    return found


def _requests(article: Article) -> QuerySet[TaskState]:
    states = TaskState.objects.filter(
        workflow_state__base_content_type=article.get_base_content_type(), workflow_state__object_id=str(article.pk)
    )
    found: QuerySet[TaskState] = states.select_related("workflow_state__requested_by__staff", "revision")
    return found


def save(article: Article, by: Account, base: int | None) -> Revision:
    """Keep ``article`` (with its new values) as the newest revision; ``base`` is the revision it began from.

    Raises ChangedMeanwhile.
    """
    with transaction.atomic():
        if article._state.adding:
            article.live = False
            article.save(force_insert=True)
        held = _held(article.pk)
        if held.latest_revision_id != base:
            raise ChangedMeanwhile(held.latest_revision)
        _call_back(held, by)
        revision = article.save_revision(user=by, clean=False)
        record(PortalAct.ARTICLE_SAVED, article, title=article.title, kind=article.kind, revision=revision.pk)
    return revision


def submit(article: Article, by: Account) -> None:
    """Ask for the approval of the newest revision. Raises NotPossible."""
    with transaction.atomic():
        held = _held(article.pk)
        if not held.has_unpublished_changes or held.scheduled_revision == held.latest_revision:
            raise NotPossible("承認された内容から変更がないため、承認を依頼できません。")
        state = held.current_workflow_state
        if state is None:
            _workflow().start(held, by)
        elif state.status == WorkflowState.STATUS_NEEDS_CHANGES:
            state.resume(user=by)
        else:
            raise NotPossible("すでに承認を依頼しています。")
        record(PortalAct.ARTICLE_SUBMITTED, held, title=held.title, revision=held.latest_revision_id)


def approve(article: Article, by: Account, revision: int) -> bool:
    """Publish the revision that was shown to ``by``; False where it waits for its time. Raises NotPossible."""
    with transaction.atomic():
        held = _held(article.pk)
        request = _decidable(held, by, revision)
        request.approve(user=by)
        held.refresh_from_db()
        is_live = held.live_revision_id == revision
        act = PortalAct.ARTICLE_PUBLISHED if is_live else PortalAct.ARTICLE_SCHEDULED
        record(act, held, title=held.title, kind=held.kind, revision=revision)
    return is_live


def give_back(article: Article, by: Account, revision: int, comment: str) -> None:
    """Ask the author for changes. Raises NotPossible."""
    with transaction.atomic():
        held = _held(article.pk)
        _decidable(held, by, revision).reject(user=by, comment=comment)
        record(PortalAct.ARTICLE_RETURNED, held, title=held.title, revision=revision)


def call_back(article: Article, by: Account) -> None:
    """Take the request for approval back, and what was scheduled; the draft stays."""
    with transaction.atomic():
        held = _held(article.pk)
        unscheduled = held.revisions.exclude(approved_go_live_at=None).update(approved_go_live_at=None)
        if not _call_back(held, by) and not unscheduled:
            raise NotPossible("承認の依頼も、公開の予約もありません。")
        record(PortalAct.ARTICLE_CALLED_BACK, held, title=held.title)


def withdraw(article: Article, by: Account) -> None:
    """Show it no longer, and cancel what is scheduled; its revisions stay, and it can be published again."""
    with transaction.atomic():
        held = _held(article.pk)
        if not held.live and not held.approved_schedule:
            raise NotPossible("公開していません。")
        held.revisions.update(approved_go_live_at=None)
        held.unpublish(log_action=False)
        record(PortalAct.ARTICLE_WITHDRAWN, held, title=held.title)


def erase(article: Article) -> None:
    """Erase it for good, with all its revisions: what should never have been written must be able to go.

    Raises NotPossible: it must have been withdrawn, and a working group goes after its meetings.
    """
    with transaction.atomic():
        held = _held(article.pk)
        if held.live or held.approved_schedule:
            raise NotPossible("公開中の記事は消去できません。先に公開を終わってください。")
        if held.meetings.exists():
            raise NotPossible("回の記事が残っているため、消去できません。先に回の記事を消去してください。")
        revisions, key = held.revisions.count(), held.pk
        held.delete()
        held.pk = key  # for the record
        record(PortalAct.ARTICLE_ERASED, held, title=held.title, kind=held.kind, revisions=revisions)


def keep_to_schedule() -> tuple[int, int]:
    """Publish what is due and take down what has ended; how many of each."""
    now = timezone.now()
    ended = Article.objects.filter(live=True, expire_at__lte=now).values_list("pk", flat=True)
    due = Revision.objects.filter(content_type=Article.get_content_type(), approved_go_live_at__lte=now)
    in_order = due.order_by("approved_go_live_at").values_list("pk", flat=True)
    return sum(map(_published, list(in_order))), sum(map(_ended, list(ended)))


def _published(revision_id: int) -> bool:
    with transaction.atomic():
        revision = Revision.objects.filter(pk=revision_id, approved_go_live_at__lte=timezone.now()).first()
        if revision is None:
            return False
        held = _held(UUID(revision.object_id))
        held.publish(revision)
        record(PortalAct.ARTICLE_PUBLISHED, held, title=held.title, kind=held.kind, revision=revision.pk)
    return True


def _ended(article_id: UUID) -> bool:
    with transaction.atomic():
        held = _held(article_id)
        if not held.live or held.expire_at is None or held.expire_at > timezone.now():
            return False
        held.unpublish(set_expired=True, log_action=False)
        record(PortalAct.ARTICLE_WITHDRAWN, held, title=held.title, ended=True)
    return True


def may_decide(by: Account, request: TaskState) -> bool:
    """Whether an editor is the second person: neither wrote since the last approval nor asked for this one."""
    return by.pk != request.workflow_state.requested_by_id and not _unapproved(request).filter(user=by).exists()


def _unapproved(request: TaskState) -> QuerySet[Revision]:
    """The revisions up to the one that was handed in, from the one after the last that was approved."""
    asked: Revision = request.revision
    revisions = Revision.objects.filter(
        base_content_type=asked.base_content_type_id, object_id=asked.object_id, pk__lte=asked.pk
    )
    approved = TaskState.objects.filter(status=TaskState.STATUS_APPROVED, revision__in=revisions)
    last = approved.aggregate(last=Max("revision_id"))["last"]
    found: QuerySet[Revision] = revisions.filter(pk__gt=last or 0)
    return found


def _decidable(held: Article, by: Account, revision: int) -> TaskState:
    request = waiting(held)
    if request is None or request.revision_id != revision or held.latest_revision_id != revision:
        raise NotPossible(
            "この内容の承認の依頼は、取り下げられたか、処理が済んでいます。最新の内容を確かめてください。"
        )
    if not may_decide(by, request):
        raise NotPossible("前回の承認より後に自分が書いた内容は承認できません。ほかの編集者に依頼してください。")
    return request


def _held(article_id: UUID) -> Article:
    """The row, held until the end of the transaction: one change at a time."""
    return Article.objects.select_for_update().get(pk=article_id)


def _call_back(held: Article, by: Account) -> bool:
    state = held.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_IN_PROGRESS:
        return False
    state.cancel(user=by)
    return True


def _workflow() -> Workflow:
    found = Workflow.objects.filter(name=SECOND_PERSON, active=True).first()
    if found is None:
        found = Workflow.objects.create(name=SECOND_PERSON)
        WorkflowTask.objects.create(workflow=found, task=Task.objects.create(name=SECOND_PERSON))
    return found
