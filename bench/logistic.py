"""Logistic regression with a ridge, on a handful of features."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RIDGE = 1.0


def fitted(
    rows: NDArray[np.float64], labels: NDArray[np.bool_], counts: NDArray[np.float64] | float = 1.0
) -> NDArray[np.float64]:
    """Weights with the bias last, by Newton's method; ``counts`` is how much each row counts."""
    design = np.hstack([rows, np.ones((len(rows), 1))])
    penalty = np.diag([RIDGE] * rows.shape[1] + [0.0])
    weights = np.zeros(design.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ weights))
        gradient = design.T @ (counts * (chance - labels)) + penalty @ weights
        curvature = (design * (counts * chance * (1 - chance))[:, None]).T @ design + penalty
        weights -= np.linalg.solve(curvature, gradient)
    return weights


def chances(rows: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    result: NDArray[np.float64] = 1 / (1 + np.exp(-(rows @ weights[:-1] + weights[-1])))
    return result
