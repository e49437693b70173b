"""The answer to the short question on the time saved, by whoever was asked."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from nanohana.access.requests import account_of
from nanohana.usage.models import TimeSaved
from nanohana.usage.survey import take

THANKS = "回答を受け付けました。ありがとうございました。"


class AnswerForm(forms.Form):
    """Without a choice it was waved away."""

    saved = forms.TypedChoiceField(choices=TimeSaved.Class.choices, coerce=int, required=False, empty_value=None)


@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Thanks in the place of the question; without scripts back to the first page. What is no answer counts as none."""
    form = AnswerForm(request.POST)
    given = form.cleaned_data["saved"] if form.is_valid() else None
    saved = None if given is None else TimeSaved.Class(given)
    is_taken = take(account_of(request), saved) and saved is not None
    if request.headers.get("HX-Request"):
        return render(request, "survey/thanks.html", {"thanks": THANKS if is_taken else ""})
    if is_taken:
        messages.success(request, THANKS)
    return redirect("/")
