"""Taking over CSV files: upload, preview, confirm; empty files and the present state to download."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nanohana.access.administration import administrators_only
from nanohana.access.requests import account_of
from nanohana.access.sessions import confirmed
from nanohana.apps.personnel.forms import ImportForm
from nanohana.audit.recording import record
from nanohana.organization import exports, transfer_file
from nanohana.organization.acts import OrganizationAct
from nanohana.organization.imports import KINDS, import_file
from nanohana.organization.models import ReceivedFile
from nanohana.organization.tables import Rejected
from nanohana.web.downloads import CSV, download

FORM_VERBS = ("GET", "HEAD", "POST")
MOST_SHOWN = 500


@require_http_methods(FORM_VERBS)
@administrators_only
def imports(request: HttpRequest) -> HttpResponse:
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        by = account_of(request)
        ReceivedFile.objects.filter(received_by=by).delete()  # personal information is kept no longer than needed
        received = ReceivedFile.objects.create(
            kind=form.cleaned_data["kind"], filename=file.name, content=file.read(), received_by=by
        )
        return redirect("personnel:import", received.pk)
    return _imports(request, form)


def _imports(request: HttpRequest, form: ImportForm) -> HttpResponse:
    context = {"form": form, "kinds": KINDS.items(), "crumbs": _crumbs("CSVの取込み")}
    return render(request, "personnel/imports.html", context, status=422 if form.errors else 200)


@require_safe
@administrators_only
def import_preview(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """What the file would do; nothing changes."""
    received = get_object_or_404(ReceivedFile, pk=file_id, received_by=account_of(request))
    context = {"received": received, "kind": KINDS[received.kind], "crumbs": _crumbs("取込みの確認")}
    try:
        context["done"] = import_file(received.kind, bytes(received.content), dry_run=True)
    except Rejected as rejected:
        context |= {"problems": rejected.problems[:MOST_SHOWN], "count": len(rejected.problems)}
    return render(request, "personnel/import_preview.html", context)


@require_POST
@administrators_only
@confirmed
def import_apply(request: HttpRequest, file_id: UUID) -> HttpResponse:
    received = get_object_or_404(ReceivedFile, pk=file_id, received_by=account_of(request))
    try:
        with transaction.atomic():
            received.delete()
            done = import_file(received.kind, bytes(received.content), filename=received.filename)
    except Rejected:
        return redirect("personnel:import", file_id)  # what stands in the way since is shown there
    counts = f"新規{done.new}件、変更{done.changed}件、変更なし{done.same}件"
    messages.success(request, f"{KINDS[received.kind].title}を取り込みました（{counts}）。")
    return redirect("personnel:imports")


@require_safe
@administrators_only
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty CSV to fill in; ``transfer`` is that of a 人事異動."""
    if kind == "transfer":
        return download(transfer_file.template(), "transfer-template.csv", CSV)
    return download(exports.template(_known(kind)), f"{kind}-template.csv", CSV)


@require_safe
@administrators_only
def export(request: HttpRequest, kind: str) -> HttpResponse:
    content = exports.export(_known(kind))
    record(OrganizationAct.EXPORTED, title=KINDS[kind].title, kind=kind)
    return download(content, f"{kind}.csv", CSV)


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise Http404
    return kind


def _crumbs(here: str) -> list[tuple[str, str]]:
    crumbs = [("組織と人事", reverse("personnel:index"))]
    if here != "CSVの取込み":
        crumbs.append(("CSVの取込み", reverse("personnel:imports")))
    return [*crumbs, (here, "")]
