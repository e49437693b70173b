"""What an owner does with runs: start, ask for a change, stop, delete, undo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.timezone import localdate

from nanohana.access.models import Account
from nanohana.access.rights import actor_of
from nanohana.apps.task_apps.acts import TaskAppAct
from nanohana.apps.task_apps.inputs import as_entered
from nanohana.apps.task_apps.models import AppVersion, TaskApp, TestCase
from nanohana.apps.task_apps.run_models import Attachment, Run, RunTurn
from nanohana.apps.task_apps.tasks import perform_turn
from nanohana.audit.recording import record
from nanohana.documents.storage import clean_filename
from nanohana.organization.staffing import main_division

TITLE_LENGTH = 40
MOST_UNFINISHED = 5  # of one person at once


class TooMany(Exception):
    def __str__(self) -> str:
        return f"処理中の実行が{MOST_UNFINISHED}件あります。終わってから、又は停止してから、もう一度実行してください。"


@transaction.atomic
def start(
    owner: Account,
    version: AppVersion,
    given: Mapping[str, Any],
    *,
    files: Mapping[str, File[Any]] | None = None,
    personal_information: Mapping[str, int] | None = None,
    test_case: TestCase | None = None,
) -> Run:
    """A run with its first turn, which the worker takes up. Raises TooMany."""
    if test_case is None:
        _refuse_too_many(owner)
    division = main_division(owner.staff_id, localdate())
    run = Run.objects.create(
        owner=owner, division_id=division, version=version, test_case=test_case, title=_title(owner, given, files or {})
    )
    turn = _turn(run, dict(given), personal_information or {})
    for field, file in (files or {}).items():
        Attachment.objects.create(turn=turn, field=field, filename=clean_filename(file.name or ""), content=file.read())
    if test_case is None:
        TaskApp.objects.filter(pk=version.app_id).update(uses=F("uses") + 1)
    _defer(turn)
    record(TaskAppAct.STARTED, run, app=str(version.app_id), version=version.number)
    return run


@transaction.atomic
def ask_for_change(run: Run, request: str, personal_information: Mapping[str, int]) -> RunTurn:
    """One more turn. Raises TooMany."""
    Run.objects.select_for_update().get(pk=run.pk)  # two changes asked for at the same moment follow each other
    _refuse_too_many(run.owner)
    turn = _turn(run, {"request": request}, personal_information)
    run.updated_at = timezone.now()
    run.save(update_fields=["updated_at"])
    _defer(turn)
    record(TaskAppAct.STARTED, run, app=str(run.version.app_id), turn=turn.ordinal)
    return turn


def _turn(run: Run, inputs: dict[str, Any], personal_information: Mapping[str, int]) -> RunTurn:
    ordinal = RunTurn.objects.filter(run=run).count() + 1
    return RunTurn.objects.create(
        run=run, ordinal=ordinal, inputs=inputs, personal_information=dict(personal_information)
    )


def one_at_a_time(owner: Account) -> None:
    """Of what a person does at the same moment each act sees those before it, until its transaction ends."""
    Account.objects.select_for_update(no_key=True).get(pk=owner.pk)


def _refuse_too_many(owner: Account) -> None:
    one_at_a_time(owner)
    unfinished = RunTurn.objects.owned_by(owner).filter(state__in=RunTurn.UNFINISHED, run__test_case=None)
    if unfinished.count() >= MOST_UNFINISHED:
        raise TooMany


def _defer(turn: RunTurn) -> None:
    perform_turn.configure(lock=f"run {turn.run_id}").defer(turn_id=str(turn.pk))


def _title(owner: Account, given: Mapping[str, Any], files: Mapping[str, File[Any]]) -> str:
    """The first words that were entered, the title of a registered document, else the name of a file."""
    said = (as_entered(value, actor_of(owner)) for value in given.values() if isinstance(value, str | dict))
    entered = (" ".join(words.split()) for words in said)
    return next(filter(None, entered), next((file.name or "" for file in files.values()), ""))[:TITLE_LENGTH]


@transaction.atomic
def stop(turn: RunTurn) -> None:
    """End a turn where it stands; the worker notices, and keeps what is written."""
    stopped = RunTurn.objects.filter(pk=turn.pk, state__in=RunTurn.UNFINISHED).update(
        state=RunTurn.State.STOPPED, finished_at=timezone.now()
    )
    if stopped:
        record(TaskAppAct.STOPPED, turn.run, turn=turn.ordinal)


def seen(run: Run) -> None:
    run.seen_at = timezone.now()
    run.save(update_fields=["seen_at"])


@transaction.atomic
def delete(run: Run) -> None:
    run.deleted_at = timezone.now()
    run.save(update_fields=["deleted_at"])
    record(TaskAppAct.DELETED, run)


@transaction.atomic
def restore(run: Run) -> None:
    """What had not ended gets a job again: its own may have found it deleted, and left it."""
    run.deleted_at = None
    run.save(update_fields=["deleted_at"])
    for turn in run.turns.filter(state__in=RunTurn.UNFINISHED):
        _defer(turn)
    record(TaskAppAct.RESTORED, run)


def finished_unseen(account: Account) -> list[tuple[UUID, str, str]]:
    """Runs that ended since their owner last looked: id, app, state."""
    turns = RunTurn.objects.owned_by(account).filter(
        finished_at__gt=F("run__seen_at"), run__test_case=None, state__in=(RunTurn.State.DONE, RunTurn.State.FAILED)
    )
    rows = turns.order_by("-finished_at").values_list("run_id", "run__version__title", "state")[:3]
    return [(run, title, str(RunTurn.State(state).label)) for run, title, state in rows]
