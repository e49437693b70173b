"""Signing in at the identity provider, coming back, and being signed out by it."""

from __future__ import annotations

import datetime
import time
from urllib.parse import urlencode

import structlog
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from nanohana.access.acts import AccessAct
from nanohana.access.models import Account, Identity, Session, UsedLogoutToken, Way
from nanohana.access.oidc import flow
from nanohana.access.oidc.linking import LinkedByHand, NotAdmitted, account_of_identity
from nanohana.access.oidc.provider import Provider, ProviderUnavailable, provider
from nanohana.access.oidc.tokens import LEEWAY, OLDEST, Claims, Forged, logout_token_claims
from nanohana.access.pages import safe_next
from nanohana.access.sessions import begin as begin_session
from nanohana.access.sessions import confirm
from nanohana.audit.recording import record
from nanohana.configuration import current

NOT_SET_UP = "職員認証は設定されていません。利用者IDとパスワードでログインしてください。"
UNAVAILABLE = (
    "職員認証のシステムが応答しないため、ログインできませんでした。少し待ってから、もう一度お試しください。"
    "続くときは、管理者へご連絡ください。"
)
NOT_ACCEPTED = (
    "職員認証のシステムが、このサービスからの接続を認めなかったため、ログインできませんでした。"
    "管理者へご連絡ください（職員認証の client_id と client_secret の設定を確かめる必要があります）。"
)
NOT_BELIEVED = "職員認証から受け取った内容を確かめられなかったため、ログインを中止しました。管理者へご連絡ください。"
INTERRUPTED = "職員認証でのログインが途中で終わりました。もう一度、はじめからログインしてください。"
NOT_ADMITTED = (
    "職員認証はできましたが、このサービスの職員名簿で確かめられないため、ログインできません。"
    "所属の管理者へ、職員番号が名簿にあるかをお問い合わせください。"
)
LINKED_BY_HAND = (
    "管理者の利用者は、職員番号だけでは職員認証と結び付けません。サーバーの命令（nanohana admin link-identity）で"
    "結び付けてから、もう一度ログインしてください。"
)
SOMEBODY_ELSE = "今ログインしている方とは別の方の職員認証でした。何も変更していません。"
ID_TOKEN = "_id_token"  # noqa: S105  # its name in the session
_SUBJECTS = {
    ProviderUnavailable: UNAVAILABLE,
    flow.NotAccepted: NOT_ACCEPTED,
    Forged: NOT_BELIEVED,
    flow.Interrupted: INTERRUPTED,
}

log = structlog.get_logger(__name__)


def configured() -> Provider | None:
    settings = current().oidc
    return provider(settings) if settings else None


@login_not_required
@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """Off to the provider: to sign in, or, for who is signed in, to confirm who one is."""
    found = configured()
    if found is None:
        return _back(request, NOT_SET_UP)
    purpose: flow.Purpose = "confirm" if request.user.is_authenticated else "sign_in"
    try:
        return HttpResponseRedirect(flow.begin(request, found, purpose, safe_next(request, request.GET.get("next"))))
    except ProviderUnavailable as error:
        return _failed(request, error)


@login_not_required
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Back from the provider."""
    found = configured()
    if found is None:
        return _back(request, NOT_SET_UP)
    try:
        returned = flow.finish(request, found)
    except (ProviderUnavailable, flow.NotAccepted, Forged, flow.Interrupted) as error:
        return _failed(request, error)
    try:
        account = account_of_identity(returned.claims, found.settings)
    except NotAdmitted as error:
        record(AccessAct.PROVIDER_REFUSED, title=returned.claims["sub"], reason=str(error))
        return _back(request, LINKED_BY_HAND if isinstance(error, LinkedByHand) else NOT_ADMITTED)
    if returned.flow.purpose == "confirm":
        if request.user != account:
            record(AccessAct.PROVIDER_REFUSED, account, title=account.username, reason="somebody else")
            return _back(request, SOMEBODY_ELSE)
        confirm(request)
    else:
        begin_session(request, account, Way.OIDC, _sid(returned.claims))
    request.session[ID_TOKEN] = returned.id_token
    return redirect(returned.flow.next)


def _sid(claims: Claims) -> str:
    sid = claims.get("sid", "")
    return sid if isinstance(sid, str) and len(sid) <= 255 else ""


def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    """Says what happened and leads back to the page for signing in."""
    if isinstance(error, Forged):  # the provider answered with it: nobody without an account there fills the record
        record(AccessAct.PROVIDER_REFUSED, reason=f"forged: {error}")
    log.warning("oidc_failed", kind=type(error).__name__, reason=str(error))
    return _back(request, _SUBJECTS[type(error)])


def _back(request: HttpRequest, said: str) -> HttpResponse:
    messages.error(request, said)
    return redirect("confirm" if request.user.is_authenticated else "sign_in")


@csrf_exempt
@login_not_required
@require_POST
def backchannel_logout(request: HttpRequest) -> HttpResponse:
    """The provider says that a session, or a person everywhere, has ended (OpenID Connect Back-Channel Logout)."""
    found = configured()
    token = request.POST.get("logout_token", "")
    if found is None or not token:
        return _refusal("invalid_request", 400)
    try:
        claims = logout_token_claims(
            token, found.keys, issuer=found.settings.issuer, client_id=found.settings.client_id, now=time.time()
        )
        ended = _end_sessions(claims)
    except Forged as error:
        log.error("logout_token_refused", reason=str(error))
        return _refusal("invalid_request", 400)
    except ProviderUnavailable as error:
        log.warning("logout_token_unchecked", reason=str(error))
        return _refusal("temporarily_unavailable", 503)
    log.info("signed_out_by_provider", sessions=ended)
    return HttpResponse(headers={"Cache-Control": "no-store"})


def _refusal(error: str, status: int) -> JsonResponse:
    return JsonResponse({"error": error}, status=status, headers={"Cache-Control": "no-store"})


def _end_sessions(claims: Claims) -> int:
    """How many sessions ended. Raises Forged where the token was used before."""
    now = timezone.now()
    UsedLogoutToken.objects.filter(expires_at__lt=now).delete()
    with transaction.atomic():
        try:
            with transaction.atomic():
                UsedLogoutToken.objects.create(
                    issuer=claims["iss"], jti=claims["jti"],
                    expires_at=now + datetime.timedelta(seconds=OLDEST + 2 * LEEWAY),
                )  # fmt: skip
        except IntegrityError as error:
            raise Forged("jti was used") from error
        sessions = Session.objects.filter(way=Way.OIDC)
        if "sid" in claims:
            sessions = sessions.filter(provider_session=claims["sid"])
        if "sub" in claims:
            people = Identity.objects.filter(issuer=claims["iss"], subject=claims["sub"])
            sessions = sessions.filter(account__in=people.values("account"))
        signed_out = Account.objects.filter(pk__in=sessions.values("account")).in_bulk()
        ended, _ = sessions.delete()
        for account in signed_out.values():
            record(AccessAct.SIGNED_OUT_BY_PROVIDER, account, title=account.username)
    return ended


def provider_logout(request: HttpRequest) -> str | None:
    """The address at which one also signs out of the provider (RP-Initiated Logout), where there is one."""
    found, id_token = configured(), request.session.get(ID_TOKEN)
    if found is None or id_token is None:
        return None
    try:
        endpoint = found.endpoints().end_session
    except ProviderUnavailable:
        return None
    asked = {
        "id_token_hint": id_token,
        "client_id": found.settings.client_id,
        "post_logout_redirect_uri": request.build_absolute_uri(reverse("sign_in")),
    }
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}" if endpoint else None
