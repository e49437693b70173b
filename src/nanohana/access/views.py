"""Signing in and out, and changing one's own password."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy

from nanohana.access.acts import AccessAct
from nanohana.access.forms import ChangePasswordForm, SignInForm
from nanohana.audit.recording import record

FORM_VERBS = ["get", "head", "post"]  # Django would take a PUT for a POST


class SignIn(LoginView):
    """Goes on to ``next`` where that is a path of this site. Django gives the session a new key."""

    http_method_names = FORM_VERBS
    form_class = SignInForm
    template_name = "access/sign_in.html"
    redirect_authenticated_user = True


class SignOut(LogoutView):
    """POST only; the session is emptied and its key thrown away."""

    next_page = "sign_in"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record(AccessAct.SIGNED_OUT)
        return super().post(request, *args, **kwargs)


class ChangePassword(PasswordChangeView):
    """This session goes on; every other session of the account ends, since its key derives from the password."""

    http_method_names = FORM_VERBS
    form_class = ChangePasswordForm
    template_name = "access/change_password.html"
    success_url = reverse_lazy("change_password")

    @transaction.atomic
    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        record(AccessAct.PASSWORD_CHANGED)  # first: what follows also changes the session, which has no transaction
        messages.success(self.request, "パスワードを変更しました。ほかの端末ではログアウトされます。")
        return super().form_valid(form)
