"""The published registry of counters, for a public site that is not reached by the network."""

from __future__ import annotations

from collections.abc import Iterator

from nanohana.apps.counters.publication import current
from nanohana.published.content import Content


def published_now() -> Iterator[Content]:
    """The version that is published, if there is one."""
    version = current()
    if version is not None:
        yield version.published
