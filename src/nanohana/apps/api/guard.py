"""What every request of the API goes through: its key, its limits, errors in OpenAI's form.

Only the Authorization header says who asks: the session plays no part (``WithoutCookies``), so there is nothing that
another site could make a browser send, and no header that lets another site's scripts read an answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import structlog
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from pydantic import BaseModel, ValidationError

from nanohana.access.acting import client_address, person_of
from nanohana.access.models import Account
from nanohana.access.rights import Actor
from nanohana.apps.api.errors import ApiError
from nanohana.apps.api.keys import actor_behind_key, key_of
from nanohana.apps.api.limits import count_request
from nanohana.apps.api.models import Key, Scope
from nanohana.audit.acting import Person, acting_as
from nanohana.audit.recording import AuditUnavailable
from nanohana.documents import wall

log = structlog.get_logger(__name__)
Arguments = ParamSpec("Arguments")
Body = TypeVar("Body", bound=BaseModel)
PREFIXES = ("/v1/", "/mcp")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, by which key, with which rights of this moment."""

    key: Key
    actor: Actor

    @property
    def account(self) -> Account:
        return self.key.account


View = Callable[Concatenate[HttpRequest, Caller, Arguments], HttpResponseBase]


class WithoutCookies:
    """The API knows no sessions: a cookie that comes along is not looked at by anything."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(PREFIXES):
            request.META.pop("HTTP_COOKIE", None)
        return self._get_response(request)


def for_key_holders(
    scope: Scope | None, *verbs: str
) -> Callable[[View[Arguments]], Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]]:
    """A view for who brings a key of this scope (any, where there is None); others learn nothing of it."""

    def decorate(view: View[Arguments]) -> Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]:
        @csrf_exempt
        @login_not_required
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponseBase:
            def called(caller: Caller) -> HttpResponseBase:
                return view(request, caller, *args, **kwargs)

            return _answered(lambda: _admitted(request, scope, verbs, called))

        return guarded

    return decorate


def _admitted(
    request: HttpRequest, scope: Scope | None, verbs: tuple[str, ...], view: Callable[[Caller], HttpResponseBase]
) -> HttpResponseBase:
    key = key_of(request)
    caller = Caller(key, actor_behind_key(request, key))
    if request.method not in verbs:
        raise ApiError(405, "method_not_allowed", "この操作はできません。", headers={"Allow": ", ".join(verbs)})
    if scope is not None and scope not in key.scopes:
        message = f"このAPIキーでは「{scope.label}」を使えません。使えるものは、鍵を作るときに選びます。"
        raise ApiError(403, "missing_scope", message)
    count_request(key.account_id)
    with acting_as(partial(person_behind, request, key)), wall.behind(caller.actor):
        return view(caller)


def person_behind(request: HttpRequest, key: Key) -> Person:
    """For the audit record: the owner, and by which key."""
    person = person_of(key.account, client_address(request) or "")
    return replace(person, name=f"{person.name}（APIキー「{key.name}」）")


def _answered(view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    try:
        return view()
    except ApiError as refused:
        return refused.answer()
    except RequestDataTooBig:
        return ApiError(413, "too_large", "一度に送れる大きさを超えています。分けて送ってください。").answer()
    except AuditUnavailable as refused:
        return ApiError(503, "audit_unavailable", str(refused)).answer()
    except Exception:
        log.exception("api failed")
        message = "処理できませんでした。少し待って、もう一度送ってください。続くときは、管理者へご連絡ください。"
        return ApiError(500, "internal_error", message).answer()


def json_of(request: HttpRequest) -> Any:
    """The JSON of the body, whose every text the database can hold. Raises ApiError."""
    try:
        found = json.loads(request.body, parse_constant=_no_number)
        written = json.dumps(found, ensure_ascii=False)
        written.encode()
    except (ValueError, RecursionError) as broken:
        raise ApiError(400, "invalid_json", "本文がJSONではありません。") from broken
    if "\\u0000" in written:
        raise ApiError(400, "invalid_text", "使えない文字（NUL）があります。取り除いてから、もう一度送ってください。")
    return found


def body_of(request: HttpRequest, model: type[Body]) -> Body:
    """The body as it must be. Raises ApiError, which names the place that is wrong."""
    try:
        return model.model_validate(json_of(request))
    except ValidationError as wrong:
        place, reason = place_and_reason(wrong)
        raise ApiError(400, "invalid_value", reason, param=place) from wrong


def place_and_reason(wrong: ValidationError) -> tuple[str, str]:
    """Where a value is wrong, and a Japanese sentence on it."""
    first = wrong.errors()[0]
    place = ".".join(map(str, first["loc"]))
    if first["type"] == "value_error":
        said = str(first["ctx"]["error"])
    else:
        said = "必ず指定してください。" if first["type"] == "missing" else "型と値の範囲を確かめてください。"
    return place, f"「{place}」：{said}" if place else said


def _no_number(text: str) -> float:
    raise ValueError(text)
