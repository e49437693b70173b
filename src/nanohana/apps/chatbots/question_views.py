"""The question set with its last result, one run of it, and trying out any question on the draft."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nanohana.access.requests import account_of
from nanohana.apps.chatbots import editing, publication, trying
from nanohana.apps.chatbots.models import Chatbot, Result, Run
from nanohana.apps.chatbots.question_form import QuestionForm
from nanohana.apps.chatbots.selection import chatbot
from nanohana.apps.chatbots.views import FORM_VERBS, crumbs_to
from nanohana.protection.validators import readable

LARGEST_ID = 2**62


@require_http_methods(FORM_VERBS)
def questions(request: HttpRequest, chatbot_key: str) -> HttpResponse:
    """Sending adds a question, or changes the one with the same text."""
    found = chatbot(request, chatbot_key)
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        editing.save_question(account_of(request), found, form.cleaned_data)
        messages.success(request, "設問を保存しました。")
        return redirect("chatbots:questions", found.key)
    now = publication.standing(found)
    context = {
        "chatbot": found, "form": form, "questions": found.questions.all(), "now": now, "run": now.run,
        "results": _results(now.run), "crumbs": crumbs_to(found, "設問集"),
    }  # fmt: skip
    return render(request, "chatbots/questions.html", context, status=422 if form.errors else 200)


def _results(run: Run | None) -> list[tuple[str, list[Result]]]:
    """The results by what one looks at first."""
    results = list(run.results.all()) if run and not run.is_unfinished else []
    groups = (
        ("公開中より悪くなった設問", [each for each in results if each.is_worse]),
        ("不合格の設問", [each for each in results if not each.passed and not each.is_worse]),
        ("公開中より良くなった設問", [each for each in results if each.is_better]),
        ("合格の設問", [each for each in results if each.passed and not each.is_better]),
    )
    return [(title, group) for title, group in groups if group]


@require_safe
def run(request: HttpRequest, chatbot_key: str, run_pk: int) -> HttpResponse:
    """One run; as part of the page while it goes on."""
    found = chatbot(request, chatbot_key)
    wanted = get_object_or_404(Run.objects.select_related("version", "against"), version__chatbot=found, pk=run_pk)
    context = {"chatbot": found, "run": wanted, "results": _results(wanted), "crumbs": crumbs_to(found, "設問集の結果")}
    part = "chatbots/run_part.html" if request.headers.get("HX-Request") else "chatbots/run.html"
    return render(request, part, context)


@require_POST
def remove_question(request: HttpRequest, chatbot_key: str, set_question_pk: int) -> HttpResponse:
    found = chatbot(request, chatbot_key)
    question = get_object_or_404(found.questions.select_related("chatbot"), pk=min(set_question_pk, LARGEST_ID))
    editing.remove_question(account_of(request), question)
    messages.success(request, f"設問「{question.text[:40]}」を削除しました。")
    return redirect("chatbots:questions", found.key)


class TryForm(forms.Form):
    """Nothing of it is kept: what a citizen must not send can be tried, too."""

    question = forms.CharField(
        label="質問", max_length=2_000, validators=[readable], widget=forms.Textarea(attrs={"rows": 2})
    )
    before = forms.CharField(
        label="その前の質問", max_length=2_000, required=False, validators=[readable],
        help_text="続けて聞く会話を試すときに、1行に一つ書きます。", widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


@require_http_methods(FORM_VERBS)
def attempt(request: HttpRequest, chatbot_key: str) -> HttpResponse:
    """The draft as it stands, and the published version, beside each other. Nothing of it is kept."""
    found = chatbot(request, chatbot_key)
    form = TryForm(request.POST or None)
    context: dict[str, Any] = {"chatbot": found, "form": form, "crumbs": _crumbs(found)}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        context["attempts"] = trying.attempts(found, given["question"], given["before"].splitlines())
    return render(request, "chatbots/try.html", context, status=422 if form.errors else 200)


def _crumbs(found: Chatbot) -> list[tuple[str, str]]:
    crumbs = crumbs_to(found, "試す")
    crumbs.insert(-1, ("設問集", reverse("chatbots:questions", args=[found.key])))
    return crumbs
