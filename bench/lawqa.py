"""``python -m bench.lawqa``: the questions of lawqa_jp (the question alone, without its choices) over its contexts.

Some questions say nothing without their choices (「次のうち、正しいものを教えてください。」): no search can tell which
context is meant. They count, and the figures of the others are printed beside.

``--distractors`` registers the laws of ``egov-laws-2013`` beside the contexts, each under its name, as plain text, and
every article of them is one more text to be told apart. An article may stand twice: in the right context and, as it was
in 2013, in its law. There it counts neither for nor against, wherever it comes. Articles are the same where law and
number are the same (not in supplementary provisions, which are numbered anew). The vectors of the laws are kept on
disk (``bench.vectors``): only the first run makes them, over 80,000 windows, which takes hours.
``--distractors=100`` takes so many of the laws, drawn by chance.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Hashable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from bench.retrieval import (
    SHARED,
    Question,
    documents_of,
    index,
    line,
    print_lines,
    product,
    ranks,
    register,
    report,
)
from nanohana.japanese.normalise import key
from nanohana.japanese.numerals import provisions

if TYPE_CHECKING:
    from nanohana.documents.structure import Chunk
    from nanohana.search.found import Passage

_TELLS_NOTHING = re.compile("次の(?:選択肢の)?うち、(?:正しい|誤っている)ものを教えてください。$")
_ARTICLE = re.compile("第[〇一二三四五六七八九十百千]+条")
LAWS = SHARED / "data/egov-laws-2013"

Article = tuple[str, str]  # a law and the number of an article, 「5条」


def main() -> None:
    texts, questions = read_texts(), read_questions()
    if wanted := next((argument for argument in sys.argv if argument.startswith("--distractors")), ""):
        _, _, number = wanted.partition("=")
        found = among_laws(texts, questions, drawn_laws()[: int(number) if number else None])
    else:
        found = report("lawqa_jp", texts, questions, ".md")
    telling = [rank for rank, question in zip(found, questions, strict=True) if not _TELLS_NOTHING.match(question.text)]
    print(line(f"the product, {len(telling)} questions that tell something", telling))


def read_texts() -> list[str]:
    return [str(text) for text in _read("contexts")]


def read_questions() -> list[Question]:
    return [Question(entry["question"], entry["context"]) for entry in _read("questions")]


def _read(name: str) -> list[Any]:
    entries: list[Any] = json.loads((SHARED / f"data/lawqa_jp/{name}.json").read_text(encoding="utf-8"))
    return entries


def drawn_laws() -> list[Path]:
    """The files of all laws, in an order by chance that is always the same."""
    paths = sorted(LAWS.glob("*.txt"))
    random.Random(7).shuffle(paths)
    return paths


def among_laws(texts: Sequence[str], questions: Sequence[Question], paths: Sequence[Path]) -> list[int]:
    """Ask over the contexts and the laws, print; gives the ranks under the product's order."""
    with product():
        contexts = register(texts, ".md")
        laws, articles = register_laws(paths)
        beside = f"{len(texts)} contexts beside {articles} articles of {len(laws)} laws"
        print(f"lawqa_jp: {len(questions)} questions, {beside}")
        in_context = [frozenset(articles_in(text)) for text in texts]
        left_out: set[tuple[int, Article]] = set()

        def text_of(question: Question, passage: Passage) -> Hashable | None:
            if passage.document in contexts:
                return contexts[passage.document]
            law, headings = laws[passage.document], article_of(passage.heading_path)
            same = (law, number_of(headings))
            if same in in_context[question.answer]:
                left_out.add((questions.index(question), same))
                return None
            return law, headings

        found = ranks(questions, text_of)
    print(f"left out: the article itself as of 2013, {len(left_out)} times")
    print_lines(found)
    return found["the product"]


def register_laws(paths: Sequence[Path]) -> tuple[dict[UUID, str], int]:
    """Register every law under the name of its file; gives the law of each document, and the number of articles."""
    laws, articles = {}, 0
    for path, version in zip(paths, documents_of([path.stem for path in paths]), strict=True):
        passages = law_passages(path)
        index(version, passages)
        laws[version.document_id] = path.stem
        articles += len({article_of(passage.heading_path) for passage in passages})
    return laws, articles


def law_passages(path: Path) -> list[Chunk]:
    from nanohana.documents.chunking import chunks
    from nanohana.documents.parsing import parse

    return chunks(path.stem, parse(path, path.name).blocks)


def article_of(heading_path: Sequence[str]) -> tuple[str, ...]:
    """The headings down to the 条 that a passage stands under; all of them where it stands under none."""
    depth = next((depth for depth, label in enumerate(heading_path, 1) if _ARTICLE.match(label)), len(heading_path))
    return tuple(heading_path[:depth])


def number_of(headings: Sequence[str]) -> str:
    """The number of an article of the main provisions; nothing of any other text."""
    if not headings or any("附則" in label for label in headings):
        return ""
    return next((number.key for number in provisions(key(headings[-1])) if number.start == 0), "")


def articles_in(context: str) -> Iterator[Article]:
    """The articles that a context of lawqa_jp holds: 「## 借地借家法」, 「### 第5条」."""
    law = ""
    for text in context.splitlines():
        if text.startswith("## "):
            law = text.removeprefix("## ").strip()
        elif text.startswith("### "):
            yield from ((law, number.key) for number in provisions(key(text))[:1])


if __name__ == "__main__":
    main()
