"""Whether those who follow streams may still read what they follow: session, account, conversation and rights.

All open streams are looked at together, once every few seconds, however many there are: a few queries for all, and one
more for each different set of rights among the readers. Looked at one by one, 1,000 readers took one and a half cores.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass, replace
from uuid import UUID
from weakref import WeakKeyDictionary

import structlog

from nanohana.access.models import Account, Session
from nanohana.access.rights import NO_ACCOUNT, Actor, actor_of, actors_of_staff
from nanohana.answering.evidence import Evidence
from nanohana.answering.handling import labels_for
from nanohana.answering.models import Turn
from nanohana.answering.reading import withheld_from
from nanohana.in_database import in_database

log = structlog.get_logger(__name__)

CHECKED_EVERY = 3.0  # seconds; a look of its own may take one more


@dataclass(eq=False, slots=True)
class Followed:
    """One open stream: the session and the account that read it, and the sources that were withheld at first.

    ``ended`` becomes true where they may not read on.
    """

    session: str
    owner: UUID
    turn: UUID
    evidence: Evidence
    withheld: frozenset[int]
    ended: bool = False


class Watch:
    """The open streams of one event loop."""

    def __init__(self) -> None:
        self._open: set[Followed] = set()
        self._looking: asyncio.Task[None] | None = None

    @contextmanager
    def over(self, followed: Followed) -> Iterator[None]:
        """Looked at for the time of the block."""
        self._open.add(followed)
        if self._looking is None or self._looking.done():
            # In a context of its own: that of a request ends with it, and its thread for the database as well.
            self._looking = asyncio.get_running_loop().create_task(self._look(), context=Context())
        try:
            yield
        finally:
            self._open.discard(followed)

    async def _look(self) -> None:
        while self._open:
            await asyncio.sleep(CHECKED_EVERY)
            looked_at = list(self._open)
            try:
                allowed = await in_database(still_allowed)(looked_at)
            except Exception:
                log.exception("open streams cannot be checked, so they end")
                allowed = set()
            for one in looked_at:
                one.ended = one not in allowed


_watches: WeakKeyDictionary[asyncio.AbstractEventLoop, Watch] = WeakKeyDictionary()


def watch() -> Watch:
    """That of the running event loop."""
    return _watches.setdefault(asyncio.get_running_loop(), Watch())


def still_allowed(streams: Collection[Followed]) -> set[Followed]:
    """Those whose session and account are good, whose conversation is there, and of which every source is readable
    that was at first."""
    living = set(Session.objects.living().filter(pk__in={one.session for one in streams}).values_list("pk", flat=True))
    turns = Turn.objects.filter(pk__in={one.turn for one in streams}, conversation__deleted_at=None)
    there = set(turns.values_list("pk", flat=True))
    actors = _actors({one.owner for one in streams})
    by_rights: defaultdict[Actor, list[Followed]] = defaultdict(list)
    for one in streams:
        actor = actors.get(one.owner)
        if actor is not None and one.session in living and one.turn in there:
            by_rights[replace(actor, account=NO_ACCOUNT)].append(one)
    return {one for actor, alike in by_rights.items() for one in _reading(actor, alike)}


def _actors(owners: Collection[UUID]) -> dict[UUID, Actor]:
    accounts = Account.objects.in_bulk(owners).values()
    of_staff = actors_of_staff({one.staff_id: one for one in accounts if one.staff_id is not None})
    others = (actor_of(one) for one in accounts if one.staff_id is None)
    return {actor.account: actor for actor in (*of_staff.values(), *others) if actor is not None}


def _reading(actor: Actor, streams: Collection[Followed]) -> Iterator[Followed]:
    """Those of people with the same rights that are readable as they were."""
    labels = labels_for(actor, (one.evidence for one in streams))
    return (one for one in streams if one.withheld.issuperset(withheld_from(one.evidence, labels)))
