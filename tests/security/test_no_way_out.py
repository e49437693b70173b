"""The product needs no way out: it starts and works in a network that has none (``alone``)."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.security.alone import leads_out, resolves

ROOT = Path(__file__).parents[2]


@pytest.fixture
def unshare() -> str:
    program = shutil.which("unshare")
    if program is None:
        pytest.skip("no unshare (util-linux) on this machine")
    tried = subprocess.run([program, "--net", "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"this kernel or container permits no network of one's own: {tried.stderr.strip()}")
    return program


def test_a_way_out_is_seen_where_there_is_one() -> None:
    assert leads_out("127.0.0.1") and resolves("localhost")


@pytest.mark.slow
def test_the_whole_product_works_where_no_route_leads_out(unshare: str) -> None:
    command = [unshare, "--net", sys.executable, "-m", "tests.security.alone"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "leads out": [], "resolves": [], "registered": True, "answer": True, "evidence": True, "meaning": True,
        "word": True,
    }  # fmt: skip


@pytest.mark.slow
def test_the_public_zone_works_where_there_is_no_staff_site_to_reach(unshare: str) -> None:
    command = [unshare, "--net", sys.executable, "-m", "tests.security.public_alone"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {"leads out": [], "taken in": True, "answer": True}
