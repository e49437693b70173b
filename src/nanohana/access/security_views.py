"""アカウントの安全: one's own second factor, passkeys and sessions."""

from __future__ import annotations

import base64
import io
from uuid import UUID

import segno
from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nanohana.access.acts import AccessAct
from nanohana.access.forms import CodeForm
from nanohana.access.models import Authenticator
from nanohana.access.requests import account_of
from nanohana.access.second_factor import as_text, enrol, new_secret, provisioning_uri, renew_recovery_codes
from nanohana.access.second_factor import remove_authenticator as remove_app
from nanohana.access.sessions import confirmed, end_sessions, own_sessions
from nanohana.access.views import WRONG_CODE
from nanohana.audit.recording import record

_SECRET = "_new_secret"  # noqa: S105  # its name in the session
CRUMBS = [("アカウントの安全", "/account/security/")]


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    context = {
        "authenticator": Authenticator.objects.filter(account=account).first(),
        "codes_left": account.recovery_codes.count(),
        "passkeys": account.passkeys.all(),
        "sessions": own_sessions(account),
        "this_session": request.session.session_key,
    }
    return render(request, "access/security.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def add_authenticator(request: HttpRequest) -> HttpResponse:
    """A new secret as a QR code; kept once a code proves that the app has it."""
    account, form = account_of(request), CodeForm(request.POST or None)
    form.fields["code"].help_text = "認証アプリに表示された6桁の数字を入力してください。"
    secret = _pending(request)
    if request.method == "POST" and form.is_valid():
        codes = enrol(account, secret, form.cleaned_data["code"])
        if codes is not None:
            del request.session[_SECRET]
            end_sessions(account, but=request.session.session_key)  # that have shown the password alone
            return _codes(request, codes, "認証アプリを登録しました。ほかの端末ではログアウトされます。")
        form.add_error("code", WRONG_CODE)
    text = as_text(secret)
    context = {
        "form": form,
        "secret": [text[at : at + 4] for at in range(0, len(text), 4)],
        "crumbs": [*CRUMBS, ("認証アプリの登録", "")],
    }
    return render(request, "access/add_authenticator.html", context, status=422 if form.errors else 200)


def _pending(request: HttpRequest) -> bytes:
    """The secret being registered in this session."""
    if _SECRET not in request.session:
        request.session[_SECRET] = base64.b64encode(new_secret()).decode()
    return base64.b64decode(request.session[_SECRET])


@never_cache
@require_safe
def authenticator_qr(request: HttpRequest) -> HttpResponse:
    """The secret being registered, for the camera of a telephone."""
    drawing = io.BytesIO()
    uri = provisioning_uri(account_of(request), _pending(request))
    segno.make(uri, error="m", micro=False).save(drawing, kind="svg", scale=5, border=4, light="#fff")
    return HttpResponse(drawing.getvalue(), content_type="image/svg+xml")


def _codes(request: HttpRequest, codes: list[str], said: str) -> HttpResponse:
    context = {"codes": codes, "said": said, "crumbs": [*CRUMBS, ("回復コード", "")]}
    return render(request, "access/recovery_codes.html", context)


@never_cache
@require_POST
@confirmed
def renew_codes(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    if not Authenticator.objects.filter(account=account).exists():
        return redirect("security")
    return _codes(request, renew_recovery_codes(account), "回復コードを作り直しました。前のコードは使えません。")


@require_POST
@confirmed
def remove_authenticator(request: HttpRequest) -> HttpResponse:
    remove_app(account_of(request))
    messages.success(request, "認証アプリと回復コードの登録を取り消しました。")
    return redirect("security")


@require_POST
@confirmed
def remove_passkey(request: HttpRequest, passkey_id: int) -> HttpResponse:
    passkey = get_object_or_404(account_of(request).passkeys, pk=passkey_id)
    with transaction.atomic():
        account_of(request).passkeys.filter(pk=passkey_id).delete()
        record(AccessAct.PASSKEY_REMOVED, passkey, title=passkey.name)
    messages.success(request, f"パスキー「{passkey.name}」の登録を取り消しました。")
    return redirect("security")


@require_POST
def end_session(request: HttpRequest, handle: UUID) -> HttpResponse:
    """One of one's own sessions; this one, too."""
    if not end_sessions(account_of(request), handle=handle):
        raise Http404
    if not request.session.exists(request.session.session_key or ""):
        return _left(request)
    messages.success(request, "選んだ端末からログアウトしました。")
    return redirect("security")


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    end_sessions(account_of(request))
    return _left(request)


def _left(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, "ログアウトしました。")
    return redirect("sign_in")
