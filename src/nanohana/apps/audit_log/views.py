"""The audit record on the screen: searched, paged, taken along as CSV, with what the last check has found."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from nanohana.access.administration import administrators_only
from nanohana.apps.audit_log.details import told
from nanohana.apps.audit_log.forms import SearchForm
from nanohana.audit.anchors import anchor_folder, last_anchor
from nanohana.audit.models import Entry, Verification
from nanohana.audit.searching import HEAD, found, record_export, rows
from nanohana.spreadsheet import csv_download

PER_PAGE = 100


@require_safe
@administrators_only
def index(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    entries = found(form.wanted()) if form.is_valid() else Entry.objects.none()
    anchor, broken = last_anchor(anchor_folder())
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(entry, list(told(entry))) for entry in page],
        "query": request.GET.urlencode(),
        "verification": Verification.objects.first(),
        "anchor": anchor,
        "broken_anchor": broken,
        "crumbs": [("監査記録", "")],
    }
    return render(request, "audit_log/index.html", context, status=422 if form.errors else 200)


@require_safe
@administrators_only
def export(request: HttpRequest) -> HttpResponseBase:
    """The rows of the search as CSV; that they were taken is recorded first."""
    form = SearchForm(request.GET)
    if not form.is_valid():
        return index(request)
    record_export(form.wanted())
    return csv_download(HEAD, rows(found(form.wanted())), f"audit-{timezone.localdate():%Y%m%d}")
