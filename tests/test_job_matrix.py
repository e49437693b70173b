"""The access matrix of background jobs: each × what has gone since it was put into the queue. Nothing comes of it.

``JOBS`` has a row for every task: the ways in which the right to its object goes, or why there is no such thing. A task
without a row fails. Every job with ways is also run with the right as it was, so that "nothing" means something.
"""

from __future__ import annotations

import datetime
import inspect
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from procrastinate.contrib.django import app

from nanohana.access.models import Account, Rule, Verb
from nanohana.apps.disclosure.models import DisclosedText, DisclosureRequest
from nanohana.apps.task_apps.models import TaskApp
from nanohana.apps.task_apps.run_models import Run, RunTurn
from nanohana.documents import storage
from nanohana.documents.models import Archive, Document, Library, Version
from nanohana.documents.tests.conftest import Attempt
from nanohana.organization.models import Appointment, Division, StaffMember
from nanohana.sample import tasks as _tasks_of_the_sample  # noqa: F401  # loaded by its commands alone
from nanohana.search.models import Chunk
from tests.conftest import Scene

METADATA = {
    "handling_label": 1, "label": "", "owner_division": None,
    "promulgated_on": None, "effective_from": None, "effective_until": None,
}  # fmt: skip
NO_OBJECT = "goes over everything at its time and is given nobody's object"
Loss = Callable[[Scene], None]


@dataclass(frozen=True)
class Row:
    """``prepared`` gives the arguments of the job; ``made`` counts what came of it, for anybody to see."""

    prepared: Callable[[Scene, Path], Mapping[str, object]]
    made: Callable[[Scene], int]
    losses: Mapping[str, Loss]


def own(scene: Scene, name: str) -> Any:
    """The id of a thing of the owner."""
    return scene.ids[name]


def retired(scene: Scene) -> None:
    staff = StaffMember.objects.get(account=scene.people["owner"])
    Appointment.objects.create(staff=staff, kind="retirement", starts_on=timezone.localdate())


def closed(scene: Scene) -> None:
    Account.objects.filter(pk=scene.people["owner"].pk).update(is_active=False)


def moved(scene: Scene) -> None:
    elsewhere = Division.objects.get(code="1040")
    Appointment.objects.filter(staff=scene.people["owner"].staff).update(division=elsewhere)


def not_in_force(scene: Scene) -> None:
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Appointment.objects.filter(staff=scene.people["owner"].staff).update(ends_on=yesterday)


def denied(scene: Scene) -> None:
    library = Library.objects.get(pk=own(scene, "library_id"))
    Rule.objects.create(library=library, verb=Verb.EDIT, allows=False, starts_on=timezone.localdate())


OF_PERSON = {"retired": retired, "account closed": closed, "moved": moved, "appointment over": not_in_force}


def _archive(scene: Scene, folder: Path) -> Mapping[str, object]:
    path = folder / "例規.zip"
    with ZipFile(path, "w") as file:
        file.writestr("服務規程.txt", "第1条　職員の服務について定める。\n")
    received = storage.receive_file(path)
    storage.keep(received)
    archive = Archive.objects.create(
        library_id=own(scene, "library_id"), filename=path.name, sha256=received.sha256,
        registered_by=scene.people["owner"], metadata=METADATA,
    )  # fmt: skip
    return {"archive_id": str(archive.pk)}


def _queued_version(scene: Scene, folder: Path) -> Mapping[str, object]:
    Version.objects.filter(pk=own(scene, "version_id")).update(state=Version.State.QUEUED)
    return {"version_id": str(own(scene, "version_id"))}


def removed(scene: Scene) -> None:
    Document.objects.filter(pk=own(scene, "document_id")).update(removed_at=timezone.now())


def version_removed(scene: Scene) -> None:
    Version.objects.filter(pk=own(scene, "version_id")).update(removed_at=timezone.now())


def cancelled(scene: Scene) -> None:
    Version.objects.filter(pk=own(scene, "version_id")).update(state=Version.State.CANCELLED)


def _run(scene: Scene, folder: Path) -> Mapping[str, object]:
    RunTurn.objects.filter(pk=own(scene, "run_turn_id")).update(state=RunTurn.State.QUEUED, output=None)
    return {"turn_id": str(own(scene, "run_turn_id"))}


def withdrawn(scene: Scene) -> None:
    """And the app has gone to another division, whose draft is nothing for the old one."""
    division = Division.objects.get(code="1040")
    apps = TaskApp.objects.filter(pk=own(scene, "app_id"))
    apps.update(withdrawn_at=timezone.now(), owner_division=division)


def use_denied(scene: Scene) -> None:
    """By a rule on the app for everyone, while the run waits."""
    app = TaskApp.objects.get(pk=own(scene, "app_id"))
    Rule.objects.create(app=app, verb=Verb.USE, allows=False, starts_on=timezone.localdate())


def run_deleted(scene: Scene) -> None:
    Run.objects.filter(pk=own(scene, "run_id")).update(deleted_at=timezone.now())


def _disclosure(scene: Scene, folder: Path) -> Mapping[str, object]:
    DisclosureRequest.objects.filter(pk=own(scene, "request_id")).update(gathered_at=None)
    DisclosedText.objects.all().delete()
    return {"request_id": str(own(scene, "request_id"))}


def request_closed(scene: Scene) -> None:
    DisclosureRequest.objects.filter(pk=own(scene, "request_id")).update(closed_at=timezone.now())


def _removed_long_ago(scene: Scene, folder: Path) -> Mapping[str, object]:
    then = timezone.now() - datetime.timedelta(hours=1)
    Document.objects.filter(pk=own(scene, "document_id")).update(removed_at=then)
    Version.objects.filter(pk=own(scene, "version_id")).update(removed_at=then)
    return {"document_id": str(own(scene, "document_id"))}


def restored(scene: Scene) -> None:
    Document.objects.filter(pk=own(scene, "document_id")).update(removed_at=None)
    Version.objects.filter(pk=own(scene, "version_id")).update(removed_at=None)


OF_DIVISION = "reads what everybody in the division may read, for the division (evaluation/tests/test_running.py)"
OF_CHATBOT = "reads what the division publishes to citizens, for the division (apps/chatbots/tests)"
JOBS: dict[str, Row | str] = {
    "documents.expand_archive": Row(
        _archive, lambda scene: Document.objects.filter(title="服務規程").count(), {**OF_PERSON, "denied": denied}
    ),
    "documents.process_version": Row(
        _queued_version,
        lambda scene: Chunk.objects.filter(version=own(scene, "version_id")).count(),
        {"document removed": removed, "version removed": version_removed, "cancelled": cancelled},
    ),
    "documents.erase_removed": Row(
        _removed_long_ago,
        lambda scene: 1 - Version.objects.filter(pk=own(scene, "version_id")).count(),  # erased
        {"restored": restored},
    ),
    "task_apps.perform": Row(
        _run,
        lambda scene: sum(bool(turn.output) for turn in RunTurn.objects.all()),
        {**OF_PERSON, "withdrawn": withdrawn, "denied by rule": use_denied, "run deleted": run_deleted},
    ),
    "disclosure.gather": Row(_disclosure, lambda scene: DisclosedText.objects.count(), {"closed": request_closed}),
    "evaluation.run": OF_DIVISION,
    "chatbots.check": OF_CHATBOT,
    "sample.publish_chatbots": "publishes the sample prefecture, in which nothing is anybody's",
    "keys.reencrypt": NO_OBJECT,
    **dict.fromkeys((name for name, _ in app.periodic_registry.periodic_tasks), NO_OBJECT),
}
WITH_WAYS = {name: row for name, row in JOBS.items() if isinstance(row, Row)}
pytestmark = pytest.mark.usefixtures("embeddings")


def test_every_job_has_its_row() -> None:
    ours = {name for name, task in app.tasks.items() if task.func.__module__.startswith("nanohana.")}
    assert ours == {name for name in JOBS if not name.startswith("builtin:")}
    cells = sum(1 + len(row.losses) for row in WITH_WAYS.values())
    print(f"\naccess matrix, jobs: {len(JOBS)} jobs, {cells} cells")


def test_jobs_that_nobody_s_object_is_given_take_none() -> None:
    """A periodic job gets the time and nothing else; one that is given an id has a row of its own."""
    for name in (name for name, why in JOBS.items() if why == NO_OBJECT):
        taken = set(inspect.signature(app.tasks[name].func).parameters) - {"context", "timestamp"}
        assert taken == set(), name


@pytest.mark.parametrize(
    ("name", "loss"), [(name, loss) for name, row in WITH_WAYS.items() for loss in ("none", *row.losses)]
)
def test_a_job_makes_nothing_of_what_has_gone(scene: Scene, tmp_path: Path, name: str, loss: str) -> None:
    row = WITH_WAYS[name]
    arguments = row.prepared(scene, tmp_path)
    before = row.made(scene)
    if loss != "none":
        row.losses[loss](scene)
    task = app.tasks[name]
    task.func(*([Attempt(0)] if task.pass_context else []), **arguments)
    assert (row.made(scene) > before) == (loss == "none")


@pytest.mark.parametrize("name", WITH_WAYS)
def test_a_job_for_an_id_of_nothing_makes_nothing(scene: Scene, tmp_path: Path, name: str) -> None:
    row = WITH_WAYS[name]
    (argument,) = row.prepared(scene, tmp_path)
    before, task = row.made(scene), app.tasks[name]
    with suppress(ObjectDoesNotExist):
        task.func(*([Attempt(0)] if task.pass_context else []), **{argument: str(uuid4())})
    assert row.made(scene) == before
