"""``python -m bench.jsquad``: the questions of JSQuAD over its paragraphs, each a registered text of its own."""

from __future__ import annotations

import json
from typing import Any

from bench.retrieval import SHARED, Question, report


def texts() -> list[str]:
    return [str(paragraph["context"]) for paragraph in _paragraphs()]


def questions() -> list[Question]:
    return [
        Question(entry["question"], position)
        for position, paragraph in enumerate(_paragraphs())
        for entry in paragraph["qas"]
    ]


def _paragraphs() -> list[dict[str, Any]]:
    articles = json.loads((SHARED / "data/jsquad/valid.json").read_text(encoding="utf-8"))["data"]
    return [paragraph for article in articles for paragraph in article["paragraphs"]]


def main() -> None:
    report("JSQuAD", texts(), questions(), ".txt")


if __name__ == "__main__":
    main()
