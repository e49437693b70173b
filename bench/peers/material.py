"""What every system is given: files, questions with the file that answers, sentences with their truth."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bench import contrast_pairs, jsquad, lawqa
from bench.retrieval import Question

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that a chat model writes as its answer; where it is not supported, no source may be cited for it."""

    question: str
    sentence: str
    is_supported: bool


@dataclass(frozen=True, slots=True)
class Collection:
    """Texts, each a file of its own, questions that one of them answers, and answers that they support or do not."""

    name: str
    suffix: str
    texts: Sequence[str]
    questions: Sequence[Question]
    said: Sequence[Said] = ()

    def write(self, folder: Path) -> list[Path]:
        """The files, in the order of the texts; their names say nothing."""
        folder.mkdir()
        files = [folder / f"{number:04}{self.suffix}" for number in range(1, len(self.texts) + 1)]
        for file, text in zip(files, self.texts, strict=True):
            file.write_text(text, encoding="utf-8")
        return files


def laws() -> Collection:
    return Collection("lawqa_jp", ".md", lawqa.read_texts(), lawqa.read_questions())


def articles(paragraphs: int, sentences: int) -> Collection:
    """At most so many paragraphs of JSQuAD with all their questions; beside them the passages of the contrast pairs'
    test part, with at most so many of the sentences on them."""
    texts = jsquad.texts()
    chosen = {position: at for at, position in enumerate(evenly(range(len(texts)), paragraphs))}
    questions = [Question(one.text, chosen[one.answer]) for one in jsquad.questions() if one.answer in chosen]
    entries = tomllib.loads((contrast_pairs.FOLDER / "test.toml").read_text(encoding="utf-8"))["passages"]
    passages = ["\n\n".join((entry["law"], *entry["headings"], entry["text"].strip())) for entry in entries]
    said = [
        Said(f"{' '.join((entry['law'], *entry['headings'][-1:]))}について教えてください。", sentence, is_supported)
        for entry in entries
        for name, is_supported in (("supported", True), ("unsupported", False))
        for _, sentence in entry[name]
    ]
    texts = [texts[position] for position in chosen] + passages
    return Collection("JSQuAD", ".txt", texts, questions, evenly(said, sentences))


def evenly(every: Sequence[T], most: int) -> list[T]:
    """At most so many of them, at equal distances."""
    return [every[at * len(every) // most] for at in range(most)] if most < len(every) else list(every)
