"""The desk: the staff site's way to the public site. Each request is signed and taken once (``published.requests``)."""

from __future__ import annotations

import json
import time

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST
from pydantic import JsonValue

from nanohana.configuration import current
from nanohana.public.active import refresh, refresh_switches
from nanohana.public.desk.registry import Declined, verb_named
from nanohana.public.models import Nonce
from nanohana.public.taking_in import NotTaken, deliver
from nanohana.published.content import Switches
from nanohana.published.requests import NotSigned, checked, digest_of
from nanohana.published.sealing import public_key


@require_POST
def content(request: HttpRequest) -> HttpResponse:
    """A sealed file: taken in, and what this process answers with from now on."""
    try:
        delivered = deliver(_body_of_staff(request))
    except NotSigned as refused:
        return _said(403, str(refused))
    except NotTaken as refused:
        return _said(422, str(refused))
    if isinstance(delivered, Switches):
        refresh_switches()
    else:
        refresh()
    return _given({"at": time.time()})


@require_POST
def verb(request: HttpRequest, name: str) -> HttpResponse:
    """A verb with its JSON value."""
    try:
        payload: JsonValue = json.loads(_body_of_staff(request))
    except NotSigned as refused:
        return _said(403, str(refused))
    except (ValueError, RecursionError):
        return _said(400, "要求の内容を読み取れません。")
    called = verb_named(name)
    if called is None:
        return _said(404, "公開側にこの機能がありません。庁内側と公開側の版を合わせてください。")
    try:
        with transaction.atomic():
            return _given(called(payload))
    except Declined as declined:
        return _said(422, str(declined))


def _body_of_staff(request: HttpRequest) -> bytes:
    """The body, where the request is the staff site's and is seen for the first time. Raises NotSigned."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        key = public_key(current().known_publisher)
    except ValueError:
        raise NotSigned("公開側に publisher_key（庁内側の公開鍵）が設定されていません。") from None
    signed = checked(request.method or "", request.get_host(), request.path, headers, key, now=time.time())
    if request.META.get("QUERY_STRING") or digest_of(request.body) != signed.digest:
        raise NotSigned("要求の内容が、署名されたものと違います。")
    try:
        with transaction.atomic():
            Nonce.objects.create(value=signed.nonce)
    except IntegrityError:
        raise NotSigned("同じ要求が2度届きました。") from None
    return request.body


def _given(result: JsonValue) -> JsonResponse:
    return JsonResponse({"result": result}, json_dumps_params={"ensure_ascii": False})


def _said(status: int, reason: str) -> JsonResponse:
    return JsonResponse({"error": reason}, status=status, json_dumps_params={"ensure_ascii": False})
