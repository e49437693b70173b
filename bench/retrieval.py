"""Texts registered in the product, questions asked through ``search.finding.find``: at which rank the right text comes.

A database of its own is started for the measurement. Each text is a file that is read, cut into passages and indexed as
any registered file, under a neutral title; its rank is that of its best passage.
"""

from __future__ import annotations

import math
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from nanohana.server.tests.product import data_folder

if TYPE_CHECKING:
    from nanohana.documents.models import Version
    from nanohana.documents.structure import Chunk
    from nanohana.search.found import Passage

TITLE = "資料"
SHARED = Path(__file__).parents[2] / "shared"


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the position of the text that answers it."""

    text: str
    answer: int


@contextmanager
def product() -> Iterator[None]:
    """The product's database with its schema, and its embeddings process, in a fresh data folder."""
    with data_folder() as home, opened(home):
        yield


@contextmanager
def opened(home: Path) -> Iterator[None]:
    """The database with its schema and the embeddings process of a data folder, for this process."""
    os.environ |= {"NANOHANA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "nanohana.settings"}
    os.environ["NANOHANA_LOG_LEVEL"] = "ERROR"
    os.environ.pop("DATABASE_URL", None)
    from nanohana.server.database import database

    with database():
        import django

        django.setup()
        from nanohana.search.embedding_process import running
        from nanohana.server.schema import upgrade_quietly

        upgrade_quietly()
        with running():
            yield


def register(texts: Sequence[str], suffix: str) -> dict[UUID, int]:
    """Put every text into the product as a file of this kind; gives the position of each document's text."""
    positions = {}
    for position, (text, version) in enumerate(zip(texts, documents_of([TITLE] * len(texts)), strict=True)):
        index(version, passages_of(text, suffix))
        positions[version.document_id] = position
    return positions


def index(version: Version, passages: Sequence[Chunk]) -> None:
    """Put a version into the index as ``indexing.index_version`` does, with vectors that are kept between runs."""
    from django.db import transaction

    from bench import vectors
    from nanohana.search import indexing, profile
    from nanohana.search.embedding import embedder
    from nanohana.search.windows import embedded_texts

    title = version.document.title
    windows = [embedded_texts(title, passage.heading_path, passage.text) for passage in passages]
    made = vectors.passages([text for texts in windows for text in texts])
    ends = accumulate(map(len, windows))
    rows = [made[end - len(texts) : end] for texts, end in zip(windows, ends, strict=True)]
    profile.require_matching(embedder().model, made.shape[1])
    with transaction.atomic():
        indexing.store(version, passages, rows)


def documents_of(titles: Sequence[str]) -> Iterator[Version]:
    """A document with a version always in force for every title, in a library of the measurement."""
    from django.db.backends.postgresql.psycopg_any import DateRange

    from nanohana.documents.models import Document, Library, Version
    from nanohana.organization.models import Division

    division, _ = Division.objects.get_or_create(code="0", name="測定")
    library, _ = Library.objects.get_or_create(name="測定", owner_division=division)
    for title in titles:
        document = Document.objects.create(library=library, title=title, owner_division=division)
        yield Version.objects.create(
            document=document, filename="", sha256="", size=0, state="ready", in_force=DateRange(None, None)
        )


def passages_of(text: str, suffix: str) -> list[Chunk]:
    """The passages that the product makes of a file with this text."""
    from nanohana.documents.chunking import chunks
    from nanohana.documents.parsing import parse

    with tempfile.NamedTemporaryFile("w", suffix=suffix) as file:
        file.write(text)
        file.flush()
        return chunks(TITLE, parse(Path(file.name), file.name).blocks)


ORDERS: Mapping[str, Callable[[Passage], float]] = {
    "keywords alone (BM25 of the product)": lambda passage: passage.bm25,
    "vectors alone": lambda passage: passage.cosine or 0.0,
    "the product": lambda passage: -passage.rank,
}


#: The text that a passage belongs to when this question is asked; None where it counts neither for nor against.
TextOf = Callable[[Question, "Passage"], Hashable | None]


def ranks(questions: Sequence[Question], text_of: TextOf) -> dict[str, list[int]]:
    """The rank of the right text under the product's order and under each part of it; 0 where it is not found."""
    import uuid

    from nanohana.access.rights import Actor
    from nanohana.search.finding import find

    everyone = Actor(uuid.UUID(int=0), True, frozenset())
    found: dict[str, list[int]] = {name: [] for name in ORDERS}
    for question in questions:
        passages = find(everyone, question.text, limit=1_000).passages
        for name, value in ORDERS.items():
            in_order = sorted(passages, key=value, reverse=True)
            texts = [text for text in dict.fromkeys(text_of(question, one) for one in in_order) if text is not None]
            found[name].append(texts.index(question.answer) + 1 if question.answer in texts else 0)
    return found


def character_ranks(texts: Sequence[str], questions: Sequence[Question]) -> list[int]:
    """The baseline: BM25 (k1 1.2, b 0.75) over characters and pairs of characters, nothing else."""
    counts = [Counter(_grams(text)) for text in texts]
    holding = Counter(gram for count in counts for gram in count)
    average = sum(count.total() for count in counts) / len(counts)

    def score(grams: Sequence[str], count: Counter[str]) -> float:
        slope = 1.2 * (0.25 + 0.75 * count.total() / average)
        return sum(_idf(len(texts), holding[g]) * count[g] * 2.2 / (count[g] + slope) for g in grams if g in count)

    found = []
    for question in questions:
        grams = _grams(question.text)
        scores = [score(grams, count) for count in counts]
        found.append(1 + sum(other > scores[question.answer] for other in scores))
    return found


def _grams(text: str) -> list[str]:
    plain = "".join(text.split())
    return [*plain, *(plain[start : start + 2] for start in range(len(plain) - 1))]


def _idf(texts: int, holding: int) -> float:
    return math.log(1 + (texts - holding + 0.5) / (holding + 0.5))


def line(name: str, found: Sequence[int]) -> str:
    """``name  R@1  R@5  R@10  MRR@10``."""
    shares = [sum(1 <= rank <= depth for rank in found) / len(found) for depth in (1, 5, 10)]
    reciprocal = sum(1 / rank for rank in found if 1 <= rank <= 10) / len(found)
    return f"{name:40} {'  '.join(f'{value:.3f}' for value in (*shares, reciprocal))}"


def report(name: str, texts: Sequence[str], questions: Sequence[Question], suffix: str) -> list[int]:
    """Register the texts as files of this kind, ask, print; gives the ranks under the product's order."""
    print(f"{name}: {len(questions)} questions, {len(texts)} texts")
    with product():
        documents = register(texts, suffix)
        found = ranks(questions, lambda _, passage: documents[passage.document])
    print_lines({"character 1-2-gram BM25 alone": character_ranks(texts, questions)} | found)
    return found["the product"]


def print_lines(found: Mapping[str, Sequence[int]]) -> None:
    print(f"{'':40} R@1    R@5    R@10   MRR@10")
    for name, in_order in found.items():
        print(line(name, in_order))
