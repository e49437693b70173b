"""開示請求: opening a request, reviewing what is blacked out, handing the records out, closing it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nanohana.access.administration import administrators_only
from nanohana.access.models import Account
from nanohana.access.requests import account_of
from nanohana.access.sessions import confirmed
from nanohana.apps.disclosure.acts import DisclosureAct
from nanohana.apps.disclosure.forms import RequestForm, WordsForm
from nanohana.apps.disclosure.models import DisclosedText, DisclosureRequest, Redaction
from nanohana.apps.disclosure.redacting import black_out, disclosed, pieces, turn_over
from nanohana.apps.disclosure.tasks import gather_records
from nanohana.audit.recording import record
from nanohana.spreadsheet import csv_download

FORM_VERBS = ("GET", "HEAD", "POST")
PER_PAGE = 50


@require_http_methods(FORM_VERBS)
@administrators_only
@confirmed
def index(request: HttpRequest) -> HttpResponse:
    form = RequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("disclosure:request", _opened(form, account_of(request)).pk)
    every = DisclosureRequest.objects.select_related("subject__staff")
    page = Paginator(every, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "crumbs": [("開示請求", "")]}
    return render(request, "disclosure/index.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _opened(form: RequestForm, by: Account) -> DisclosureRequest:
    opened = DisclosureRequest.objects.create(**form.cleaned_data, opened_by=by)
    gather_records.configure(lock=f"disclosure {opened.pk}").defer(request_id=str(opened.pk))
    record(
        DisclosureAct.OPENED, opened, title=opened.number, person=str(opened.subject_id), reason=opened.reason,
        since=opened.since.isoformat(), until=opened.until.isoformat(),
    )  # fmt: skip
    return opened


@require_safe
@administrators_only
def disclosure_request(request: HttpRequest, request_id: UUID) -> HttpResponse:
    return _page(request, _request(request_id), WordsForm())


def _request(request_id: UUID) -> DisclosureRequest:
    return get_object_or_404(
        DisclosureRequest.objects.select_related("subject__staff", "opened_by__staff"), pk=request_id
    )


def _open_request(request_id: UUID) -> DisclosureRequest:
    """One whose records may still be changed."""
    return get_object_or_404(DisclosureRequest, pk=request_id, closed_at=None)


def _page(request: HttpRequest, shown: DisclosureRequest, words: WordsForm) -> HttpResponse:
    """The texts with every place; that somebody has read another person's texts is recorded before they are shown."""
    page = Paginator(shown.texts.prefetch_related("redactions"), PER_PAGE).get_page(request.GET.get("page"))
    if page.object_list:
        record(DisclosureAct.VIEWED, shown, title=shown.number, page=page.number)
    texts = [(text, pieces(text.text, text.redactions.all())) for text in page.object_list]
    context: dict[str, Any] = {
        "shown": shown,
        "page": page,
        "texts": texts,
        "words": words,
        "crumbs": [("開示請求", reverse("disclosure:index")), (shown.number, "")],
    }
    return render(request, "disclosure/request.html", context, status=422 if words.errors else 200)


@require_POST
@administrators_only
def turn_redaction(request: HttpRequest, request_id: UUID, redaction_id: int) -> HttpResponse:
    """Lift one place, or black it out again, as the button said."""
    shown = _open_request(request_id)
    place = get_object_or_404(Redaction.objects.select_related("text__request"), pk=redaction_id, text__request=shown)
    turn_over(place, lifted=request.POST.get("lift") == "yes")
    page = (place.text.ordinal - 1) // PER_PAGE + 1
    return redirect(f"{reverse('disclosure:request', args=[shown.pk])}?page={page}#text-{place.text.ordinal}")


@require_POST
@administrators_only
def add_redaction(request: HttpRequest, request_id: UUID) -> HttpResponse:
    shown = _open_request(request_id)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _page(request, shown, form)
    count = black_out(shown, form.cleaned_data["words"])
    messages.success(request, f"{count}か所を黒塗りにしました。" if count else "この語句は、記録の中にありません。")
    return redirect("disclosure:request", shown.pk)


@require_safe
@administrators_only
def printed(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The records as they are handed out, on one page to print."""
    shown = _request(request_id)
    record(DisclosureAct.EXPORTED, shown, title=shown.number, format="html", texts=shown.texts.count())
    return render(request, "disclosure/printed.html", {"shown": shown, "texts": _handed_out(shown)})


@require_safe
@administrators_only
def export(request: HttpRequest, request_id: UUID) -> HttpResponse:
    shown = _request(request_id)
    record(DisclosureAct.EXPORTED, shown, title=shown.number, format="csv", texts=shown.texts.count())
    rows = (
        (text.ordinal, timezone.localtime(text.at).isoformat(timespec="seconds"), text.get_kind_display(), words)
        for text, words in _handed_out(shown)
    )
    return csv_download(("番号", "日時", "種類", "内容"), rows, "disclosure")


def _handed_out(shown: DisclosureRequest) -> Iterator[tuple[DisclosedText, str]]:
    for text in shown.texts.prefetch_related("redactions").iterator(chunk_size=200):
        yield text, disclosed(text.text, text.redactions.all())


@require_POST
@administrators_only
@transaction.atomic
def close(request: HttpRequest, request_id: UUID) -> HttpResponse:
    shown = _open_request(request_id)
    shown.closed_at = timezone.now()
    shown.save(update_fields=["closed_at"])
    record(DisclosureAct.CLOSED, shown, title=shown.number)
    return redirect("disclosure:request", shown.pk)
