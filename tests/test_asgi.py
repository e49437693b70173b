"""The server's entry: a whole request in one thread, streams read in the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from asgiref.testing import ApplicationCommunicator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import override_settings
from django.urls import path

from nanohana.web.handler import OneThreadHandler

_threads: list[int] = []


def marking(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def mark(request: HttpRequest) -> HttpResponse:
        _threads.append(threading.get_ident())
        return get_response(request)

    return mark


def page(request: HttpRequest) -> HttpResponse:
    _threads.append(threading.get_ident())
    return HttpResponse("page")


async def stream(request: HttpRequest) -> StreamingHttpResponse:
    async def body() -> AsyncGenerator[bytes, None]:
        _threads.append(threading.get_ident())
        yield b"stream"

    return StreamingHttpResponse(body())


urlpatterns = [path("page", page), path("stream", stream)]


@pytest.fixture(autouse=True)
def _own_site() -> Iterator[None]:
    _threads.clear()
    middleware = [f"{__name__}.marking", "django.middleware.common.CommonMiddleware", f"{__name__}.marking"]
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=middleware):
        yield


def answer(address: str) -> tuple[int, bytes]:
    """The thread of the event loop, and the body of the answer."""

    async def ask() -> tuple[int, bytes]:
        scope = {
            "type": "http",
            "method": "GET",
            "path": address,
            "query_string": b"",
            "headers": [(b"host", b"localhost")],
        }
        server = ApplicationCommunicator(OneThreadHandler(), scope)
        await server.send_input({"type": "http.request", "body": b""})
        body = b""
        while True:
            message = await server.receive_output()
            body += message.get("body", b"")
            if message["type"] == "http.response.body" and not message.get("more_body"):
                await server.wait()
                return threading.get_ident(), body

    # A thread of its own: in that of the tests, the browser tests keep a loop running.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, ask()).result()


def test_middleware_and_view_share_a_thread_beside_the_event_loop() -> None:
    loop, body = answer("/page")
    assert body == b"page"
    assert len(_threads) == 3
    assert len(set(_threads)) == 1
    assert loop not in _threads


def test_a_stream_is_read_in_the_event_loop() -> None:
    loop, body = answer("/stream")
    assert body == b"stream"
    assert _threads[-1] == loop
