"""How well questions that ask the same come together on the owner's dashboard, and at which cosine.

    python -m bench.unanswered_clusters

The questions are those of the sample chatbots' approved answers with their variants; two of one answer belong
together. The cosine is chosen on half of the chatbots (``TUNING``), the figures are of the others. Counted are pairs:
precision is the share of pairs put together that belong together, recall that of pairs that belong together and were
put together.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from pathlib import Path

from nanohana import sample
from nanohana.apps.chatbots.dashboard import clustering

FOLDER = Path(sample.__file__).with_name("chatbots")
TUNING = ("car-tax", "npo", "food", "education")
COSINES = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)


def questions(chatbot: Path) -> dict[str, str]:
    """Every wording with the key of its answer."""
    found: dict[str, str] = {}
    with (chatbot / "faq.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            for text in (row["質問"], *filter(None, row["言い換え"].split("｜"))):
                found.setdefault(text, row["番号"])
    return found


def pairs(groups: Iterator[list[str]]) -> set[frozenset[str]]:
    return {frozenset(pair) for group in groups for pair in itertools.combinations(group, 2)}


def measured(chatbots: list[Path], cosine: float) -> tuple[float, float]:
    """Precision and recall of pairs over all of these chatbots."""
    clustering.ALIKE = cosine
    right = made = wanted = 0
    for chatbot in chatbots:
        answer_of = questions(chatbot)
        by_answer: dict[str, list[str]] = {}
        for text, key in answer_of.items():
            by_answer.setdefault(key, []).append(text)
        belongs = pairs(iter(by_answer.values()))
        together = pairs([text for text, _ in each.questions] for each in clustering.clusters(list(answer_of)))
        right, made, wanted = right + len(belongs & together), made + len(together), wanted + len(belongs)
    return (right / made if made else 1.0), right / wanted


def main() -> None:
    every = sorted(path.parent for path in FOLDER.glob("*/faq.csv"))
    tuning = [each for each in every if each.name in TUNING]
    test = [each for each in every if each.name not in TUNING]
    for name, chatbots in (("tuning", tuning), ("test", test)):
        print(f"{name}: {', '.join(each.name for each in chatbots)}")
        for cosine in COSINES:
            precision, recall = measured(chatbots, cosine)
            print(f"  cosine ≥ {cosine:.2f}: precision {precision:.3f}, recall {recall:.3f}")


if __name__ == "__main__":
    main()
