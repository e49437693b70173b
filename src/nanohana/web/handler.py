"""Django behind the web server, for both sites."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import FileResponse, HttpRequest, HttpResponseBase

PART = 256 * 1024  # bytes of a file that are read at once


class OneThreadHandler(ASGIHandler):
    """A request goes through all middleware and its view in one thread.

    Django's own way hands it from the event loop to a thread and back for each middleware that is not asynchronous:
    with ours, a page that does nothing took 6.6 ms of CPU time. A stream is still read in the event loop, a file part
    by part; Django's own way would read the whole of it into memory first.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        response = await sync_to_async(self.get_response, thread_sensitive=True)(request)
        if isinstance(response, FileResponse) and response.file_to_stream is not None:
            response.streaming_content = _parts(response.file_to_stream.read)
        return response


async def _parts(read: Callable[[int], bytes]) -> AsyncIterator[bytes]:
    while part := await sync_to_async(read, thread_sensitive=False)(PART):
        yield part
