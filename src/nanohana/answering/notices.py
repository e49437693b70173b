"""What other rooms tell somebody about the answers they have rated: where they ask, and where they begin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, cast
from uuid import UUID

from nanohana.access.models import Account
from nanohana.answering.models import Turn
from nanohana.answering.signals import asker_notices


@dataclass(frozen=True, slots=True)
class AskerNotice:
    """``turn`` is the one that was rated, or ``result`` that of another room (``rated``), to be found at ``address``.

    Where ``is_new``, a POST to ``url`` says that the reader has taken note.
    """

    turn: UUID | None
    kind: Literal["success", "info"]
    title: str
    text: str
    is_new: bool
    url: str
    result: UUID | None = None
    address: str = ""


def notices_for(account: Account) -> list[AskerNotice]:
    """All notices for somebody, the newest first."""
    answers = asker_notices.send(Turn, account=account)
    return [notice for _, notices in answers for notice in cast("list[AskerNotice]", notices or [])]


def new_with_turns(account: Account, notices: Iterable[AskerNotice]) -> list[tuple[AskerNotice, Turn | None]]:
    """Those of which the reader has not taken note, with the question that each is about; a result has none."""
    new = [notice for notice in notices if notice.is_new]
    turns = Turn.objects.owned_by(account).in_bulk([notice.turn for notice in new if notice.turn])
    return [(notice, turns.get(notice.turn)) for notice in new if notice.result or notice.turn in turns]
