"""The public zone in a network with nothing but the loopback, no staff site anywhere, fed by a carried file:
``unshare --net python -m tests.security.public_alone``.

Prints, as one JSON object, what was tried and how it ended.
"""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nanohana.public.tests.content import DUE, car_tax
from nanohana.published.sealing import public_text, sealed
from nanohana.server.tests.product import COMMAND, data_folder, environment_of
from tests.security.alone import bring_up_loopback, leads_out

READY_SECONDS = 120
PORT = 8081


def main() -> None:
    bring_up_loopback()
    tried: dict[str, object] = {"leads out": [address for address in ("192.0.2.1", "1.1.1.1") if leads_out(address)]}
    key = Ed25519PrivateKey.generate()
    with data_folder() as home:
        settings = environment_of(home, port=str(PORT), publisher_key=public_text(key.public_key()))
        with running(settings):
            file = home / "carried.nanohana"
            file.write_bytes(sealed(car_tax(), key))
            loading = subprocess.run([*COMMAND, "public", "load", str(file)], env=settings, check=False)
            tried["taken in"] = loading.returncode == 0
            tried |= used()
    print(json.dumps(tried, ensure_ascii=False))


@contextmanager
def running(settings: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen([*COMMAND, "public"], env=settings)
    try:
        wait_for("/health", "ok")
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def used() -> dict[str, object]:
    wait_for("/", "自動車税チャットボット")
    answer = httpx.post(f"http://127.0.0.1:{PORT}/c/car-tax/", data={"question": DUE.question}, follow_redirects=True)
    return {"answer": DUE.answer in answer.text}


def wait_for(path: str, text: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        with suppress(httpx.HTTPError):
            if text in httpx.get(f"http://127.0.0.1:{PORT}{path}").text:
                return
        time.sleep(0.3)
    raise RuntimeError(f"{path} does not show {text!r}")


if __name__ == "__main__":
    main()
