"""The product itself, driven as its peers are: files registered as the worker registers them, then asked.

Search and check are called in the process, as by the page that a member of staff asks from; the web server is not
between, as it is not between the bench and the libraries that are compared.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from bench.peers.driver import Place, serve
from bench.retrieval import opened
from nanohana.tests.records import records

if TYPE_CHECKING:
    from nanohana.answering.evidence import Evidence


class Nanohana:
    def __init__(self) -> None:
        from nanohana.access.rights import Actor

        self._reader = Actor(UUID(int=0), True, frozenset())

    def register(self, files: Sequence[Path]) -> int:
        from nanohana.documents import registration, storage
        from nanohana.documents.models import Library, Version
        from nanohana.documents.processing import process
        from nanohana.organization.models import Division
        from nanohana.search.models import Chunk

        division, _ = Division.objects.get_or_create(code="1", name="計測課")
        library, _ = Library.objects.get_or_create(name="計測", owner_division=division)
        for file in files:
            [registered] = registration.register(
                library, storage.receive_file(file), file.name, registration.Metadata()
            )
            if registered.version is not None:
                process(registered.version.pk)
        if Version.objects.exclude(state=Version.State.READY).exists():
            raise RuntimeError("not every file became ready")
        return Chunk.objects.count()

    def find(self, question: str, most: int) -> list[str]:
        from nanohana.search.finding import find

        return self._files([passage.version for passage in find(self._reader, question, limit=most).passages])

    def cite(self, question: str) -> list[str]:
        """The files of the sources that the product shows beside the sentences that its check lets stand."""
        from django.utils.timezone import localdate

        from nanohana.answering.asking import ask
        from nanohana.answering.sentence_stream import SentenceStream
        from nanohana.answering.verification import Verifier

        evidence = ask(self._reader, question, as_of=localdate()).evidence
        if not evidence.sufficient:
            return []  # no model is asked
        verifier, stream = Verifier(evidence), SentenceStream()
        sentences = [*stream.feed(asyncio.run(_written(question, evidence))), *stream.close()]
        cited = [citation for one in sentences for citation in verifier.verify(one.text).citations]
        return self._files([UUID(evidence.source(citation.source).version) for citation in cited])

    def _files(self, versions: Sequence[UUID]) -> list[str]:
        from nanohana.documents.models import Version

        names = dict(Version.objects.filter(pk__in=set(versions)).values_list("pk", "filename"))
        return [names[version] for version in versions]


async def _written(question: str, evidence: Evidence) -> str:
    """What the chat model writes to the product's own prompt."""
    from nanohana.answering.prompts import messages
    from nanohana.configuration import current
    from nanohana.llm.gateway import Delta, Gateway
    from nanohana.llm.profiles import profile_of

    profile = profile_of(current())
    assert profile is not None
    asked = messages(question, evidence, profile, general=False)
    events = Gateway(profile).stream(asked, max_tokens=profile.max_answer_tokens)
    return "".join([event.text async for event in events if isinstance(event, Delta)])


@contextmanager
def nanohana(place: Place) -> Iterator[Nanohana]:
    os.environ |= {
        "NANOHANA_EMBEDDINGS_URL": place.embeddings,
        "NANOHANA_CHAT_URL": place.chat,
        "NANOHANA_CHAT_TRUSTED": "true",
        "NANOHANA_PROVIDERS": records(place.embeddings),
    }
    place.home.chmod(0o711)  # PostgreSQL runs as a user without rights
    with opened(place.home):
        yield Nanohana()


if __name__ == "__main__":
    serve(nanohana)
