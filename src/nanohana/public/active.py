"""What is published now, in the memory of this process, ready to answer.

Each second the process asks the database which snapshots are active, and loads those that it does not hold; each is
verified again by its signature. What is already loaded goes on answering meanwhile. Until the watch has been started
(commands, tests) each look asks the database.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import structlog
from django.db import DatabaseError, close_old_connections

from nanohana.chatbot.loaded import LoadedChatbot, Site, load
from nanohana.public.models import Snapshot
from nanohana.public.taking_in import NotTaken, verified
from nanohana.published.content import Chatbot, Content, Registry, Switches

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0
NOTHING_STOPPED = Switches(0)
EVERYTHING_STOPPED = Switches(0, everything=True)  # where the switches cannot be read: nothing is said then


@dataclass(frozen=True)
class Active:
    """The active versions; ``chatbots`` by their keys, in the order of their titles. It does not change."""

    chatbots: Mapping[str, LoadedChatbot] = field(default_factory=dict)
    registry: Registry | None = None
    switches: Switches = NOTHING_STOPPED

    @cached_property
    def site(self) -> Site:
        """As the pipeline sees it."""
        return Site(tuple(self.chatbots.values()), welfare_guide=self.registry is not None, switches=self.switches)

    def is_stopped(self, chatbot: str) -> bool:
        return self.site.stops(chatbot)


class _Shelf:
    """What this process holds. ``contents`` by the snapshot's number in the database, None where it cannot be used."""

    def __init__(self) -> None:
        self.loading = threading.Lock()
        self.showing = threading.Lock()
        self.contents: dict[int, LoadedChatbot | Registry | None] = {}
        self.switches: tuple[int, Switches] = (0, NOTHING_STOPPED)
        self.active = Active()
        self.is_watched = False

    def show(self) -> None:
        """Of a chatbot whose new version is still being loaded the former one answers."""
        with self.showing:
            newest = {_key(held): held for _, held in sorted(self.contents.items()) if held is not None}
            chatbots = [held for held in newest.values() if isinstance(held, LoadedChatbot)]
            self.active = Active(
                {bot.content.key: bot for bot in sorted(chatbots, key=lambda bot: bot.content.title)},
                next((held for held in newest.values() if isinstance(held, Registry)), None),
                self.switches[1],
            )


_shelf = _Shelf()


def active() -> Active:
    """What is published now."""
    return _shelf.active if _shelf.is_watched else refresh()


def refresh() -> Active:
    """Look at the database now. A snapshot that cannot be used is left out, and said in the log."""
    refresh_switches()
    with _shelf.loading:
        published = Snapshot.objects.filter(active=True).exclude(kind="switches")
        wanted = set(published.values_list("pk", flat=True))
        if wanted != _shelf.contents.keys():
            for snapshot in published.filter(pk__in=wanted - _shelf.contents.keys()):
                _shelf.contents[snapshot.pk] = _loaded(snapshot)
            _shelf.contents = {pk: held for pk, held in _shelf.contents.items() if pk in wanted}
            _shelf.show()
    return _shelf.active


def refresh_switches() -> None:
    """Look at the switches alone: a stop never waits for a chatbot to be loaded."""
    latest = Snapshot.objects.filter(active=True, kind="switches").first()
    number = latest.pk if latest else 0
    if number == _shelf.switches[0]:
        return
    switches = _opened(latest) if latest else NOTHING_STOPPED
    _shelf.switches = number, switches if isinstance(switches, Switches) else EVERYTHING_STOPPED
    _shelf.show()


def forget() -> None:
    """Hold nothing any more, as after a start."""
    _shelf.contents, _shelf.switches = {}, (0, NOTHING_STOPPED)
    _shelf.show()


def watch() -> None:
    """Load what is active, and look again each second from now on, in threads of their own."""
    refresh()
    _shelf.is_watched = True
    for look in (refresh_switches, refresh):
        threading.Thread(target=_again_and_again, args=[look], name=look.__name__, daemon=True).start()


def _again_and_again(look: Callable[[], object]) -> None:
    while True:
        time.sleep(LOOK_SECONDS)
        try:
            look()
        except DatabaseError as error:
            log.warning("cannot look for snapshots", reason=type(error).__name__)
        except Exception:  # whatever it is, the look at the switches must go on
            log.exception("cannot look for snapshots")
        finally:
            close_old_connections()


def _loaded(snapshot: Snapshot) -> LoadedChatbot | Registry | None:
    content = _opened(snapshot)
    try:
        return load(content) if isinstance(content, Chatbot) else content if isinstance(content, Registry) else None
    except Exception:  # one that cannot be loaded must not keep the others from being
        log.exception("chatbot not loaded", key=snapshot.key, number=snapshot.number)
        return None


def _opened(snapshot: Snapshot) -> Content | None:
    try:
        return verified(bytes(snapshot.sealed))
    except NotTaken as refused:
        log.error("snapshot not opened", kind=snapshot.kind, key=snapshot.key, reason=str(refused))
        return None


def _key(held: LoadedChatbot | Registry) -> str:
    return held.content.key if isinstance(held, LoadedChatbot) else ""
