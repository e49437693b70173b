"""The server's entry: a whole request in one thread, streams read in the event loop."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from asgiref.testing import ApplicationCommunicator
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import override_settings
from django.urls import path

from nanohana.web.handler import PART, OneThreadHandler

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


class LargeFile(io.BytesIO):
    """Remembers how much was read of it at once."""

    most = 0

    def read(self, size: int | None = -1) -> bytes:
        part = super().read(size)
        LargeFile.most = max(LargeFile.most, len(part))
        return part


def file(request: HttpRequest) -> FileResponse:
    return FileResponse(LargeFile(b"a" * 1_000_000 + b"z"), filename="large.pdf")


urlpatterns = [path("page", page), path("stream", stream), path("file", file)]


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


@pytest.mark.filterwarnings("error")
def test_a_file_is_read_part_by_part() -> None:
    _, body = answer("/file")
    assert len(body) == 1_000_001 and body.endswith(b"z")
    assert LargeFile.most <= PART
