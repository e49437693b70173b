"""The running product that the browser tests drive, with a part of the sample prefecture."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nanohana.server.tests.prepared import copy_migrated
from nanohana.server.tests.product import Product, data_folder, run_command, running

# All documents would take minutes.
DOCUMENTS = ("kinmu-kisoku-r7", "kinmu-kisoku-r8", "ryohi-kisoku-r8", "ryohi-tebiki", "chosha-kanri")


@contextmanager
def running_product(**settings: str) -> Iterator[Product]:
    """The product with a few documents, all of them ready; ``settings`` are ``NANOHANA_*`` without the prefix."""
    with data_folder() as home:
        copy_migrated(home)
        run_command(home, "sample", "load", *(f"--only={source}" for source in DOCUMENTS))
        run_command(home, "worker", "--until-empty")
        with running(home, **settings) as product:
            yield product
