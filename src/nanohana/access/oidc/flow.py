"""The authorisation code flow with PKCE (RFC 6749, RFC 7636): sent to the provider, and back with a code.

``state``, ``nonce`` and the code verifier live in the browser's session, each flow under its state, and are used once.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from dataclasses import asdict, dataclass
from typing import Any, Literal
from urllib.parse import quote, urlencode

from django.http import HttpRequest
from django.urls import reverse

from nanohana.access.oidc.provider import Provider, ProviderUnavailable
from nanohana.access.oidc.tokens import LEEWAY, Claims, Forged, id_token_claims
from nanohana.outbound import Refused, Unreachable

LASTS = 600  # seconds to sign in at the provider
MOST_FLOWS = 5  # browser tabs of one session that sign in at the same time
_FLOWS = "_oidc_flows"

Purpose = Literal["sign_in", "confirm"]


class Interrupted(Exception):
    """The person came back without a code, too late, or to a browser that never left."""


class NotAccepted(Exception):
    """The provider does not know us by this client id and secret: a matter of the settings, which no waiting mends."""


@dataclass(frozen=True, slots=True)
class Flow:
    state: str
    nonce: str
    verifier: str
    began: float  # seconds since 1970
    purpose: Purpose
    next: str


@dataclass(frozen=True, slots=True)
class Returned:
    flow: Flow
    claims: Claims
    id_token: str


def begin(request: HttpRequest, provider: Provider, purpose: Purpose, target: str) -> str:
    """The provider's address to go to. To confirm, the person must sign in there anew. Raises ProviderUnavailable."""
    endpoint = provider.endpoints().authorization
    flow = Flow(_random(), _random(), _random(), time.time(), purpose, target)
    flows = [flow, *_open_flows(request)][:MOST_FLOWS]
    request.session[_FLOWS] = [asdict(each) for each in flows]
    asked = {
        "response_type": "code",
        "client_id": provider.settings.client_id,
        "redirect_uri": redirect_uri(request),
        "scope": " ".join(provider.settings.scopes),
        "state": flow.state,
        "nonce": flow.nonce,
        "code_challenge": _challenge(flow.verifier),
        "code_challenge_method": "S256",
    }
    if purpose == "confirm":
        asked |= {"prompt": "login", "max_age": "0"}
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"


def finish(request: HttpRequest, provider: Provider) -> Returned:
    """The checked claims for the code in the request. Raises Interrupted, NotAccepted, ProviderUnavailable, Forged."""
    flow = _taken(request, request.GET.get("state", ""))
    if request.GET.get("iss", provider.settings.issuer) != provider.settings.issuer:
        raise Interrupted("the answer comes from another issuer")  # RFC 9207
    code = request.GET.get("code", "")
    if not 0 < len(code) <= 4096:
        raise Interrupted(request.GET.get("error", "")[:60])
    tokens = _exchanged(provider, code, flow, redirect_uri(request))
    id_token, access_token = tokens.get("id_token"), tokens.get("access_token")
    if not isinstance(id_token, str):
        raise ProviderUnavailable("no id_token")
    claims = id_token_claims(
        id_token,
        provider.keys,
        issuer=provider.settings.issuer,
        client_id=provider.settings.client_id,
        nonce=flow.nonce,
        access_token=access_token if isinstance(access_token, str) else None,
        now=time.time(),
    )
    if flow.purpose == "confirm" and not _signed_in_since(claims, flow.began):
        raise Forged("auth_time")
    return Returned(flow, claims, id_token)


def redirect_uri(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("oidc_callback"))


def _signed_in_since(claims: Claims, moment: float) -> bool:
    when = claims.get("auth_time")
    return isinstance(when, int) and not isinstance(when, bool) and when >= moment - LEEWAY


def _exchanged(provider: Provider, code: str, flow: Flow, back: str) -> dict[str, Any]:
    settings = provider.settings
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": flow.verifier}
    endpoints, secret = provider.endpoints(), settings.client_secret.get_secret_value()
    credentials = None
    if endpoints.posts_secret:
        form |= {"client_id": settings.client_id, "client_secret": secret}
    else:  # form-encoded first, RFC 6749 §2.3.1
        credentials = quote(settings.client_id, safe=""), quote(secret, safe="")
    try:
        answer = provider.door.post(endpoints.token, form, credentials)
        said = answer.json()
    except (Refused, Unreachable) as problem:
        raise ProviderUnavailable(str(problem)) from problem
    error = said.get("error") if isinstance(said, dict) and answer.status in (400, 401) else None
    if error == "invalid_grant":
        raise Interrupted(error)
    if error in ("invalid_client", "unauthorized_client"):  # RFC 6749 §5.2
        raise NotAccepted(error)
    if answer.status != 200 or not isinstance(said, dict):
        raise ProviderUnavailable(f"token endpoint: status {answer.status}")
    return said


def _open_flows(request: HttpRequest) -> list[Flow]:
    flows = [Flow(**kept) for kept in request.session.get(_FLOWS, [])]
    return [flow for flow in flows if flow.began > time.time() - LASTS]


def _taken(request: HttpRequest, state: str) -> Flow:
    """The flow of this state, which is open no longer."""
    flows = _open_flows(request)
    found = next((flow for flow in flows if secrets.compare_digest(flow.state.encode(), state.encode())), None)
    if found is None:
        raise Interrupted("unknown state")
    request.session[_FLOWS] = [asdict(flow) for flow in flows if flow is not found]
    return found


def _random() -> str:
    return secrets.token_urlsafe(32)


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
