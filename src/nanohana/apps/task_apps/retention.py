"""How long runs are kept, as conversations are: ``answering.retention`` says why each step is there.

Erasing a person or a division takes their runs and ratings with it; a request for disclosure finds them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.access.rights import actor_of
from nanohana.answering.kept import Keeper, KeptText
from nanohana.answering.rated import results_erased
from nanohana.answering.retention import KEPT_DELETED
from nanohana.apps.task_apps import asked_previews, kept_templates
from nanohana.apps.task_apps.acts import TaskAppAct
from nanohana.apps.task_apps.inputs import PARSED, as_entered
from nanohana.apps.task_apps.models import Rating
from nanohana.apps.task_apps.results import plain_text
from nanohana.apps.task_apps.run_models import Run, RunTurn
from nanohana.apps.task_apps.tools.interface import text_of
from nanohana.audit.recording import record
from nanohana.configuration import current
from nanohana.encryption.sealed import Unreadable
from nanohana.organization.models import Division

BATCH = 100


def keep_no_longer() -> dict[str, int]:
    """Delete what nobody has used for as long as it is kept, and erase what was deleted a day ago."""
    now = timezone.now()
    Run.objects.filter(deleted_at__gt=now).update(deleted_at=None)  # a clock that was wrong
    Run.objects.filter(updated_at__lt=F("owner__created_at")).update(updated_at=now)
    kept_templates.keep_no_longer()
    asked_previews.keep_no_longer()
    return {"expired": _delete_expired(now), "erased": _erase_deleted(now)}


@transaction.atomic
def _delete_expired(now: datetime.datetime) -> int:
    days = current().conversations_kept_days
    old = Run.objects.filter(deleted_at=None, updated_at__lt=now - datetime.timedelta(days=days))
    count = old.update(deleted_at=now)
    if count:
        record(TaskAppAct.EXPIRED, runs=count, days=days)
    return count


def _erase_deleted(now: datetime.datetime) -> int:
    due = Run.objects.filter(deleted_at__lt=now - KEPT_DELETED).order_by("deleted_at")
    erased = 0
    while batch := list(due.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            _erase(batch)
            record(TaskAppAct.ERASED, runs=len(batch))
        erased += len(batch)
    return erased


def _erase(runs: list[UUID]) -> int:
    """For good; how many. What others have said of their results goes too."""
    turns = RunTurn.objects.filter(run__in=runs)
    results_erased.send(RunTurn, keys=list(turns.values_list("pk", flat=True)))
    Run.objects.filter(pk__in=runs).delete()
    return len(runs)


def _erase_of(whose: Account | Division) -> int:
    """All runs and ratings of a person or a division; how many runs."""
    of = {"owner": whose} if isinstance(whose, Account) else {"division": whose}
    Rating.objects.filter(**of).delete()
    return _erase(list(Run.objects.filter(**of).values_list("pk", flat=True)))


def _texts_of(account: Account, first: datetime.datetime, end: datetime.datetime) -> Iterator[KeptText]:
    turns = RunTurn.objects.filter(run__owner=account, created_at__gte=first, created_at__lt=end)
    whole = turns.select_related("run__version", "run__owner__staff", "rating").prefetch_related("attachments")
    whole = whole.defer("run__version__template")
    for turn in whole.order_by("created_at", "pk").iterator(chunk_size=BATCH):
        yield from _texts_of_turn(turn)
    ratings = Rating.objects.filter(owner=account, rated_at__gte=first, rated_at__lt=end)
    for rating in ratings.select_related("app__current").defer("app__current__template").order_by("rated_at", "pk"):
        if rating.comment:
            yield KeptText(
                rating.rated_at, "comment", f"業務アプリ「{rating.app}」の評価{rating.stars}\n{rating.comment}"
            )


def _texts_of_turn(turn: RunTurn) -> Iterator[KeptText]:
    if turn.unreadable:
        yield KeptText(turn.created_at, "input", str(turn.unreadable))
        return
    files = list(turn.attachments.all())
    actor = actor_of(turn.run.owner)
    said = ((name, as_entered(value, actor)) for name, value in turn.inputs.items())
    given = [*said, *((file.field, file.filename) for file in files)]
    entered = "\n".join(f"{name}：{value}" for name, value in given)
    yield KeptText(turn.created_at, "input", f"業務アプリ「{turn.run.version.title}」\n{entered}")
    for file in files:
        if file.parsed and not isinstance(file.parsed, Unreadable):
            text = text_of(PARSED.validate_python(file.parsed))
            yield KeptText(turn.created_at, "input", f"添付ファイル「{file.filename}」の内容\n{text}")
    if written := plain_text(turn.result):
        yield KeptText(turn.created_at, "output", written)
    rating = getattr(turn, "rating", None)
    if rating and rating.comment:
        yield KeptText(
            rating.rated_at, "comment", f"業務アプリ「{turn.run.version.title}」の結果の評価\n{rating.comment}"
        )


KEEPER = Keeper("業務アプリの実行", _erase_of, _texts_of)
