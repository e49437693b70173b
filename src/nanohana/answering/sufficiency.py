"""Whether what was found answers the question: a small logistic model on measured features of the search result.

The decision is ours, never a language model's. Coefficients and threshold are in ``sufficiency.json``, written by
``bench/calibrate_evidence.py`` from calibration questions that are kept apart from all evaluation questions.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from nanohana.search.found import Passage

COMPARED = 10


class Features(NamedTuple):
    """What the decision looks at; all about 0–1. ``margin``s say how far the best stands out from the tenth."""

    cosine: float
    cosine_margin: float
    coverage: float
    coverage_margin: float
    both: float  # best coverage among the three passages nearest in meaning: words and meaning at one place


class Sufficiency(NamedTuple):
    weights: tuple[float, ...]
    bias: float
    threshold: float


def features(passages: Sequence[Passage]) -> Features:
    """Features of a search result. Without vectors the cosines count as the lowest that was ever sufficient."""
    cosines = sorted((passage.cosine or 0.0 for passage in passages), reverse=True)[:COMPARED]
    coverages = sorted((passage.coverage for passage in passages), reverse=True)[:COMPARED]
    # A search that finds few passages has nothing to stand out from but the floor.
    cosines += [0.8] * (COMPARED - len(cosines))
    coverages += [0.0] * (COMPARED - len(coverages))
    nearest = sorted(passages, key=lambda passage: -(passage.cosine or 0.0))[:3]
    return Features(
        cosine=(cosines[0] - 0.8) * 5,  # E5's cosines live between 0.75 and 0.95
        cosine_margin=(cosines[0] - cosines[-1]) * 10,
        coverage=coverages[0],
        coverage_margin=coverages[0] - coverages[-1],
        both=max(passage.coverage for passage in nearest),
    )


def confidence(passages: Sequence[Passage]) -> float:
    """0–1: how likely the answer stands in these passages."""
    if not passages:
        return 0.0
    model = coefficients()
    logit = model.bias + sum(weight * value for weight, value in zip(model.weights, features(passages), strict=True))
    return 1 / (1 + math.exp(-logit))


@lru_cache
def coefficients() -> Sufficiency:
    stored = json.loads(files("nanohana.answering").joinpath("sufficiency.json").read_text())
    return Sufficiency(tuple(stored["weights"][name] for name in Features._fields), stored["bias"], stored["threshold"])
