"""``python -m bench.jsquad``: the questions of JSQuAD over its paragraphs, each a registered text of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bench.retrieval import SHARED, Question, report


def main() -> None:
    articles = json.loads((SHARED / "data/jsquad/valid.json").read_text(encoding="utf-8"))["data"]
    paragraphs = [paragraph for article in articles for paragraph in article["paragraphs"]]
    texts = [paragraph["context"] for paragraph in paragraphs]
    report("JSQuAD", texts, list(_questions(paragraphs)), ".txt")


def _questions(paragraphs: list[dict[str, Any]]) -> Iterator[Question]:
    for position, paragraph in enumerate(paragraphs):
        for entry in paragraph["qas"]:
            yield Question(entry["question"], position)


if __name__ == "__main__":
    main()
