"""The decision to answer: its stored coefficients fit its features, and more evidence never makes it less sure."""

from __future__ import annotations

import dataclasses
import uuid

import pytest

from nanohana.answering.sufficiency import Features, coefficients, confidence, features
from nanohana.search.found import Passage


def passage(cosine: float | None, coverage: float) -> Passage:
    return Passage(
        chunk=1, document=uuid.uuid4(), version=uuid.uuid4(), title="規則", version_label="", library_id=1,
        library="例規", division_id=1, division="人事課", format="txt", kind="text", effective_from=None,
        effective_until=None, heading_path=(), text="本文", spans=(), first_block=0, last_block=0, bm25=1.0,
        cosine=cosine, coverage=coverage,
    )  # fmt: skip


FOUND = [passage(0.90, 0.8), *(passage(0.84, 0.2) for _ in range(9))]
NOT_FOUND = [passage(0.84, 0.2) for _ in range(10)]


def test_every_feature_has_a_weight() -> None:
    assert len(coefficients().weights) == len(Features._fields)
    assert 0 < coefficients().threshold < 1


def test_one_passage_that_stands_out_is_enough_and_none_is_not() -> None:
    assert confidence(FOUND) > coefficients().threshold > confidence(NOT_FOUND)
    assert confidence([]) == 0.0


@pytest.mark.parametrize("better", [{"cosine": 0.93}, {"coverage": 1.0}])
def test_a_better_first_passage_makes_it_surer(better: dict[str, float]) -> None:
    improved = dataclasses.replace(FOUND[0], **better)  # type: ignore[arg-type]
    assert confidence([improved, *FOUND[1:]]) > confidence(FOUND)


def test_without_vectors_words_alone_still_count() -> None:
    bare = [dataclasses.replace(one, cosine=None) for one in FOUND]
    assert features(bare).coverage == 0.8
    assert 0 < confidence(bare) < confidence(FOUND)
