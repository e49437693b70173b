"""Real broken files, each through the real parser process: a result, or a reason in Japanese; never more."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from nanohana.documents.parsing.sandbox import parse_sandboxed
from nanohana.documents.structure import UnreadableDocument

EVERYDAY = 15  # of all, which the slow test reads
SECONDS = 60


def read(path: Path) -> str:
    """How reading ended: "read" or the code of the refusal."""
    began = time.monotonic()
    try:
        document, chunks = parse_sandboxed(path, path.name, stall_seconds=SECONDS)
    except UnreadableDocument as refusal:
        assert any("ぁ" <= character <= "ん" for character in refusal.message)
        assert refusal.message.endswith("。")
        return refusal.code
    finally:
        assert time.monotonic() - began < 2 * SECONDS
    assert document.blocks
    assert all(chunk.text.strip() for chunk in chunks)
    return "read"


def malformed(shared: Path) -> list[Path]:
    files = sorted(path for path in (shared / "data" / "malformed").rglob("*") if path.is_file())
    return [path for path in files if path.name != "SOURCE.md"]


def test_a_sample_of_broken_files_ends_well(shared: Path) -> None:
    crashed = [
        path.name for path in random.Random(20260401).sample(malformed(shared), EVERYDAY) if read(path) == "crashed"
    ]
    assert not crashed


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_broken_file_ends_well(shared: Path) -> None:
    crashed = [path.name for path in malformed(shared) if read(path) == "crashed"]
    assert not crashed
