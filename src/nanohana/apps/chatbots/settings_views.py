"""The settings of a chatbot, its contacts and fixed texts, and the documents that it publishes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from nanohana.access.requests import account_of
from nanohana.apps.chatbots import editing
from nanohana.apps.chatbots.entering import secure
from nanohana.apps.chatbots.models import Chatbot
from nanohana.apps.chatbots.selection import chatbot
from nanohana.apps.chatbots.settings_forms import (
    AboutForm,
    ContactForms,
    FixedTextForms,
    fixed_initial,
    initial,
    rows_of,
)  # fmt: skip
from nanohana.apps.chatbots.sources import personal_information, sources_of
from nanohana.apps.chatbots.views import FORM_VERBS, crumbs_to
from nanohana.documents import namesakes
from nanohana.documents.models import HandlingLabel
from nanohana.documents.selection import readable_documents, readable_libraries
from nanohana.web.fields import Checkboxes
from nanohana.web.words import all_words, words_in

MOST_FOUND = 30


@require_http_methods(FORM_VERBS)
def settings(request: HttpRequest, chatbot_key: str) -> HttpResponse:
    found = chatbot(request, chatbot_key)
    data = request.POST if request.method == "POST" else None
    form = AboutForm(data, initial=initial(found))
    seen = form["seen"].value()
    tables = {
        "contacts": ContactForms(data, prefix="contacts", initial=found.contacts),
        "fixed_answers": FixedTextForms(data, prefix="fixed", initial=fixed_initial(found.fixed_answers)),
        "forbidden_topics": FixedTextForms(data, prefix="forbidden", initial=fixed_initial(found.forbidden_topics)),
    }
    if data is not None and all([form.is_valid(), *(each.is_valid() for each in tables.values())]):
        values = form.columns() | {name: rows_of(each) for name, each in tables.items()}
        try:
            editing.change(account_of(request), found, values, seen=form.cleaned_data["seen"])
            messages.success(request, "設定を保存しました。公開するには、設問集の点検と承認が要ります。")
            return redirect("chatbots:settings", found.key)
        except editing.Conflict:
            seen = found.revision
            form.add_error(
                None,
                "ほかの方が先に、設定、FAQなどを保存しました。別の画面で今の内容を確かめてから、保存し直してください。"
                "このまま保存すると、設定はあなたの内容に置き換わります。",
            )
    wrong = bool(form.errors) or any(each.is_bound and not each.is_valid() for each in tables.values())
    context = {
        "chatbot": found,
        "form": form,
        "seen": seen,
        "tables": _titled(tables),
        "wrong": wrong,
        "crumbs": crumbs_to(found, "設定"),
    }
    return render(request, "chatbots/settings.html", context, status=422 if wrong else 200)


def _titled(tables: dict[str, forms.BaseFormSet[Any]]) -> list[tuple[str, str, forms.BaseFormSet[Any]]]:
    titles = {
        "contacts": (
            "問合せ先",
            "電話番号、所在地、アドレスは、ここと公開文書に書いてあるものだけが県民に示されます。",
        ),
        "fixed_answers": ("固定の回答", "質問にことばがあるとき、いつもこの文を示します。"),
        "forbidden_topics": ("答えない話題", "質問にことばがあるとき、答えずにこの文を示します。"),
    }
    return [(*titles[name], each) for name, each in tables.items()]


@require_http_methods(FORM_VERBS)
def documents(request: HttpRequest, chatbot_key: str) -> HttpResponse:
    """What is published with the chatbot, what is left out and why; sending chooses libraries."""
    found = chatbot(request, chatbot_key)
    form = _library_form(request, found)
    if request.method == "POST" and form.is_valid():
        among = [library.pk for library in readable_libraries(request)]
        chosen = [library.pk for library in form.cleaned_data["libraries"]]
        editing.choose_libraries(account_of(request), found, chosen, among)
        messages.success(request, "公開する文書庫を保存しました。")
        return redirect("chatbots:documents", found.key)
    words = words_in(request.GET, "q")
    sources = sources_of(found)
    context = {
        "chatbot": found, "form": form, "sources": sources, "personal": personal_information(sources), "q": words,
        "urls": sources.urls, "offered": _offered(request, words) if words else [], "public": HandlingLabel.PUBLIC,
        "crumbs": crumbs_to(found, "公開する文書"),
    }  # fmt: skip
    return render(request, "chatbots/documents.html", context, status=422 if form.errors else 200)


def _library_form(request: HttpRequest, found: Chatbot) -> forms.Form:
    form = forms.Form(request.POST if request.method == "POST" else None)
    form.fields["libraries"] = forms.ModelMultipleChoiceField(
        readable_libraries(request), label="公開する文書庫", required=False, widget=Checkboxes,
        initial=list(found.libraries.values_list("pk", flat=True)),
        help_text="文書庫の「公開」の文書を、後から登録されるものも含めて公開します。ほかの取扱区分の文書は公開しません。",
    )  # fmt: skip
    return form


def _offered(request: HttpRequest, words: str) -> list[Any]:
    matching = readable_documents(request).filter(all_words(words, "title"))
    found = list(matching.order_by("title")[:MOST_FOUND])
    namesakes.mark(found)
    return found


class AddForm(forms.Form):
    document = forms.UUIDField()
    url = forms.URLField(label="公開ページ", max_length=500, required=False, assume_scheme="https")

    def clean_url(self) -> str:
        return secure(self.cleaned_data["url"])


@require_POST
def add_document(request: HttpRequest, chatbot_key: str) -> HttpResponse:
    """Publish one document with the chatbot; one that is not 公開 is refused with the reason."""
    found = chatbot(request, chatbot_key)
    form = AddForm(request.POST)
    if not form.is_valid():
        messages.error(request, "公開ページは、https:// から始まるアドレスを書いてください。")
        return redirect("chatbots:documents", found.key)
    document = get_object_or_404(readable_documents(request), pk=form.cleaned_data["document"])
    try:
        editing.publish_document(account_of(request), found, document, form.cleaned_data["url"])
        messages.success(request, f"「{document.title}」を公開する文書に加えました。")
    except editing.Refused as refused:
        messages.error(request, str(refused))
    return redirect("chatbots:documents", found.key)


@require_POST
def remove_document(request: HttpRequest, chatbot_key: str, document_id: UUID) -> HttpResponse:
    found = chatbot(request, chatbot_key)
    chosen = get_object_or_404(found.published_documents.select_related("document"), document=document_id)
    editing.withhold_document(account_of(request), found, chosen)
    messages.success(request, "公開する文書から外しました。")
    return redirect(reverse("chatbots:documents", args=[found.key]))
