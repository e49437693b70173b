"""The FAQ of a chatbot: the list with its search, one to write, deletion and its undoing, the file to take along."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nanohana.access.requests import account_of
from nanohana.apps.chatbots import editing, importing
from nanohana.apps.chatbots.acts import ChatbotAct
from nanohana.apps.chatbots.duplicates import alike
from nanohana.apps.chatbots.faq_form import FaqForm, entered
from nanohana.apps.chatbots.models import Chatbot, Faq
from nanohana.apps.chatbots.models.drafts import FaqQuerySet
from nanohana.apps.chatbots.selection import chatbot
from nanohana.apps.chatbots.views import FORM_VERBS, crumbs_to
from nanohana.audit.recording import record
from nanohana.digits import whole_number
from nanohana.spreadsheet import table_download
from nanohana.web.meanwhile import mark_of
from nanohana.web.words import all_words, words_in

PER_PAGE = 50
FORMATS = ("csv", "xlsx")
LONG = frozenset({"質問", "言い換え", "回答"})  # columns


@require_safe
def faqs(request: HttpRequest, chatbot_key: str) -> HttpResponse:
    found = chatbot(request, chatbot_key)
    living = found.faqs.living()
    words, topic = words_in(request.GET, "q"), words_in(request.GET, "topic")
    shown = _searched(living, words)
    if topic:
        shown = shown.filter(topic=topic)
    if "ending" in request.GET:
        shown = shown & living.ending()
    context = {
        "chatbot": found, "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")), "q": words,
        "topic": topic, "topics": _topics(living), "ending": "ending" in request.GET,
        "removed": found.faqs.exclude(removed_at=None).order_by("-removed_at")[:PER_PAGE],
        "deleted": found.faqs.exclude(removed_at=None).filter(key=words_in(request.GET, "deleted")).first(),
        "crumbs": crumbs_to(found, "FAQ"),
    }  # fmt: skip
    return render(request, "chatbots/faqs.html", context)


def _topics(living: FaqQuerySet) -> list[str]:
    return list(living.exclude(topic="").order_by("topic").values_list("topic", flat=True).distinct())


def _searched(living: FaqQuerySet, words: str) -> FaqQuerySet:
    return living.filter(all_words(words, "key", "topic", "question", "answer", "variants", "owner"))


@require_http_methods(FORM_VERBS)
def new(request: HttpRequest, chatbot_key: str) -> HttpResponse:
    found = chatbot(request, chatbot_key)
    initial = {"key": _next_key(found), "owner": str(found.owner_division)}
    if "prefill" in request.POST:  # from the desk or the dashboard: words of citizens, which stand in no address
        wanted = {name: request.POST.get(name, "") for name in ("question", "variants")}
        return _form(request, found, FaqForm(initial=initial | wanted))
    form = FaqForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        if found.faqs.filter(key=form.cleaned_data["key"]).exists():
            form.add_error("key", "この番号は、すでに使われています（削除したFAQの番号も使えません）。")
        elif answer := _saved(request, found, form):
            return answer
    return _form(request, found, form)


def _next_key(found: Chatbot) -> str:
    """The number after the last one of the same kind: car-041 after car-040."""
    last = found.faqs.order_by("key").values_list("key", flat=True).last()
    head, dash, number = (last or f"{found.key[:30]}-000").rpartition("-")
    value = whole_number(number)
    return "" if value is None or not dash else f"{head}-{value + 1:0{len(number)}}"[:40]


@require_http_methods(FORM_VERBS)
@transaction.atomic
def edit(request: HttpRequest, chatbot_key: str, faq_key: str) -> HttpResponse:
    found = chatbot(request, chatbot_key)
    living = found.faqs.living()
    faq = _faq(living.select_for_update(of=("self",)) if request.method == "POST" else living, faq_key)
    now = {**entered(faq), "valid_from": faq.valid_from, "valid_until": faq.valid_until}
    form = FaqForm({**request.POST.dict(), "key": faq.key} if request.method == "POST" else None, initial=now)
    form.fields["key"].disabled = True
    form.shows(mark_of(now))
    if request.method == "POST" and form.is_valid() and (answer := _saved(request, found, form)):
        return answer
    return _form(request, found, form, faq)


def _faq(among: FaqQuerySet, key: str) -> Faq:
    return get_object_or_404(among.select_related("chatbot"), key=key.replace("\0", "")[:60])


def _saved(request: HttpRequest, found: Chatbot, form: FaqForm) -> HttpResponse | None:
    """Save it and go on; nothing where another one is alike and the person has not said that both shall be."""
    values: dict[str, Any] = form.cleaned_data
    same = alike(found, values["key"], [values["question"], *values["variants"]])
    if same and "anyway" not in request.POST:
        form.alike = same  # type: ignore[attr-defined]
        return None
    saved = editing.save_faq(account_of(request), found, values)
    messages.success(request, f"FAQ「{saved.key}」を保存しました。公開するには、設問集の点検と承認が要ります。")
    return redirect("chatbots:faqs", found.key)


def _form(request: HttpRequest, found: Chatbot, form: FaqForm, faq: Faq | None = None) -> HttpResponse:
    same = getattr(form, "alike", [])
    crumbs = crumbs_to(found, faq.key if faq else "FAQを加える")
    crumbs.insert(-1, ("FAQ", reverse("chatbots:faqs", args=[found.key])))
    context = {
        "chatbot": found,
        "form": form,
        "faq": faq,
        "alike": same,
        "crumbs": crumbs,
    }
    return render(request, "chatbots/faq.html", context, status=422 if form.errors or same else 200)


@require_POST
def remove(request: HttpRequest, chatbot_key: str, faq_key: str) -> HttpResponse:
    found = chatbot(request, chatbot_key)
    faq = _faq(found.faqs.living(), faq_key)
    editing.remove_faq(account_of(request), faq)
    return redirect(f"{reverse('chatbots:faqs', args=[found.key])}?deleted={faq.key}")


@require_POST
def restore(request: HttpRequest, chatbot_key: str, faq_key: str) -> HttpResponse:
    found = chatbot(request, chatbot_key)
    faq = _faq(found.faqs.all(), faq_key)
    if faq.removed_at is not None:
        editing.restore_faq(account_of(request), faq)
    messages.success(request, f"FAQ「{faq.key}」を元に戻しました。")
    return redirect("chatbots:faqs", found.key)


@require_safe
def export(request: HttpRequest, chatbot_key: str, table: str, file_format: str) -> HttpResponse:
    """FAQ or the question set as a file that can be taken in again."""
    found = chatbot(request, chatbot_key)
    if table not in importing.KINDS or file_format not in FORMATS:
        raise Http404
    if table == "faq":
        rows = list(importing.rows_of_faqs(list(found.faqs.living())))
    else:
        rows = list(importing.rows_of_questions(list(found.questions.all())))
    about = importing.KINDS[table]
    record(ChatbotAct.FAQS_EXPORTED, found, title=found.title, kind=table, format=file_format, rows=len(rows))
    widths = {column: 50 if column in LONG else 18 for column in about.columns}
    return table_download(list(about.columns), rows, f"{found.key}-{table}", file_format, widths)
