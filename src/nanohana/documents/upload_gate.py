"""Bodies that are too large for the product or for its disks are refused before they are received.

Django writes the body of a request to the disk before it looks at it. This stands in front of it:

1. A body of unknown length is refused with 411; browsers always say how long it is.
2. One longer than a file may be, with room for the form around it: 413.
3. One that the disks have no room for, as it is and once more as the file that is kept: 507. Also when the room runs
   out while it is being received.
4. One that is larger than any form, from who is not signed in: 403. Else anybody in the network could fill the disks.
5. A program, which asks for JSON, is told in that form.
6. A body no larger than a form that has not come within ``BODY_SECONDS``: 408. An upload may take its time.
7. The answer is sent at once, and what the browser goes on sending is thrown away: a browser that is cut off in the
   middle of sending shows no answer.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.db import close_old_connections
from django.http import parse_cookie
from django.template.loader import render_to_string

from nanohana.access.session_store import is_signed_in
from nanohana.configuration import data_folder
from nanohana.documents.storage import MAX_FILE_BYTES
from nanohana.outages import is_disk_full
from nanohana.web.patience import TooSlow, in_time

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

FORM_BYTES = 1024 * 1024
BODY_SECONDS = 60.0
RESERVE_BYTES = 64 * 1024 * 1024
"""What stays free for the database, in bytes."""

_UNKNOWN = "送信される内容の大きさが分からないため、受け付けていません。画面から登録してください。"
_TOO_LARGE = "一度に送信できる大きさ（1GB）を超えているため、受け付けていません。ファイルを分けて登録してください。"
_DISK_FULL = (
    "保存先の空き容量が不足しているため、受け付けていません。保存済みの内容はそのままです。管理者に連絡してください。"
)
_TOO_LARGE_FOR_PROGRAMS = "一度に送れる大きさ（2.5MB）を超えているため、受け付けていません。分けて送ってください。"
_SLOW = "送信された内容が時間内に届かなかったため、受け付けていません。もう一度送信してください。"
_NOT_SIGNED_IN = "ログインしていないため、受け付けていません。ログインしてから、もう一度登録してください。"


class UploadGate:
    """The application behind the gate."""

    def __init__(self, application: ASGIHandler) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = _refusal(scope) or await _refusal_of_strangers(scope)
        if refusal:
            await _refuse(scope, receive, send, *refusal)
            return
        try:
            await self._application(scope, _waiting(scope, receive), send)
        except TooSlow:
            await _refuse(scope, _nothing_more, send, 408, _SLOW)
        except OSError as error:
            # Of the errors inside a view Django makes an answer; this one comes from receiving the body.
            if not is_disk_full(error):
                raise
            await _refuse(scope, receive, send, 507, _DISK_FULL)


def _waiting(scope: Scope, receive: Receive) -> Receive:
    is_small = scope["type"] == "http" and _length(scope) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return in_time(receive, BODY_SECONDS) if is_small else receive


async def _nothing_more() -> Mapping[str, Any]:
    return {"type": "http.disconnect"}


def _refusal(scope: Scope) -> tuple[int, str] | None:
    """The status and the Japanese reason, or None for what may come in."""
    if scope["type"] != "http":
        return None
    if b"transfer-encoding" in dict(scope["headers"]):
        return 411, _UNKNOWN
    size = _length(scope)
    if size > MAX_FILE_BYTES + FORM_BYTES:
        return 413, _TOO_LARGE
    if size > FORM_BYTES and 2 * size + RESERVE_BYTES > _free_bytes():
        return 507, _DISK_FULL
    return None


def _length(scope: Scope) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0


async def _refusal_of_strangers(scope: Scope) -> tuple[int, str] | None:
    """What a form or a directory sends is never larger than Django reads into memory."""
    if scope["type"] != "http" or _length(scope) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return None
    if _is_program(scope):
        return 413, _TOO_LARGE_FOR_PROGRAMS
    return None if await _comes_from_somebody(scope) else (403, _NOT_SIGNED_IN)


@sync_to_async
def _comes_from_somebody(scope: Scope) -> bool:
    cookies = b"; ".join(value for name, value in scope["headers"] if name.lower() == b"cookie")
    key = parse_cookie(cookies.decode("latin-1")).get(settings.SESSION_COOKIE_NAME, "")
    close_old_connections()
    try:
        return is_signed_in(key)
    finally:
        close_old_connections()


def _free_bytes() -> int:
    return min(shutil.disk_usage(folder).free for folder in (tempfile.gettempdir(), data_folder()))


def _is_program(scope: Scope) -> bool:
    accepted = dict(scope["headers"]).get(b"accept", b"")
    return b"application/json" in accepted and b"text/html" not in accepted


def _told(scope: Scope, reason: str) -> tuple[bytes, bytes]:
    """The body and its type."""
    if _is_program(scope):
        said = {"error": {"message": reason, "type": "invalid_request_error", "param": None, "code": "refused"}}
        return json.dumps(said, ensure_ascii=False).encode(), b"application/json"
    return render_to_string("errors/refused.html", {"reason": reason}).encode(), b"text/html; charset=utf-8"


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, reason: str) -> None:
    page, kind = _told(scope, reason)
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(page)).encode()),
        (b"content-security-policy", b"default-src 'none'; style-src 'self'; font-src 'self'"),
        (b"x-content-type-options", b"nosniff"),
        *([(b"connection", b"close")] if status == 408 else []),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": page, "more_body": True})
    while (await receive()).get("more_body"):
        continue
    await send({"type": "http.response.body", "body": b"", "more_body": False})
