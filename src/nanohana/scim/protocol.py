"""What every request of the directory goes through (RFC 7644): its token, its limits, answers and errors as JSON.

Errors leave in SCIM's form. Nothing of a refused request stays: a view changes things in one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from pydantic import ValidationError
from scim2_models import (
    Context,
    Error,
    InvalidSyntaxException,
    InvalidValueException,
    ResponseParameters,
    SCIMException,
)

from nanohana.access.acting import client_address
from nanohana.access.bearer import WINDOW
from nanohana.audit.acting import Person as ActingPerson
from nanohana.audit.acting import acting_as
from nanohana.audit.recording import AuditUnavailable
from nanohana.organization.changes import hold, only_one_change_at_a_time
from nanohana.scim.resources import PROVIDER
from nanohana.scim.tokens import NoToken, TooMany, token_of

MEDIA_TYPE = "application/scim+json"
Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponse]


def for_directory(*verbs: str) -> Callable[[View[Arguments]], View[Arguments]]:
    """A view for who brings a token; others learn nothing of it."""

    def decorate(view: View[Arguments]) -> View[Arguments]:
        @csrf_exempt
        @login_not_required
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponse:
            try:
                token = token_of(request)
            except NoToken:
                return error(401, "鍵が正しくありません。", **{"WWW-Authenticate": 'Bearer realm="nanohana"'})
            except TooMany:
                return error(429, "続けて拒否されたため、止めています。", **{"Retry-After": str(WINDOW.seconds)})
            if request.method not in verbs:
                return error(405, "この操作はできません。", Allow=", ".join(verbs))
            person = ActingPerson(f"名簿連携（{token.name}）", address=client_address(request) or "")
            with acting_as(lambda: person), PROVIDER:
                return _answered(lambda: view(request, *args, **kwargs))

        return guarded

    return decorate


@contextmanager
def one_change() -> Iterator[None]:
    """All of a change or nothing; what it starts from is read within, after the changes before it."""
    with transaction.atomic():
        only_one_change_at_a_time()
        yield
        hold()


def _answered(view: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        return view()
    except SCIMException as refused:
        return _written(refused.to_error())
    except ValidationError as refused:
        return _written(Error.from_validation_error(refused.errors()[0]))
    except IntegrityError:
        return error(409, "ほかの登録と重なるため、何も変更していません。", "uniqueness")
    except RequestDataTooBig:
        return error(413, "一度に送れる大きさを超えています。")
    except AuditUnavailable as refused:
        return error(503, str(refused))


def error(status: int, detail: str, scim_type: str | None = None, **headers: str) -> HttpResponse:
    return _written(Error(status=status, detail=detail, scim_type=scim_type), **headers)


def _written(said: Error, **headers: str) -> HttpResponse:
    return answer(said.model_dump(), said.status or 400, **headers)


def answer(body: object, status: int = 200, **headers: str) -> HttpResponse:
    content = json.dumps(body, ensure_ascii=False).encode()
    return HttpResponse(content, MEDIA_TYPE, status, headers={"Cache-Control": "no-store"} | headers)


def resource_answer(request: HttpRequest, resource: Any, status: int = 200) -> HttpResponse:
    """A resource with the attributes that were asked for, and where it is."""
    model: Any = type(resource)
    wanted = ResponseParameters[model].model_validate(
        {name: request.GET[name] for name in ("attributes", "excludedAttributes") if request.GET.get(name)}
    )
    context = Context.RESOURCE_CREATION_RESPONSE if status == 201 else Context.RESOURCE_QUERY_RESPONSE
    body = resource.model_dump(scim_ctx=context, response_parameters=wanted)
    return answer(body, status, Location=resource.meta.location)


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object of the request, whose every text the database can hold. Raises SCIMException."""
    try:
        found = json.loads(request.body, parse_constant=_no_number)
        written = json.dumps(found, ensure_ascii=False)
        written.encode()
    except (ValueError, RecursionError) as broken:
        raise InvalidSyntaxException(detail="本文がJSONではありません。") from broken
    if not isinstance(found, dict):
        raise InvalidSyntaxException(detail="本文がJSONのオブジェクトではありません。")
    if "\\u0000" in written:
        raise InvalidValueException(detail="使えない文字（NUL）があります。")
    return found


def _no_number(text: str) -> float:
    raise ValueError(text)
