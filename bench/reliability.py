"""Whether chances can be believed: in bins beside what came true, and what each threshold would cost."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

BINS = 10
THRESHOLDS = (0.4, 0.5, 0.57, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)

Chances = NDArray[np.float64]
Truths = NDArray[np.bool_]


def reliability(sure: Chances, came_true: Truths) -> Iterator[tuple[float, int, float, float]]:
    """(lower bound, count, mean chance, share that came true) of each tenth from 0 to 1 that holds any."""
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    for number in range(BINS):
        inside = bins == number
        if inside.any():
            yield number / BINS, int(inside.sum()), float(sure[inside].mean()), float(came_true[inside].mean())


def calibration_error(sure: Chances, came_true: Truths) -> float:
    """Expected calibration error, 0–1 (Naeini et al. 2015): the mean gap of the bins, each by its count."""
    return sum(count * abs(mean - share) for _, count, mean, share in reliability(sure, came_true)) / len(sure)


def strictest(sure: Chances, answerable: Truths, most_false_answers: float) -> float:
    """The lowest threshold, in steps of .005, at which no more of the unanswerable is answered; else 1."""
    unanswerable = sure[~answerable]
    steps = (float(one) for one in np.arange(0.05, 1.0, 0.005))
    return next((one for one in steps if (unanswerable >= one).mean() <= most_false_answers), 1.0)


def print_reliability(name: str, sure: Chances, came_true: Truths, answerable: Truths) -> None:
    print(f"{name}: expected calibration error {calibration_error(sure, came_true):.3f}")
    print("  chance     questions  mean  answer among the sources")
    for lower, count, mean, share in reliability(sure, came_true):
        print(f"  {lower:.1f}–{lower + 1 / BINS:.1f}  {count:12d}  {mean:.2f}  {share:.2f}")
    print("  threshold  unanswerable answered  answerable refused")
    for threshold in THRESHOLDS:
        answered = sure >= threshold
        print(f"  {threshold:9.2f}  {answered[~answerable].mean():21.1%}  {(~answered)[answerable].mean():18.1%}")
