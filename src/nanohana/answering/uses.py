"""A question as a use in the figures (``usage``): that it was asked and what came of it, without its words."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from nanohana.answering.models import Turn
from nanohana.documents.models import Version
from nanohana.organization.staffing import MainPlace
from nanohana.usage.models import Run
from nanohana.usage.recording import ended, record

_ENDS = {
    Turn.State.DONE: Run.Outcome.ANSWERED,
    Turn.State.CUT: Run.Outcome.ANSWERED,
    Turn.State.STOPPED: Run.Outcome.STOPPED,
    Turn.State.INTERRUPTED: Run.Outcome.FAILED,
    Turn.State.FAILED: Run.Outcome.FAILED,
}


def put_down(turn: Turn, chosen: Collection[int], place: MainPlace | None) -> Run | None:
    """The question as a use of the libraries whose documents answer; an approved answer answers, too.

    Where none does, of those that the owner chose; where none was chosen, of the one with the nearest document.
    ``place`` is the owner's main one of today.
    """
    owner, app, evidence = turn.conversation.owner, turn.conversation.app, turn.evidence
    nearest = [source.version for source in evidence.sources[:1]]
    cited = [evidence.source(excerpt.source).version for excerpt in evidence.excerpts]
    if evidence.sufficient or turn.approved is not None:
        return record(owner, app, Run.Outcome.ANSWERED, libraries=_libraries(cited or nearest), place=place)
    return record(owner, app, Run.Outcome.NO_EVIDENCE, libraries=chosen or _libraries(nearest), place=place)


def _libraries(versions: Sequence[str]) -> list[int]:
    return list(Version.objects.filter(pk__in=set(versions)).values_list("document__library", flat=True))


def put_down_end(turn: Turn) -> None:
    """How the model's answer ended."""
    ended(turn.run_id, _ENDS[Turn.State(turn.state)], turn.model)
