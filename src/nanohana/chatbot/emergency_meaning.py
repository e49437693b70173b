"""How near a text is to what people in danger say, and to what others ask: kernel ridge regression.

What is known are sentences, some of people in danger (+1), some ordinary (−1). How like two texts are is the sum of

1. exp(cos − 1) of their vectors, centred and cut to their first principal components;
2. half the share of the pieces they have in common, one to three characters each: what is spelt alike;
3. half the share of the pieces of their readings: what sounds alike, in kana as in ideographs.

Written by ``python -m bench.calibrate_emergency`` from sentences that are kept apart from all test ones.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

from nanohana.chatbot.reading import reading
from nanohana.chatbot.vectors import Vectors
from nanohana.japanese.normalise import key

LONGEST = 5_000  # characters that are looked at
STORED = "emergency_meaning.npz"
PIECE, SOUND = 3, 4  # characters of the longest piece of a text and of its reading
PIECES_WEIGH = 0.5
IN_8_BITS = 127  # stands for 1
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Weights:
    """Of known pieces, shape (pieces, 1 + cards): for danger, then for each card."""

    pieces: tuple[str, ...]
    weights: Vectors

    @cached_property
    def _places(self) -> dict[str, int]:
        return {piece: place for place, piece in enumerate(self.pieces)}

    def __call__(self, pieces: Iterable[str]) -> Vectors:
        """The sum over those that are known, by the root of their number: long texts do not weigh more."""
        places = [self._places[piece] for piece in pieces if piece in self._places]
        found: Vectors = self.weights[places].sum(axis=0) / math.sqrt(max(len(places), 1))
        return found


@dataclass(frozen=True)
class Meaning:
    """``known`` are unit vectors, shape (sentences, components), with ``weights``, shape (sentences, 1 + cards)."""

    model: str
    limit: float
    doubt: float
    cards: tuple[str, ...]
    middle: Vectors
    axes: Vectors
    known: Vectors
    weights: Vectors
    bias: Vectors
    pieces: Weights
    sounds: Weights

    def fits(self, vector: Vectors, model: str) -> bool:
        return model == self.model and vector.shape == self.middle.shape

    def judged(self, text: str, vector: Vectors) -> tuple[float, str]:
        """Danger, about −1 to 1, and the card that suits it best."""
        near = np.exp(self.known @ components(vector, self.middle, self.axes) - 1)
        scores = near @ self.weights + self.bias + self.pieces(pieces(text)) + self.sounds(sounds(text))
        return float(scores[0]), self.cards[int(scores[1:].argmax())]


def components(vectors: Vectors, middle: Vectors, axes: Vectors) -> Vectors:
    """The first principal components of vectors, to unit length, shape (…, components)."""
    seen = (vectors - middle) @ axes
    unit: Vectors = seen / np.maximum(np.linalg.norm(seen, axis=-1, keepdims=True), np.float32(1e-9))
    return unit


def pieces(text: str) -> frozenset[str]:
    """The folded text without spaces, cut into pieces at every character; its ends are marked."""
    return _runs(key(text[:LONGEST]), PIECE)


def sounds(text: str) -> frozenset[str]:
    """The same of its reading."""
    return _runs(reading(text[:LONGEST]), SOUND)


def _runs(text: str, longest: int) -> frozenset[str]:
    marked = f"^{_SPACES.sub('', text)}$"
    return frozenset(marked[n : n + size] for size in range(1, longest + 1) for n in range(len(marked) + 1 - size))


@lru_cache
def meaning() -> Meaning:
    with as_file(files("nanohana.chatbot") / STORED) as path, np.load(path) as stored:
        limit, doubt = (float(value) for value in stored["limits"])
        return Meaning(
            model=str(stored["model"]),
            limit=limit,
            doubt=doubt,
            cards=tuple(str(card) for card in stored["cards"]),
            middle=stored["middle"],
            axes=stored["axes"].astype(np.float32),
            known=stored["known"] / np.float32(IN_8_BITS),
            weights=stored["weights"],
            bias=stored["bias"],
            pieces=_weights(stored, "pieces"),
            sounds=_weights(stored, "sounds"),
        )


def _weights(stored: Mapping[str, NDArray[np.generic]], name: str) -> Weights:
    return Weights(tuple(str(stored[name]).split("\n")), stored[f"{name}_weights"].astype(np.float32))
