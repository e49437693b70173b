"""The running product that the browser tests drive, with a part of the sample prefecture."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nanohana.server.tests.prepared import copy_sample
from nanohana.server.tests.product import Product, data_folder, running


@contextmanager
def running_product(**settings: str) -> Iterator[Product]:
    """The product with a few documents, all of them ready; ``settings`` are ``NANOHANA_*`` without the prefix."""
    with data_folder() as home:
        copy_sample(home)
        with running(home, **settings) as product:
            yield product
