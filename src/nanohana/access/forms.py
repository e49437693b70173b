"""Forms for signing in and for one's own password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, UsernameField
from django.http import HttpRequest

from nanohana.access.sign_in import LockedOut, check_credentials

WRONG = "利用者IDまたはパスワードが正しくありません。"
LOCKED = LockedOut.message


class SignInForm(AuthenticationForm):
    """Takes a name and a password; ``get_user()`` gives the account once the form is valid."""

    request: HttpRequest
    # Django limits the length in the widget only, which a client may ignore.
    username = UsernameField(max_length=64, widget=forms.TextInput({"autofocus": True}))

    def clean(self) -> dict[str, Any]:
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if username and password:
            try:
                self.user_cache = check_credentials(self.request, username, password)
            except LockedOut:
                raise forms.ValidationError(LOCKED, code="locked") from None
            if self.user_cache is None:
                raise forms.ValidationError(WRONG, code="wrong")
        return self.cleaned_data


class ChangePasswordForm(PasswordChangeForm):
    """One's own password: the present one, and the new one twice."""

    error_messages = {
        "password_incorrect": "現在のパスワードが正しくありません。",
        "password_mismatch": "新しいパスワードが一致しません。",
    }

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._request = request
        old, new, again = (self.fields[name] for name in ("old_password", "new_password1", "new_password2"))
        old.label, new.label, again.label = "現在のパスワード", "新しいパスワード", "新しいパスワード（確認）"
        new.help_text = "10文字以上で、利用者IDに似たもの、よく使われるもの、数字だけのものは使えません。"

    def clean_old_password(self) -> str:
        """Counted and locked like signing in: in a session left open, nobody may try passwords one after the other."""
        password: str = self.cleaned_data["old_password"]
        try:
            found = check_credentials(self._request, self.user.get_username(), password)
        except LockedOut:
            raise forms.ValidationError(LOCKED, code="locked") from None
        if found != self.user:
            raise forms.ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return password


class CodeForm(forms.Form):
    """Six digits of the app, or a recovery code."""

    code = forms.CharField(
        label="確認コード",
        max_length=40,
        help_text="認証アプリに表示された6桁の数字、または回復コードを入力してください。",
        widget=forms.TextInput({"autocomplete": "one-time-code", "autofocus": True}),
    )


class PasswordForm(forms.Form):
    """One's present password, before a dangerous act."""

    password = forms.CharField(
        label="パスワード",
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password", "autofocus": True}),
    )
