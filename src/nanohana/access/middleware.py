"""Who is not signed in is asked to, and comes back to a page (what was posted is not posted again). Sessions in use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.deprecation import MiddlewareMixin

from nanohana.access.models import Account, Way
from nanohana.access.pages import page_of
from nanohana.access.second_factor import has_second_factor
from nanohana.access.session_store import SessionStore, touch
from nanohana.access.sessions import way_of
from nanohana.configuration import current


class SignInRequired(LoginRequiredMiddleware):
    """Django's, except that a form leads back to the page it stood on: its own address knows no GET. A part of a page
    is not replaced by the page for signing in: the whole page is asked for anew, which leads there."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
            return HttpResponse(headers={"HX-Refresh": "true"})  # type: ignore[return-value]  # 200: htmx obeys
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        return redirect_to_login(page_of(request))


class SessionInUse(MiddlewareMixin):
    """What somebody who is signed in does keeps the session from ending for want of use; what an open page asks for by
    itself does not."""

    def process_request(self, request: HttpRequest) -> None:
        if request.user.is_authenticated and not _asks_by_itself(request):
            touch(cast("SessionStore", request.session))


def _asks_by_itself(request: HttpRequest) -> bool:
    """Whether a timer of the page sent it (``nanohana.js`` says so), or it opens a stream, which a browser does again
    and again."""
    return "Nanohana-Timer" in request.headers or request.headers.get("Accept") == "text/event-stream"


# Pages by which an administrator without a second factor gets one, and the way out.
_FOR_ENROLLING = {
    "security", "add_authenticator", "authenticator_qr", "passkey_options", "add_passkey", "confirm",
    "passkey_confirm", "oidc_begin", "oidc_callback", "sign_out",
}  # fmt: skip


class SecondFactorForAdministrators(MiddlewareMixin):
    """Where the settings ask for it, an administrator with a local account sets up a second factor before all else.

    Who came by the provider or by passkey has shown one; the break-glass account has none on purpose.
    """

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        account = request.user
        if not current().administrators_need_second_factor or not isinstance(account, Account):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not account.is_administrator or way_of(request) != Way.PASSWORD or name in _FOR_ENROLLING:
            return None
        if has_second_factor(account):
            return None
        messages.warning(request, "管理者は、認証アプリかパスキーを登録してから使います。まず登録してください。")
        return redirect("security")
