"""``python -m bench.search_speed``: time of ``search.finding.find`` over 100,000 passages, for one user.

The passages are those of the laws of 2013, repeated with other numbers until there are enough. Their vectors are not
embedded (that would take hours): a few real ones, turned at random, so that distances are spread as real ones are.
"""

from __future__ import annotations

import random
import re
import statistics
import time
import uuid
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from bench.retrieval import SHARED, product

if TYPE_CHECKING:
    from nanohana.documents.models import Version

PASSAGES = 100_000
PER_VERSION = 100
REAL_VECTORS = 100
WINDOWS = 3  # of a passage of 400 characters
QUESTIONS = 200
_DICE = random.Random(1)


def main() -> None:
    with product():
        fill()
        _measure()


def fill() -> None:
    """Put ``PASSAGES`` passages into the opened product."""
    from bench import bulk
    from nanohana.documents.structure import Chunk
    from nanohana.search.embedding import embedder
    from nanohana.search.profile import claim

    started = time.perf_counter()
    texts = _texts()
    real = embedder().passages(list(islice(texts, REAL_VECTORS)))
    claim(embedder().model, real.shape[1])
    bulk.load(
        (
            version,
            [Chunk(text, (f"第{n}条",), (), "provision", n, n) for n, text in enumerate(islice(texts, PER_VERSION), 1)],
            _turned(real, PER_VERSION, number),
        )
        for number, version in enumerate(_versions(PASSAGES // PER_VERSION))
    )
    print(f"{PASSAGES} passages made and indexed in {time.perf_counter() - started:.0f} s (vectors: turned real ones)")


def _texts() -> Iterator[str]:
    """Passages of about 400 characters without end; from the second round on with other numbers."""
    laws = [path.read_text(encoding="utf-8") for path in sorted((SHARED / "data/egov-laws-2013").glob("*.txt"))]
    parts = [part for law in laws for part in re.findall(r"(?s).{200,400}(?:。|$)", law)]
    yield from parts
    while True:
        for part in parts:
            yield re.sub("[一二三四五六七八九]", lambda _: _DICE.choice("一二三四五六七八九"), part)


def _versions(count: int) -> Iterator[Version]:
    """Ready versions in two libraries: one for all, one of 2 % for its own division."""
    from django.db.backends.postgresql.psycopg_any import DateRange

    from nanohana.documents.models import Document, Library, Version
    from nanohana.organization.models import Division

    division = Division.objects.create(code="0", name="測定")
    open_to_all = Library.objects.create(name="全庁", owner_division=division)
    closed = Library.objects.create(name="限定", owner_division=division, audience="owner_division")
    for number in range(count):
        library = closed if number % 50 == 0 else open_to_all
        document = Document.objects.create(library=library, title=f"規程{number}", owner_division=division)
        yield Version.objects.create(
            document=document, filename="", sha256="", size=0, state="ready", in_force=DateRange(None, None)
        )


def _turned(real: np.ndarray, count: int, seed: int) -> np.ndarray:
    """Shape (count, windows, dimension): for each passage, vectors near one of the real ones."""
    dice = np.random.default_rng(seed)
    near = real[dice.integers(len(real), size=count)][:, None, :]
    vectors = near + dice.normal(0, 0.02, (count, WINDOWS, real.shape[1]))
    return (vectors / np.linalg.norm(vectors, axis=2, keepdims=True)).astype(np.float32)


def _measure() -> None:
    from nanohana.access.rights import Actor
    from nanohana.documents.models import Library
    from nanohana.search.finding import find
    from nanohana.search.found import EVERYWHERE, Scope

    everyone = Actor(uuid.UUID(int=0), True, frozenset())
    narrow = Scope(libraries=frozenset({Library.objects.get(name="限定").pk}))
    questions = made_questions(QUESTIONS)
    for name, scope in (("everything admitted", EVERYWHERE), ("2 % admitted", narrow)):
        for question in questions[:20]:
            find(everyone, question, scope=scope)
        took = [find(everyone, question, scope=scope).took_ms for question in questions]
        totals = sorted(sum(stages.values()) for stages in took)
        print(f"{name}: p50 {_at(totals, 0.5):.1f} ms, p95 {_at(totals, 0.95):.1f} ms", end="; p50 of the stages: ")
        print(", ".join(f"{stage} {statistics.median(t[stage] for t in took):.1f}" for stage in took[0]), flush=True)


def made_questions(count: int) -> list[str]:
    """Questions in the words of passages spread over the whole."""
    return [_asked(text) for text in islice(_texts(), 0, count * 37, 37)]


def _asked(text: str) -> str:
    """A question in the words of a passage: a third of its sentence."""
    plain = "".join(text.split())
    start = _DICE.randrange(max(1, len(plain) - 40))
    return f"{plain[start : start + 30]}について教えてください"


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[int(share * (len(ordered) - 1))]


if __name__ == "__main__":
    main()
