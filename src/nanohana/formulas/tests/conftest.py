"""The engine's machine code is made once for all runs of the tests in this environment, not once for each."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nanohana.formulas import evaluation
from nanohana.formulas.tests.scripted import server, write  # noqa: F401  # fixtures


@pytest.fixture(scope="package", autouse=True)
def kept_engine() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluation, "_folder", lambda: Path(sys.prefix) / "nanohana-tests")
        yield
