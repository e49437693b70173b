"""Taking in a file of FAQ or questions: upload, preview, confirm. Nothing changes before it is confirmed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nanohana.access.requests import account_of
from nanohana.apps.chatbots import importing
from nanohana.apps.chatbots.editing import Conflict
from nanohana.apps.chatbots.models import Chatbot, ReceivedFile
from nanohana.apps.chatbots.selection import chatbot
from nanohana.apps.chatbots.views import FORM_VERBS, crumbs_to
from nanohana.protection.validators import without_individual_numbers
from nanohana.table_files import UnusableFile
from nanohana.web.meanwhile import CHANGED_SINCE_SHOWN

MOST_SHOWN = 500
_PAGES = {"faq": "chatbots:faqs", "questions": "chatbots:questions"}


def _named_without_number(file: UploadedFile[Any]) -> None:
    without_individual_numbers(file.name or "")


class ImportForm(forms.Form):
    file = forms.FileField(
        label="ファイル", validators=[_named_without_number],
        help_text="CSV（UTF-8又はシフトJIS）又はExcel（.xlsx）。保存したファイルをそのまま使えます。",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )  # fmt: skip


@require_http_methods(FORM_VERBS)
def take_in(request: HttpRequest, chatbot_key: str, table: str) -> HttpResponse:
    found, about, kind = chatbot(request, chatbot_key), _known(table), table
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            lines = importing.read_lines(about, file.read(importing.LIMITS.size + 1))
            return redirect("chatbots:preview", found.key, _kept(request, found, kind, file.name, lines).pk)
        except UnusableFile as unusable:
            form.add_error("file", str(unusable))
    context = {
        "chatbot": found,
        "form": form,
        "kind": kind,
        "about": about,
        "crumbs": _crumbs(found, kind, "ファイルから取り込む"),
    }
    return render(request, "chatbots/import.html", context, status=422 if form.errors else 200)


def _kept(request: HttpRequest, found: Chatbot, kind: str, filename: str, lines: list[importing.Line]) -> ReceivedFile:
    """The file's lines until they are confirmed; one file of a person at a time."""
    by = account_of(request)
    ReceivedFile.objects.filter(received_by=by, chatbot=found).delete()
    name = filename.replace("\0", "")[:255]
    return ReceivedFile.objects.create(chatbot=found, kind=kind, filename=name, rows=lines, received_by=by)


@require_safe
def preview(request: HttpRequest, chatbot_key: str, received_id: UUID) -> HttpResponse:
    """What the file would do."""
    found = chatbot(request, chatbot_key)
    received = _received(request, found, received_id)
    plan = importing.plan(importing.KINDS[received.kind], found, _lines(received))
    shown = [line for line in plan.lines if line.what is not importing.What.SAME]
    context = {
        "chatbot": found, "received": received, "plan": plan, "shown": shown[:MOST_SHOWN],
        "more": len(shown) - MOST_SHOWN,
        "about": importing.KINDS[received.kind], "crumbs": _crumbs(found, received.kind, "取込みの確認"),
    }  # fmt: skip
    return render(request, "chatbots/import_preview.html", context)


@require_POST
def apply(request: HttpRequest, chatbot_key: str, received_id: UUID) -> HttpResponse:
    found = chatbot(request, chatbot_key)
    received = _received(request, found, received_id)
    about, seen = importing.KINDS[received.kind], request.POST.get("seen", "")
    try:
        done = importing.take_in(about, account_of(request), found, _lines(received), received.filename, seen=seen)
    except UnusableFile as unusable:
        messages.error(request, f"取り込めませんでした。{unusable}")
        return redirect("chatbots:preview", found.key, received.pk)
    except Conflict:
        messages.error(request, CHANGED_SINCE_SHOWN)
        return redirect("chatbots:preview", found.key, received.pk)
    received.delete()
    counts = "、".join(f"{what}{count}件" for what, count in done.counts if what is not importing.What.WRONG)
    messages.success(request, f"{about.title}を取り込みました（{counts}）。")
    return redirect(_PAGES[received.kind], found.key)


def _received(request: HttpRequest, found: Chatbot, received_id: UUID) -> ReceivedFile:
    return get_object_or_404(ReceivedFile, pk=received_id, chatbot=found, received_by=account_of(request))


def _lines(received: ReceivedFile) -> list[importing.Line]:
    return [(number, given) for number, given in received.rows]


def _known(kind: str) -> importing.Kind:
    if kind not in importing.KINDS:
        raise Http404
    return importing.KINDS[kind]


def _crumbs(found: Chatbot, kind: str, last: str) -> list[tuple[str, str]]:
    crumbs = crumbs_to(found, last)
    crumbs.insert(-1, (importing.KINDS[kind].title, reverse(_PAGES[kind], args=[found.key])))
    return crumbs
