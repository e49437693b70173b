"""The web server's entry."""

from __future__ import annotations

import os

import django
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponseBase

from nanohana.access.forwarding import TrustedProxies
from nanohana.configuration import current
from nanohana.documents.upload_gate import UploadGate


class OneThreadHandler(ASGIHandler):
    """A request goes through all middleware and its view in one thread.

    Django's own way hands it from the event loop to a thread and back for each middleware that is not asynchronous:
    with ours, a page that does nothing took 6.6 ms of CPU time. A stream is still read in the event loop.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanohana.settings")
django.setup(set_prefix=False)
application = TrustedProxies(UploadGate(OneThreadHandler()), current().believed_proxies)
