"""The web server in a process of its own on the database of the tests, and a browser that is signed in there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from django.test import Client

from nanohana.server.tests.other_process import started_elsewhere
from nanohana.server.tests.product import free_port

_SERVE = "import uvicorn; uvicorn.run('nanohana.asgi:application', port={port}, lifespan='off', log_config=None)"


@contextmanager
def web_process() -> Iterator[str]:
    """Its address, once it may be given requests."""
    port = free_port()
    process = started_elsewhere(_SERVE.format(port=port))
    try:
        while not _is_ready(f"http://localhost:{port}"):
            assert process.poll() is None
            time.sleep(0.05)
        yield f"http://localhost:{port}"
    finally:
        process.kill()
        process.wait()


def browser_on(address: str, client: Client) -> httpx.Client:
    """A browser with the cookies of the tests' client."""
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    return httpx.Client(base_url=address, cookies=cookies, timeout=20)


def _is_ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/ready").is_success
    except httpx.TransportError:
        return False
