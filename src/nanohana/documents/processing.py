"""The registration of one version, from the kept file to the searchable document.

1. read the file in the limited parser process (state PARSING, pages done of pages in all);
2. let the other rooms prepare the indexing of its chunks (INDEXING);
3. in one transaction: store the blocks and the index, make the version READY and recompute which version is in force.

Nothing changes for readers before step 3. A run that was killed is started again from step 1. Cancelling changes the
state, which the run notices at its next report of progress, as it does that its worker stops.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import cast
from uuid import UUID

import structlog
from django.db import transaction

from nanohana.audit.recording import cleaned
from nanohana.documents import editions, storage
from nanohana.documents.blocks import store_blocks
from nanohana.documents.models import Document, Version
from nanohana.documents.parsing.sandbox import ParserKilled, ParsingCancelled, parse_sandboxed
from nanohana.documents.signals import version_parsed
from nanohana.documents.structure import Chunk, ParsedDocument, UnreadableDocument
from nanohana.documents.versions import fail, recompute_in_force
from nanohana.jobs.interruption import Stopping

log = structlog.get_logger(__name__)

REPORT_SECONDS = 0.5

Replace = Callable[[], None]


class Watch:
    """Writes the progress of a run for the reader's screen and learns there whether the run was cancelled.

    Raises Stopping where its worker is told to stop.
    """

    def __init__(self, version_id: UUID, stopping: Callable[[], bool]) -> None:
        self._version_id = version_id
        self._stopping = stopping
        self._state = Version.State.PARSING
        self._cancelled = False
        self._reported_at = 0.0

    def enter(self, state: Version.State) -> bool:
        """Begin a stage, with its progress at nothing. False where the run was cancelled, or begun again elsewhere."""
        before = Version.UNFINISHED if state == Version.State.PARSING else (self._state,)
        unfinished = Version.objects.filter(
            pk=self._version_id, state__in=before, removed_at=None, document__removed_at=None
        )
        self._state = state
        self._cancelled = unfinished.update(state=state, done=0, total=0, failure_code="", failure="") == 0
        return not self._cancelled

    def report(self, done: int, total: int) -> None:
        if time.monotonic() - self._reported_at >= REPORT_SECONDS or done == total:
            self._look(done=done, total=total)

    def cancelled(self) -> bool:
        if time.monotonic() - self._reported_at >= REPORT_SECONDS:
            self._look()
        return self._cancelled

    def _look(self, **progress: int) -> None:
        if self._stopping():
            raise Stopping
        running = Version.objects.filter(pk=self._version_id, state=self._state, removed_at=None)
        self._cancelled = running.update(state=self._state, **progress) == 0
        self._reported_at = time.monotonic()


def process(version_id: UUID, stopping: Callable[[], bool] = lambda: False) -> None:
    """Register a version whose file is kept; does nothing where it is finished, cancelled or removed.

    A file that cannot be read ends as FAILED with its reason. Other errors (no disk space, no database, ``stopping()``)
    are raised: the run may be repeated.
    """
    watch = Watch(version_id, stopping)
    if not watch.enter(Version.State.PARSING):
        return
    version = Version.objects.select_related("document").get(pk=version_id)
    try:
        parsed, chunks = _read(version, watch)
    except ParsingCancelled:
        return
    except UnreadableDocument as unreadable:
        fail(version_id, unreadable.code, unreadable.message)
        log.info("version unreadable", version=str(version_id), code=unreadable.code)
        return
    _adopt(version, parsed)
    if watch.enter(Version.State.INDEXING):
        replacements = _prepared(version, parsed, chunks, watch)
        if not watch.cancelled():
            _finish(version, parsed, replacements)


def _read(version: Version, watch: Watch) -> tuple[ParsedDocument, tuple[Chunk, ...]]:
    """Once more where the parser was killed: what was short then need not be now, nor be the file's fault."""
    path = storage.path_of(version.sha256)
    try:
        return parse_sandboxed(path, version.basename, on_progress=watch.report, cancelled=watch.cancelled)
    except ParserKilled:
        return parse_sandboxed(path, version.basename, on_progress=watch.report, cancelled=watch.cancelled)


def _adopt(version: Version, parsed: ParsedDocument) -> None:
    """A document that was named after its file gets the title found in it, without what must be kept nowhere; a law
    also goes to the other versions of it."""
    title = cleaned(" ".join(parsed.title.split()))
    made_for_it = version.document.title == default_title(version.filename)
    if parsed.edition is not None:
        editions.take(version, parsed.edition, made_for_it=made_for_it, title=title)
    if title and version.document.title == default_title(version.filename):
        version.document.title = title[:300]
        version.document.save(update_fields=["title"])


def default_title(filename: str) -> str:
    """The title of a document until a better one is known: its file's name without the ending."""
    name = filename.rpartition("/")[2]
    return name.rpartition(".")[0] or name


def _prepared(version: Version, parsed: ParsedDocument, chunks: tuple[Chunk, ...], watch: Watch) -> list[Replace]:
    """What the other rooms will do when the version becomes ready."""
    answers = version_parsed.send(
        Version,
        version=version,
        blocks=parsed.blocks,
        chunks=chunks,
        on_progress=watch.report,
        cancelled=watch.cancelled,
    )
    # The stubs believe that receivers return text.
    return [cast(Replace, replace) for _, replace in answers if replace is not None]


def _finish(version: Version, parsed: ParsedDocument, replacements: list[Replace]) -> None:
    with transaction.atomic():
        Document.objects.select_for_update().get(pk=version.document_id)
        running = Version.objects.filter(pk=version.pk, state=Version.State.INDEXING, removed_at=None)
        made_ready = running.update(
            state=Version.State.READY,
            format=parsed.format,
            warnings=list(parsed.warnings),
            pages=[[page.width, page.height] for page in parsed.pages],
        )
        if made_ready:
            store_blocks(version, parsed.blocks)
            for replace in replacements:
                replace()
            recompute_in_force(version.document)
            log.info("version ready", version=str(version.pk), blocks=len(parsed.blocks))
