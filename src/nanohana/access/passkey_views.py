"""What the browser's passkey dialog is given, and what it gives back; all JSON, see ``static/access/passkeys.js``."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from nanohana.access import passkeys, second_step
from nanohana.access.forms import LOCKED
from nanohana.access.models import Account, Way
from nanohana.access.pages import safe_next
from nanohana.access.requests import account_of
from nanohana.access.rights import actor_of
from nanohana.access.sessions import begin, confirm, confirmed, end_sessions
from nanohana.access.sign_in import LockedOut

REFUSED = "パスキーを確かめられませんでした。もう一度お試しください。"


@require_POST
@confirmed
def registration_options(request: HttpRequest) -> HttpResponse:
    return JsonResponse(passkeys.registration_options(request, account_of(request)))


@require_POST
@confirmed
def register(request: HttpRequest) -> HttpResponse:
    """422 with ``error`` where the passkey is not kept."""
    account = account_of(request)
    try:
        passkey = passkeys.register(request, account, request.GET.get("name", ""))
    except passkeys.NotAccepted:
        return JsonResponse({"error": "パスキーを登録できませんでした。もう一度お試しください。"}, status=422)
    end_sessions(account, but=request.session.session_key)  # that have shown the password alone
    messages.success(request, f"パスキー「{passkey.name}」を登録しました。ほかの端末ではログアウトされます。")
    return JsonResponse({"next": "/account/security/"})


@login_not_required
@require_POST
def request_options(request: HttpRequest) -> HttpResponse:
    return JsonResponse(passkeys.request_options(request))


@login_not_required
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    def came_in(account: Account) -> None:
        second_step.forget(request)
        begin(request, account, Way.PASSKEY)

    return _answered(request, lambda found: actor_of(found) is not None and not found.is_break_glass, came_in)


@require_POST
def confirm_by_passkey(request: HttpRequest) -> HttpResponse:
    return _answered(request, lambda found: found == request.user, lambda _: confirm(request))


def _answered(
    request: HttpRequest, is_admitted: Callable[[Account], bool], then: Callable[[Account], None]
) -> HttpResponse:
    """``next`` where the passkey's account is admitted, else 422 with ``error``."""
    try:
        account = passkeys.account_of_passkey(request, is_admitted)
    except passkeys.NotAccepted:
        return JsonResponse({"error": REFUSED}, status=422)
    except LockedOut:
        return JsonResponse({"error": LOCKED}, status=422)
    then(account)
    return JsonResponse({"next": safe_next(request, request.GET.get("next"))})
