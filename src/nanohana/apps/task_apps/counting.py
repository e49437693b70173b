"""What is counted of runs (``usage``): which app, with which outcome, on which libraries; never a word of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from nanohana.access.models import Account
from nanohana.apps.task_apps.models import TaskApp
from nanohana.apps.task_apps.results import NO_EVIDENCE, Note, Result, Statements
from nanohana.apps.task_apps.run_models import RunTurn
from nanohana.apps.task_apps.selection import AS_LISTED
from nanohana.documents.models import Version
from nanohana.usage import recording
from nanohana.usage.models import Run as Use

NEITHER = 3  # stars
_OUTCOMES = {RunTurn.State.FAILED: Use.Outcome.FAILED, RunTurn.State.STOPPED: Use.Outcome.STOPPED}


def count(turn: RunTurn, state: RunTurn.State, result: Result) -> None:
    """Put a turn down, at its end and in its transaction. A test case is no use."""
    if turn.run.test_case_id is not None:
        return
    version = turn.run.version
    outcome = _OUTCOMES.get(state, Use.Outcome.ANSWERED)
    if any(isinstance(block, Note) and block.text == NO_EVIDENCE for block in result):
        outcome = Use.Outcome.NO_EVIDENCE
    searched = version.recipe.search.libraries if version.recipe.search else ()
    libraries = _libraries(result) if outcome == Use.Outcome.ANSWERED else searched
    turn.use = recording.record(
        turn.run.owner, f"task_apps:{version.app_id}", outcome, libraries=libraries, model=turn.model
    )
    turn.save(update_fields=["use"])


def count_rating(account: Account, app: TaskApp, stars: int) -> None:
    """An opinion of an app is put down to the last use that the person has made of it; three stars say neither."""
    turns = RunTurn.objects.filter(run__owner=account, run__version__app=app, use__isnull=False)
    last = turns.order_by("-finished_at").values_list("use", flat=True).first()
    recording.rated(last, None if stars == NEITHER else stars > NEITHER)


def _libraries(result: Result) -> Collection[int]:
    """Those of the documents that the answer cites."""
    statements = (each for block in result if isinstance(block, Statements) for each in block.statements)
    versions = {quote.version for each in statements for quote in each.quotes if quote.version}
    return Version.objects.filter(pk__in=versions).values_list("document__library_id", flat=True) if versions else ()


def titles(keys: Collection[str]) -> Mapping[str, str]:
    """The apps with these keys, by name."""
    apps = TaskApp.objects.filter(pk__in=keys).select_related("current").defer(*AS_LISTED)
    return {str(app.pk): str(app) for app in apps}
