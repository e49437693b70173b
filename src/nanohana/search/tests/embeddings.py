"""The embeddings process for tests, a pytest plugin: ``pytest.mark.usefixtures("embeddings")``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module")
def embeddings() -> Iterator[None]:
    from nanohana.search.embedding_process import running  # once Django is set up

    with running():
        yield
