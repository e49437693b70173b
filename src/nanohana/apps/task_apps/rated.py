"""Ratings of results: kept with the run, told to the owner division of the app, and read by it with its own rights."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from nanohana.access.models import Account
from nanohana.access.rights import Actor
from nanohana.answering.rated import RatedResult, RatedRoom, ReadResult, result_rated
from nanohana.apps.task_apps.acts import TaskAppAct
from nanohana.apps.task_apps.reading import shown
from nanohana.apps.task_apps.results import Table, contents, table_text
from nanohana.apps.task_apps.run_models import ResultRating, RunTurn
from nanohana.audit.recording import record
from nanohana.documents import wall
from nanohana.usage import recording

ROOM = "task_apps"


def may_rate(turn: RunTurn) -> bool:
    """A result of a published version that is no test."""
    version = turn.run.version
    return not turn.is_unfinished and turn.run.test_case_id is None and version.published_at is not None


@transaction.atomic
def rate(rating: ResultRating) -> None:
    """Keep a rating. A bad one becomes work of the owner division (``answering.rated``)."""
    rating.save()
    turn = rating.turn
    version = turn.run.version
    recording.rated(turn.use_id, rating.useful)
    owner, reason = version.app.owner_division, "" if rating.useful else rating.reason
    result_rated.send(
        RunTurn, result=RatedResult(ROOM, turn.pk, str(version), owner, useful=rating.useful, reason=reason)
    )
    record(TaskAppAct.RATED, turn.run, turn=turn.ordinal, useful=rating.useful)


def _read(key: UUID, actor: Actor | None) -> ReadResult | None:
    """For the owner of the app: passages of documents that the actor may not read are withheld."""
    ratings = ResultRating.objects.filter(turn=key, turn__run__deleted_at=None, useful=False)
    with wall.set_aside():  # only its key; what it says is read behind the wall
        keys = list(ratings.values_list("turn__run", flat=True))
    wall.show(keys)
    rating = ratings.select_related("turn__run__version__app").first()
    if rating is None or rating.turn.unreadable:
        return None
    turn = rating.turn
    first = shown(actor, turn if turn.ordinal == 1 else turn.run.turns.get(ordinal=1))
    made = shown(actor, turn)
    asked = (("直してほしいこと", str(turn.inputs["request"])),) if turn.ordinal > 1 else ()
    texts = (
        table_text((part.header, *part.rows)) if isinstance(part, Table) else part for part in contents(made.blocks)
    )
    return ReadResult(
        entered=(*first.entered, *asked),
        text="\n\n".join(texts) or turn.failure,
        comment=rating.comment,
        is_withheld=made.is_withheld,
        address=reverse("task_apps:manage_app", args=[turn.run.version.app_id]),
    )


def _own(account: Account) -> QuerySet[ResultRating, UUID]:
    own = ResultRating.objects.filter(turn__run__owner=account, turn__run__deleted_at=None)
    return own.values_list("turn", flat=True)


def _address(key: UUID) -> str:
    """The fragment of the page leads on to the run."""
    return reverse("task_apps:turn", args=[key])


RATED = RatedRoom(_read, _own, _address)
