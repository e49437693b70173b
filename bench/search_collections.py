"""Collections with questions on which the weights of the search are chosen; none of them is used to report figures.

* the sample prefecture with its calibration questions (its evaluation questions are not read here);
* laws of 2013 with questions made by rule out of their captions and numbers: 「借地借家法第5条第2項により、…」;
* other laws of 2013 with such questions.
"""

from __future__ import annotations

import datetime
import json
import random
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nanohana.documents.chunking import chunks
from nanohana.documents.parsing import parse
from nanohana.documents.structure import Chunk
from nanohana.japanese.normalise import key
from nanohana.japanese.numerals import provisions
from nanohana.sample.generate import GeneratedDocument, generate

SHARED = Path(__file__).parents[2] / "shared"
SAMPLE_QUESTIONS = Path(__file__).parents[1] / "src/nanohana/sample/questions"
_LAWS = 24
_QUESTIONS_PER_LAW = 6  # articles asked for, each in two ways
_QUESTIONS_PER_OTHER_LAW = 10


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage with what the index knows of it."""

    document: str
    title: str
    chunk: Chunk


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the positions of the passages that answer it."""

    question: str
    answers: frozenset[int]


@dataclass(frozen=True, slots=True)
class Collection:
    name: str
    passages: tuple[Passage, ...]
    asked: tuple[Asked, ...]


def sample_prefecture() -> Collection:
    """The sample documents in force today, one collection; questions on other days are left out."""
    with tempfile.TemporaryDirectory() as folder:
        passages = tuple(_sample_passages(Path(folder)))
    return Collection("sample", passages, tuple(_sample_questions(passages)))


def _sample_passages(folder: Path) -> Iterator[Passage]:
    today = datetime.date.today()
    latest: dict[str, GeneratedDocument] = {}
    for made in generate(folder):
        starts = made.source.effective
        if made.source.format != "pdf-scan" and (starts is None or starts <= today):
            kept = latest.get(made.source.document)
            if kept is None or (kept.source.effective or datetime.date.min) < (starts or datetime.date.min):
                latest[made.source.document] = made
    for name, made in sorted(latest.items()):
        parsed = parse(made.path, made.path.name)
        for chunk in chunks(made.source.title, parsed.blocks):
            yield Passage(name, made.source.title, chunk)


def _sample_questions(passages: tuple[Passage, ...]) -> Iterator[Asked]:
    for file in sorted(SAMPLE_QUESTIONS.glob("*calibration.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            asked = json.loads(line)
            if not asked["answerable"] or "as_of" in asked:
                continue
            answers = [
                position
                for position, passage in enumerate(passages)
                if passage.document == asked["document"] and _plain(asked["answer"]) in _plain(passage.chunk.text)
            ]
            if answers:
                yield Asked(asked["question"], frozenset(answers))


def _plain(text: str) -> str:
    return re.sub(r"\s", "", key(text))


def laws() -> Collection:
    """Laws with questions that name a provision by number, and questions that name its subject alone."""
    return _of_laws("laws", _files(15_000)[:_LAWS], random.Random(1), _QUESTIONS_PER_LAW)


def other_laws() -> Collection:
    """The same of other laws, longer ones among them."""
    first = _files(15_000)[:_LAWS]
    others = [file for file in _files(60_000) if file not in first]
    random.Random(7).shuffle(others)
    return _of_laws("other laws", others[:_LAWS], random.Random(2), _QUESTIONS_PER_OTHER_LAW)


def _files(longest: int) -> list[Path]:
    """Laws of 4,000 to so many bytes."""
    files = sorted((SHARED / "data/egov-laws-2013").glob("*.txt"))
    return [file for file in files if 4_000 < file.stat().st_size < longest]


def _of_laws(name: str, files: list[Path], dice: random.Random, questions: int) -> Collection:
    passages: list[Passage] = []
    asked: list[Asked] = []
    for file in files:
        parsed = parse(file, file.name)
        first = len(passages)
        passages += [Passage(file.stem, file.stem, chunk) for chunk in chunks(file.stem, parsed.blocks)]
        asked += _questions_on(file.stem, passages, first, dice, questions)
    return Collection(name, tuple(passages), tuple(asked))


def _questions_on(
    law: str, passages: list[Passage], first: int, dice: random.Random, articles_asked: int
) -> Iterator[Asked]:
    articles: dict[str, list[int]] = {}
    for position in range(first, len(passages)):
        path = passages[position].chunk.heading_path
        if path and re.fullmatch("第.+条.*（.+）", path[-1]):
            articles.setdefault(path[-1], []).append(position)
    for heading in dice.sample(sorted(articles), min(len(articles), articles_asked)):
        number = provisions(key(heading))[0].key
        caption = heading.partition("（")[2].rstrip("）")
        yield Asked(f"{law}第{number}により定められている事項を教えてください。", frozenset(articles[heading]))
        yield Asked(f"{law}において、{caption}に関する説明として正しいものはどれですか。", frozenset(articles[heading]))
