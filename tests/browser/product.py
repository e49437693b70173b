"""The running product that the browser tests drive: its own data folder, port and processes, as an office starts it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 120
STOP_SECONDS = 30


@dataclass(frozen=True)
class Product:
    """``url`` ends without a slash; ``password`` opens every account of the sample prefecture."""

    url: str
    home: Path
    environment: dict[str, str]

    @property
    def password(self) -> str:
        return (self.home / "sample-password").read_text()

    def nanohana(self, *arguments: str) -> str:
        """What a command prints; the test fails with its words when it fails."""
        return self.run("nanohana.cli", *arguments)

    def run(self, module: str, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{module} {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@contextmanager
def running_product(**settings: str) -> Iterator[Product]:
    """The product with a part of the sample prefecture, every document ready, for the time of the block."""
    home = Path(tempfile.mkdtemp(prefix="nanohana-browser-"))
    home.chmod(0o711)
    product = _configured(home, settings)
    try:
        product.run("tests.browser.prefecture")
        with _serving(product):
            _wait_until_documents_are_ready(product)
            yield product
    finally:
        shutil.rmtree(home)


def _configured(home: Path, settings: dict[str, str]) -> Product:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    environment = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "NANOHANA_HOME"}}
    environment |= {"NANOHANA_HOME": str(home), "NANOHANA_PORT": port, "NANOHANA_MODEL": "none", **settings}
    return Product(f"http://127.0.0.1:{port}", home, environment)


@contextmanager
def _serving(product: Product) -> Iterator[None]:
    log = product.home / "serve.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "nanohana.cli", "serve"],
            env=product.environment, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        _wait_until_it_answers(product, process, log)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(STOP_SECONDS)


def _wait_until_documents_are_ready(product: Product) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        versions = [json.loads(line) for line in product.nanohana("documents", "list", "--json").splitlines()]
        failures = [version["failure"] for version in versions if version["state"] == "failed"]
        assert not failures, failures
        if all(version["state"] == "ready" for version in versions):
            return
        time.sleep(2)
    raise AssertionError("the documents did not become ready")


def _wait_until_it_answers(product: Product, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{product.url}/health", timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"the product does not answer:\n{log.read_text()[-4000:]}")
