"""What is installed is what was looked at: every package by its hash, the model and the browser files by theirs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nanohana.llm.local_model import DEFAULT_SHA256

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "requirements-model.lock"])
def test_every_package_is_pinned_by_version_and_hash(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    packages = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    assert packages
    for package in packages:
        assert re.match(r"[A-Za-z0-9._-]+(\[[A-Za-z0-9., -]+\])?(==| @ )\S+", package.strip()), package
        assert "--hash=sha256:" in package, package


def test_the_model_is_pinned_by_its_hash() -> None:
    assert re.fullmatch("[0-9a-f]{64}", DEFAULT_SHA256)


def test_packages_come_from_no_other_place_than_the_configured_one() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        text = lock.read_text(encoding="utf-8")
        assert "--index-url" not in text and "--extra-index-url" not in text and "git+" not in text, lock.name
