"""Measurements that ``make bench`` runs, or that README and docs say to run, are there: only their names are known."""

import re
from importlib.util import find_spec
from pathlib import Path

from bench.__main__ import FIGURES, OTHERS

ROOT = Path(__file__).parents[1]


def test_every_measurement_that_is_named_is_there() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))]
    told = {name for text in texts for name in re.findall(r"python -m (bench\.\w+)", text)}
    run = {f"bench.{figure.split()[0]}" for figure in FIGURES}
    assert {name for name in told | run if find_spec(name) is None} == set()


def test_make_bench_runs_every_measurement_there_is() -> None:
    begun = {path.stem for path in (ROOT / "bench").glob("[!_]*.py") if '__name__ == "__main__"' in path.read_text()}
    assert {figure.split()[0] for figure in FIGURES} | set(OTHERS) == begun
