"""Real texts on which the verification of answers is measured, cut into passages as the product cuts them.

Laws of 2013, articles of Wikipedia (JSQuAD), the Government Interoperability Framework and the sample prefecture.
A document belongs to the tuning part or to the test part as a whole, by a hash of its title.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.search_collections import SHARED
from nanohana.answering.evidence import Evidence, Source
from nanohana.documents.chunking import chunks
from nanohana.documents.parsing import parse
from nanohana.japanese.sentences import sentences
from nanohana.sample.generate import generate

LAWS = 80
_GIF = ("432", "433", "434", "435", "436", "437", "439", "441", "442", "443", "444", "445", "451-1", "451-5", "491-1")
SOURCES = 5  # passages that stand beside an answer


@dataclass(frozen=True, slots=True)
class Text:
    """A document: its passages as (heading path, text), and what people asked of them: (position, question, answer)."""

    title: str
    passages: tuple[tuple[tuple[str, ...], str], ...]
    asked: tuple[tuple[int, str, str], ...] = ()

    @property
    def is_test(self) -> bool:
        return hashlib.sha256(self.title.encode()).digest()[0] % 2 == 0

    def evidence(self, position: int) -> Evidence:
        """A passage and its neighbours, as the sources of an answer."""
        first = max(0, min(position - SOURCES // 2, len(self.passages) - SOURCES))
        near = self.passages[first : first + SOURCES]
        sources = (source(number, self.title, *passage) for number, passage in enumerate(near, 1))
        return Evidence(True, 1.0, tuple(sources), ())

    def sentences(self) -> list[tuple[int, str]]:
        """(position of its passage, sentence) of all sentences."""
        return [
            (position, text[start:end])
            for position, (_, text) in enumerate(self.passages)
            for start, end in sentences(text)
        ]


def texts() -> list[Text]:
    """All documents, always the same and in the same order."""
    found = [*_laws(), *_articles(), *_framework(), *_sample()]
    return [text for text in found if text.passages]


def _laws() -> Iterator[Text]:
    files = sorted((SHARED / "data/egov-laws-2013").glob("*.txt"))
    for file in [file for file in files if 4_000 < file.stat().st_size < 40_000][:LAWS]:
        yield _read(file, file.stem)


def _articles() -> Iterator[Text]:
    for article in json.loads((SHARED / "data/jsquad/valid.json").read_text(encoding="utf-8"))["data"]:
        contexts = [paragraph["context"].partition(" [SEP] ")[2] for paragraph in article["paragraphs"]]
        asked = [
            (position, question["question"], question["answers"][0]["text"])
            for position, paragraph in enumerate(article["paragraphs"])
            for question in paragraph["qas"]
        ]
        yield Text(article["title"], tuple(((), context) for context in contexts), tuple(asked))


def _framework() -> Iterator[Text]:
    for file in sorted((SHARED / "data/gif-digital-agency").rglob("*.docx")):
        if file.name.partition("_")[0] in _GIF:
            yield _read(file, file.stem)


def _sample() -> Iterator[Text]:
    with tempfile.TemporaryDirectory() as folder:
        for made in sorted(generate(Path(folder)), key=lambda made: made.source.id):
            if made.source.format != "pdf-scan":
                yield _read(made.path, made.source.title)


def _read(file: Path, title: str) -> Text:
    parsed = parse(file, file.name)
    return Text(title, tuple((chunk.heading_path, chunk.text) for chunk in chunks(title, parsed.blocks)))


def source(number: int, title: str, heading_path: tuple[str, ...], text: str) -> Source:
    return Source(
        number=number, document="", version="", title=title, version_label="", library="", division="",
        effective_from=None, effective_until=None, heading_path=heading_path, place="", first_block=0, last_block=0,
        text=text,
    )  # fmt: skip
