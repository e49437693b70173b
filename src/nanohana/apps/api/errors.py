"""Refusals in the form of OpenAI's API, with Japanese messages that say what to do."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.http import HttpResponse

_TYPES = {
    400: "invalid_request_error", 401: "authentication_error", 403: "permission_error", 404: "invalid_request_error",
    405: "invalid_request_error", 413: "invalid_request_error", 429: "rate_limit_error",
}  # fmt: skip


class ApiError(Exception):
    """What a request is refused with. ``code`` is stable, ``message`` is for people."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.param = param
        self.headers = dict(headers or {})

    def answer(self) -> HttpResponse:
        return json_answer(self.as_json(), self.status, self.headers)

    def as_json(self) -> dict[str, object]:
        kind = _TYPES.get(self.status, "server_error")
        return {"error": {"message": self.message, "type": kind, "param": self.param, "code": self.code}}


def json_answer(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    content = json.dumps(body, ensure_ascii=False).encode()
    return HttpResponse(content, "application/json", status, headers={"Cache-Control": "no-store", **(headers or {})})
