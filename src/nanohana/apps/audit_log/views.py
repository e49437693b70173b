"""The audit record on the screen: searched, paged, taken along as CSV, with what the last check has found."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from nanohana.access.administration import administrators_only
from nanohana.apps.audit_log.forms import SearchForm
from nanohana.audit.anchors import Anchor, BrokenAnchor, anchor_folder, read_anchors
from nanohana.audit.models import Entry, Verification
from nanohana.audit.searching import csv_lines, found, record_export

PER_PAGE = 100


@require_safe
@administrators_only
def index(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    entries = found(form.wanted()) if form.is_valid() else Entry.objects.none()
    anchor, broken = _last_anchor()
    context = {
        "form": form,
        "page": Paginator(entries, PER_PAGE).get_page(request.GET.get("page")),
        "query": request.GET.urlencode(),
        "verification": Verification.objects.first(),
        "anchor": anchor,
        "broken_anchor": broken,
        "crumbs": [("監査記録", "")],
    }
    return render(request, "audit_log/index.html", context, status=422 if form.errors else 200)


def _last_anchor() -> tuple[Anchor | None, str]:
    """The newest anchor, or why the anchors cannot be trusted."""
    try:
        anchors = read_anchors(anchor_folder())
    except BrokenAnchor as broken:
        return None, str(broken)
    return (anchors[-1] if anchors else None), ""


@require_safe
@administrators_only
def export(request: HttpRequest) -> HttpResponseBase:
    """The rows of the search as CSV; that they were taken is recorded first."""
    form = SearchForm(request.GET)
    if not form.is_valid():
        return index(request)
    record_export(form.wanted())
    response = StreamingHttpResponse(csv_lines(found(form.wanted())), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{timezone.localdate():%Y%m%d}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
