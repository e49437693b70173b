"""``python -m bench.lawqa``: the questions of lawqa_jp (the question alone, without its choices) over its contexts.

Some questions say nothing without their choices (「次のうち、正しいものを教えてください。」): no search can tell which
context is meant. They count, and the figures of the others are printed beside.
"""

from __future__ import annotations

import json
import re

from bench.retrieval import SHARED, Question, line, report

_TELLS_NOTHING = re.compile("次の(?:選択肢の)?うち、(?:正しい|誤っている)ものを教えてください。$")


def main() -> None:
    folder = SHARED / "data/lawqa_jp"
    texts = json.loads((folder / "contexts.json").read_text(encoding="utf-8"))
    asked = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    questions = [Question(entry["question"], entry["context"]) for entry in asked]
    found = report("lawqa_jp", texts, questions, ".md")
    telling = [rank for rank, question in zip(found, questions, strict=True) if not _TELLS_NOTHING.match(question.text)]
    print(line(f"the product, {len(telling)} questions that tell something", telling))


if __name__ == "__main__":
    main()
