"""Signing in and out, and changing one's own password."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_http_methods, require_POST

from nanohana.access import second_step
from nanohana.access.acts import AccessAct
from nanohana.access.forms import ChangePasswordForm, CodeForm, SignInForm
from nanohana.access.models import Account, Way
from nanohana.access.oidc.views import provider_logout
from nanohana.access.second_factor import check_code, has_second_factor, signs_in_at_provider
from nanohana.access.sessions import begin, end_sessions
from nanohana.access.sign_in import LockedOut
from nanohana.audit.recording import record
from nanohana.configuration import current

FORM_VERBS = ["get", "head", "post"]  # Django would take a PUT for a POST
AT_PROVIDER = (
    "この利用者は職員認証に結び付いているため、パスワードだけではログインできません。職員認証でログインしてください。"
)
WRONG_CODE = "確認コードが正しくありません。新しいコードが表示されるのを待って、もう一度入力してください。"


class SignIn(LoginView):
    """Goes on to ``next`` where that is a path of this site, over the second step where the account has one."""

    http_method_names = FORM_VERBS
    form_class = SignInForm
    template_name = "access/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"oidc": current().oidc}

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        account = form.get_user()
        assert isinstance(account, Account)  # noqa: S101
        if has_second_factor(account) and not account.is_break_glass:
            second_step.await_second_step(self.request, account, self.get_success_url())
            return redirect("second_step")
        if signs_in_at_provider(account):
            record(AccessAct.PASSWORD_REFUSED, account, title=account.username)
            form.add_error(None, AT_PROVIDER)
            return self.form_invalid(form)
        begin(self.request, account, Way.PASSWORD)
        return redirect(self.get_success_url())


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """The code, after the password."""
    waiting = second_step.awaited(request)
    if waiting is None:
        return redirect("sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if check_code(request, waiting.account, form.cleaned_data["code"]):
                second_step.forget(request)
                begin(request, waiting.account, Way.TOTP)
                return redirect(waiting.next)
            form.add_error("code", WRONG_CODE)
        except LockedOut as locked:
            form.add_error(None, locked.message)
    has_app = hasattr(waiting.account, "authenticator")
    context = {"form": form, "has_app": has_app, "next": waiting.next}
    return render(request, "access/second_step.html", context, status=422 if form.errors else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """The session is emptied and its key thrown away; who came by the provider may sign out there, too."""
    onward = provider_logout(request)
    record(AccessAct.SIGNED_OUT)
    logout(request)
    if onward is None:
        return redirect("sign_in")
    return render(request, "access/signed_out.html", {"onward": onward})


class ChangePassword(PasswordChangeView):
    """This session goes on under a new key; every other session of the account ends."""

    http_method_names = FORM_VERBS
    form_class = ChangePasswordForm
    template_name = "access/change_password.html"
    success_url = reverse_lazy("change_password")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"request": self.request}

    @transaction.atomic
    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        record(AccessAct.PASSWORD_CHANGED)  # first: what follows also changes the session, which has no transaction
        messages.success(self.request, "パスワードを変更しました。ほかの端末ではログアウトされます。")
        answer = super().form_valid(form)
        end_sessions(form.user, but=self.request.session.session_key)
        return answer
