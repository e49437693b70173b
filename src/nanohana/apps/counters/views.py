"""窓口台帳: the list, one row with its history, making, changing, checking, removing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nanohana.access.requests import account_of
from nanohana.apps.counters import changing, publication
from nanohana.apps.counters.forms import EntryForm, SearchForm
from nanohana.apps.counters.models import Entry
from nanohana.apps.counters.selection import (
    changeable_entries,
    changeable_entry,
    entries,
    entry,
    is_keeper,
    own_divisions,
)

PER_PAGE = 50
FORM_VERBS = ("GET", "HEAD", "POST")


def crumbs_to(here: str, row: Entry | None = None) -> list[tuple[str, str]]:
    of_row = [(row.name, reverse("counters:entry", args=[row.key]))] if row else []
    return [("窓口台帳", reverse("counters:index")), *of_row, (here, "")]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The rows; what the person's own divisions have to check stands above."""
    form = SearchForm(request.GET)
    found = form.narrow(entries(request), localdate())
    context = {
        "form": form,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "query": request.GET.urlencode(),
        "stale": changeable_entries(request).stale(localdate()).count(),
        "is_keeper": is_keeper(request),
        "published": publication.current(),
        "waiting": publication.waiting(),
    }
    return render(request, "counters/index.html", context)


@require_safe
def show(request: HttpRequest, entry_key: str) -> HttpResponse:
    found = entry(request, entry_key)
    context = {
        "entry": found,
        "changes": found.changes.select_related("by")[:PER_PAGE],
        "may_change": changeable_entries(request).filter(pk=found.pk).exists(),
        "crumbs": crumbs_to(found.name),
    }
    return render(request, "counters/entry.html", context)


@require_http_methods(FORM_VERBS)
def new(request: HttpRequest) -> HttpResponse:
    if not is_keeper(request):
        raise Http404
    return _edited(request, Entry(checked_on=localdate(), checked_by=str(account_of(request))[:60]))


@require_http_methods(FORM_VERBS)
@transaction.atomic
def edit(request: HttpRequest, entry_key: str) -> HttpResponse:
    return _edited(request, changeable_entry(request, entry_key, held=request.method == "POST"))


def _edited(request: HttpRequest, row: Entry) -> HttpResponse:
    form = EntryForm(request.POST or None, instance=row, divisions=own_divisions(request))
    if request.method == "POST" and form.is_valid():
        if changing.save(row, _values(form), account_of(request)):
            messages.success(request, "保存しました。公開するには、承認を申請してください。")
        return redirect("counters:entry", row.key)
    crumbs = crumbs_to("変更", row) if row.pk else crumbs_to("窓口の追加")
    context = {"form": form, "entry": row, "crumbs": crumbs}
    return render(request, "counters/form.html", context, status=422 if form.errors else 200)


def _values(form: EntryForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in form.Meta.fields}


@require_POST
def check(request: HttpRequest, entry_key: str) -> HttpResponse:
    """The row is right as of today."""
    found = changeable_entry(request, entry_key)
    changing.checked(found, account_of(request))
    messages.success(request, f"「{found.name}」を、今日確認したことにしました。")
    return redirect("counters:entry", found.key)


@require_POST
def remove(request: HttpRequest, entry_key: str) -> HttpResponse:
    found = changeable_entry(request, entry_key)
    changing.remove(found, account_of(request))
    messages.success(request, f"「{found.name}」を削除しました。行の画面から戻せます。")
    return redirect("counters:entry", found.key)


@require_POST
def restore(request: HttpRequest, entry_key: str) -> HttpResponse:
    found = changeable_entry(request, entry_key)
    changing.restore(found, account_of(request))
    messages.success(request, f"「{found.name}」を戻しました。")
    return redirect("counters:entry", found.key)
