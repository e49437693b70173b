"""The apps that come with the product: one JSON file each in ``shipped/``, as ``exchange`` reads them.

They are there after every start. A changed file becomes a new version, published at once, unless an administrator has
published a version of their own since; what was withdrawn stays withdrawn. They have no owner division. So does a file
that names a library which this installation has got since.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import structlog
from django.db import transaction
from django.utils import timezone

from nanohana.apps.task_apps import cases
from nanohana.apps.task_apps.acts import TaskAppAct
from nanohana.apps.task_apps.exchange import AppFile, read, recipe_of
from nanohana.apps.task_apps.models import AppVersion, TaskApp
from nanohana.audit.recording import record
from nanohana.documents.models import Library

log = structlog.get_logger(__name__)

FOLDER = Path(__file__).parent / "shipped"


@transaction.atomic
def load_shipped(folder: Path = FOLDER) -> int:
    """Publish what is new or changed; how many that were. Two processes that start at once publish each file once."""
    digests = {path: _digest(path) for path in sorted(folder.glob("*.json"))}
    known = set(AppVersion.objects.filter(digest__in=digests.values()).values_list("digest", flat=True))
    loaded = [title for path, digest in digests.items() if digest not in known and (title := _load(path, digest))]
    if loaded:
        record(TaskAppAct.SHIPPED, apps=loaded)
    return len(loaded)


def _digest(path: Path) -> str:
    """Of the file, with the libraries that it names and that are here."""
    raw = path.read_bytes()
    recipe, _ = recipe_of(read(raw), Library.objects.all())
    here = f"{sorted(recipe.search.libraries)}" if recipe.search and recipe.search.libraries else ""
    return hashlib.sha256(path.name.encode() + raw + here.encode()).hexdigest()


def _load(path: Path, digest: str) -> str:
    """The title of the new version; empty where another process has just made it."""
    TaskApp.objects.get_or_create(shipped=path.stem)
    app = TaskApp.objects.select_for_update().get(shipped=path.stem)
    if app.versions.filter(digest=digest).exists():
        return ""
    file = read(path.read_bytes())
    version = _version(app, file, digest)
    if app.current is None or app.current.digest:  # else an administrator has published a version of their own
        version.published_at = timezone.now()
        version.save(update_fields=["published_at"])
        app.current = version
        app.save(update_fields=["current"])
    _replace_tests(app, file)
    return version.title


def _version(app: TaskApp, file: AppFile, digest: str) -> AppVersion:
    """Libraries that this installation lacks are left out: the app then searches all that the person may read."""
    recipe, missing = recipe_of(file, Library.objects.all())
    if missing:
        log.info("shipped app without its libraries", app=app.shipped, missing=missing)
    latest = app.latest
    return AppVersion.objects.create(
        app=app, number=latest.number + 1 if latest else 1, revision=latest.revision + 1 if latest else 1,
        title=file.title, description=file.description, category=file.category,
        recipe_data=recipe.model_dump(mode="json"), everyone=True, digest=digest,
    )  # fmt: skip


def _replace_tests(app: TaskApp, file: AppFile) -> None:
    app.test_cases.filter(shipped=True).delete()
    cases.take_in(app, file.tests, shipped=True)
