"""Proving again who one is, before a dangerous act: by password (and code), passkey, or at the provider."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from nanohana.access.forms import CodeForm, PasswordForm
from nanohana.access.models import Account, Way
from nanohana.access.pages import safe_next
from nanohana.access.requests import account_of
from nanohana.access.second_factor import check_code, signs_in_at_provider
from nanohana.access.sessions import confirm, way_of
from nanohana.access.sign_in import LockedOut, check_credentials
from nanohana.access.views import WRONG_CODE
from nanohana.configuration import current

WRONG_PASSWORD = "パスワードが正しくありません。"  # noqa: S105


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_page(request: HttpRequest) -> HttpResponse:
    """Password, and code where there is an authenticator app; with a passkey and no app the passkey alone will do, and
    who is linked to the provider confirms there: a password that somebody else knows must not be enough where it is not
    to sign in."""
    account, target = account_of(request), safe_next(request, request.GET.get("next"))
    has_app, has_passkey = hasattr(account, "authenticator"), account.passkeys.exists()
    is_enough = not has_passkey and not signs_in_at_provider(account)
    takes_password = account.has_usable_password() and (has_app or is_enough or account.is_break_glass)
    password = PasswordForm(request.POST or None) if takes_password else None
    code = CodeForm(request.POST or None) if has_app else None
    forms = [form for form in (password, code) if form is not None]
    valid = [form.is_valid() for form in forms] if request.method == "POST" else []
    if valid and all(valid) and _proved(request, account, password, code):
        confirm(request)
        return redirect(target)
    context = {
        "forms": forms,
        "next": target,
        "oidc": current().oidc if way_of(request) == Way.OIDC or hasattr(account, "identity") else None,
        "has_passkey": has_passkey,
    }
    status = 422 if any(form.errors for form in forms) else 200
    return render(request, "access/confirm.html", context, status=status)


def _proved(request: HttpRequest, account: Account, password: PasswordForm | None, code: CodeForm | None) -> bool:
    """Whether all that was given is right; else the forms say what is not."""
    try:
        if password is not None:
            found = check_credentials(request, account.username, password.cleaned_data["password"])
            if found != account:
                password.add_error("password", WRONG_PASSWORD)
                return False
        if code is not None and not check_code(request, account, code.cleaned_data["code"]):
            code.add_error("code", WRONG_CODE)
            return False
    except LockedOut as locked:
        (password or code).add_error(None, locked.message)  # type: ignore[union-attr]  # one of them was asked
        return False
    return True
