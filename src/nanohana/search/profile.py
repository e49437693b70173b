"""Whether the index was made in the way in which questions are now analysed and embedded."""

from __future__ import annotations

from nanohana.jobs.interruption import TryAgain
from nanohana.search.embedding import Embedder, embedder
from nanohana.search.models import IndexProfile

ANALYSIS = 2  # raise it whenever the terms of a text or their weights change


class IndexOutdated(TryAgain):
    """The index was made with another analysis or embedding model; the message is Japanese and says what to do."""

    def __init__(self) -> None:
        super().__init__(
            "検索の索引が、今とは異なる検索モデルまたは解析方法で作られています。"
            "文書は失われていません。nanohana reindex を実行してください。"
        )


def current_profile() -> IndexProfile:
    """The profile of the index; an unsaved, empty one before anything was indexed."""
    return next(iter(IndexProfile.objects.raw("SELECT * FROM search_indexprofile WHERE id = 1")), IndexProfile())


def matches(profile: IndexProfile, model: str) -> bool:
    """Whether an index made so can answer questions embedded by ``model``."""
    return profile.passages == 0 or (profile.embedding_model, profile.analysis) == (model, ANALYSIS)


def serving() -> Embedder:
    """The embedder that the index is made with, as far as the settings name it; else the one in use."""
    return embedder(current_profile().embedding_model)


def require_matching(model: str, dimension: int | None) -> None:
    """Claim an empty index for this way of indexing. Raises ``IndexOutdated``; ``dimension`` is None for no vectors."""
    profile = current_profile()
    if not matches(profile, model) or (dimension and profile.passages and profile.dimension != dimension):
        raise IndexOutdated
    if dimension and profile.passages == 0:
        claim(model, dimension)


def claim(model: str, dimension: int) -> None:
    """Write down how the index is made from now on."""
    values = {"embedding_model": model, "dimension": dimension, "analysis": ANALYSIS}
    IndexProfile.objects.update_or_create(pk=1, defaults=values)
