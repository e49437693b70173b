"""What is installed is what was looked at: every package by its hash, the model and the browser files by theirs."""

from __future__ import annotations

import hashlib
import json
import re
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest

from nanohana.apps.evidence.components import UNKNOWN, Part, licence_of, parts
from nanohana.apps.evidence.sbom import bill_of_materials
from nanohana.configuration import current
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


def test_no_part_has_a_licence_that_nobody_has_looked_at() -> None:
    """Of the product, and of the tools that it is tested with."""
    assert [part for part in parts() if not part.is_allowed] == []


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True), ("GPL-3.0-only", False), ("GPL-2.0-only OR MIT", True), ("GPL-2.0-only AND MIT", False),
        ("MPL-2.0 AND (MIT OR AGPL-3.0-only)", True), ("Apache-2.0 WITH LLVM-exception", True), (UNKNOWN, False),
    ],
)  # fmt: skip
def test_of_alternatives_one_must_be_allowed_of_what_holds_together_all(licence: str, allowed: bool) -> None:
    assert Part("python", "a", "1", licence).is_allowed is allowed


@pytest.mark.parametrize(
    ("declared", "licence"),
    [
        ("License-Expression: MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ("Classifier: License :: OSI Approved :: BSD License\nLicense: see the file", "LicenseRef-BSD"),
        ("License: Apache 2.0", "Apache-2.0"),
        ("Classifier: License :: Other/Proprietary License", UNKNOWN),
        ("License: All rights (reserved", UNKNOWN),
        ("Summary: says nothing", UNKNOWN),
    ],
)
def test_a_licence_is_what_a_package_declares(tmp_path: Path, declared: str, licence: str) -> None:
    folder = tmp_path / "a-1.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.4\nName: a\nVersion: 1\n{declared}\n")
    assert licence_of(PathDistribution(folder)) == licence


def test_the_bill_of_materials_names_every_locked_package_what_browsers_are_served_and_the_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = tmp_path / "own.gguf"
    model.write_bytes(b"GGUF")
    monkeypatch.setenv("NANOHANA_MODEL", str(model))
    current.cache_clear()
    bill = json.loads(bill_of_materials())
    current.cache_clear()
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    parts_by_name = {part["name"].lower().replace("_", "-"): part for part in bill["components"]}
    locked = re.findall(r"^([A-Za-z0-9._-]+)(?:\[.*\])?==", (ROOT / "requirements.lock").read_text(), re.M)
    canonical = {re.sub(r"[-_.]+", "-", name) for name in parts_by_name}  # PEP 503
    assert len(locked) > 50 and {re.sub(r"[-_.]+", "-", name.lower()) for name in locked} <= canonical
    assert parts_by_name["htmx.org"]["purl"].startswith("pkg:npm/htmx.org@")
    (said,) = parts_by_name["own.gguf"]["hashes"]
    assert said == {"alg": "SHA-256", "content": hashlib.sha256(b"GGUF").hexdigest()}
