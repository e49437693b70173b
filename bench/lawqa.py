"""``python -m bench.lawqa``: the questions of lawqa_jp (the question alone, without its choices) over its contexts."""

from __future__ import annotations

import json

from bench.retrieval import SHARED, Question, report


def main() -> None:
    folder = SHARED / "data/lawqa_jp"
    texts = json.loads((folder / "contexts.json").read_text(encoding="utf-8"))
    asked = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    report("lawqa_jp", texts, [Question(entry["question"], entry["context"]) for entry in asked])


if __name__ == "__main__":
    main()
