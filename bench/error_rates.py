"""How often a decision is wrong, how well chances tell two kinds apart, and how sure such a share is."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


def error_rates(sure: NDArray[np.float64], answerable: NDArray[np.bool_], threshold: float) -> tuple[float, float]:
    """Share of the unanswerable that is answered, and of the answerable that is refused."""
    answered = sure >= threshold
    return float(answered[~answerable].mean()), float((~answered[answerable]).mean())


def separation(sure: NDArray[np.float64], answerable: NDArray[np.bool_]) -> float:
    """Area under the ROC curve: the chance that an answerable question looks surer than an unanswerable one."""
    return float((sure[answerable][:, None] > sure[~answerable][None, :]).mean())


def with_interval(share: float, of: int) -> str:
    """A share with its 95 % interval (Wilson 1927)."""
    z2 = 1.96**2
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = 1.96 / (1 + z2 / of) * math.sqrt(share * (1 - share) / of + z2 / (4 * of**2))
    return f"{share:.1%} ({max(middle - half, 0):.1%}–{middle + half:.1%})"
