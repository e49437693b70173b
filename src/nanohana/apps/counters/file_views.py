"""The registry as files: export, taking in with a preview, the municipalities."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nanohana.access.administration import administrators_only
from nanohana.access.requests import account_of
from nanohana.access.rights import actor_behind
from nanohana.access.sessions import confirmed
from nanohana.apps.counters import importing
from nanohana.apps.counters.acts import CounterAct
from nanohana.apps.counters.columns import COLUMNS, MUNICIPALITY_COLUMNS, SEPARATOR, cells_of
from nanohana.apps.counters.forms import FileForm, SearchForm
from nanohana.apps.counters.models import Municipality, ReceivedFile
from nanohana.apps.counters.selection import entries, keepers_only, own_divisions
from nanohana.apps.counters.views import FORM_VERBS, crumbs_to
from nanohana.audit.recording import record
from nanohana.organization.models import Division
from nanohana.organization.tables import Rejected
from nanohana.spreadsheet import csv_download, table_download
from nanohana.web.meanwhile import CHANGED_SINCE_SHOWN

MOST_SHOWN = 300
HEAD = tuple(column.name for column in COLUMNS)


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The rows that the list shows, as CSV or Excel."""
    found = SearchForm(request.GET).narrow(entries(request), localdate())
    rows = [cells_of(entry) for entry in found]
    record(CounterAct.EXPORTED, counters=len(rows), form=form)
    return table_download(HEAD, rows, "counters", form)


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """An empty file to fill in."""
    keepers_only(request)
    return csv_download(HEAD, (), "counters-template")


@require_http_methods(FORM_VERBS)
def imports(request: HttpRequest) -> HttpResponse:
    by = keepers_only(request)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        ReceivedFile.objects.filter(received_by=by).delete()
        received = ReceivedFile.objects.create(
            filename=file.name, content=file.read(), removes=form.cleaned_data["removes"], received_by=by
        )
        return redirect("counters:preview", received.pk)
    context = {"form": form, "columns": COLUMNS, "crumbs": crumbs_to("ファイルから取り込む")}
    return render(request, "counters/imports.html", context, status=422 if form.errors else 200)


@require_safe
def preview(request: HttpRequest, received_file_id: UUID) -> HttpResponse:
    """What the file would add, change and remove; nothing changes."""
    received = _received(request, received_file_id)
    made = _plan(request, received)
    context = {
        "received": received,
        "plan": made,
        "problems": made.problems[:MOST_SHOWN],
        "added": made.added[:MOST_SHOWN],
        "changed": made.changed[:MOST_SHOWN],
        "removed": made.removed[:MOST_SHOWN],
        "crumbs": crumbs_to("取込みの確認"),
    }
    return render(request, "counters/preview.html", context)


class _ChangedSinceShown(Exception):
    """The file would do something else than what the person has been shown."""


@require_POST
@confirmed
def apply(request: HttpRequest, received_file_id: UUID) -> HttpResponse:
    received = _received(request, received_file_id)
    try:
        with transaction.atomic():
            ReceivedFile.objects.filter(pk=received.pk).delete()  # first: of two presses one waits for the other
            made = _plan(request, received)
            if not made.problems and made.mark != request.POST.get("seen"):
                raise _ChangedSinceShown
            importing.carry_out(made, account_of(request), received.filename)
    except Rejected:
        return redirect("counters:preview", received_file_id)  # what stands in the way since is shown there
    except _ChangedSinceShown:
        messages.error(request, CHANGED_SINCE_SHOWN)
        return redirect("counters:preview", received_file_id)
    counts = f"追加{len(made.added)}件、変更{len(made.changed)}件、削除{len(made.removed)}件"
    messages.success(request, f"取り込みました（{counts}）。公開するには、承認を申請してください。")
    return redirect("counters:index")


@require_http_methods(FORM_VERBS)
@administrators_only
def municipalities(request: HttpRequest) -> HttpResponse:
    """The municipalities with their readings and places, and a file to take in."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            count = importing.take_in_municipalities(file.read(), file.name)
            messages.success(request, f"市町村を{count}件取り込みました。")
            return redirect("counters:municipalities")
        except Rejected as rejected:
            for problem in rejected.problems[:MOST_SHOWN]:
                form.add_error("file", str(problem))
    del form.fields["removes"]
    context = {"form": form, "municipalities": Municipality.objects.all(), "crumbs": crumbs_to("市町村")}
    return render(request, "counters/municipalities.html", context, status=422 if form.errors else 200)


@require_safe
@administrators_only
def export_municipalities(request: HttpRequest) -> HttpResponse:
    rows = [(one.name, one.reading, SEPARATOR.join(one.parts)) for one in Municipality.objects.all()]
    record(CounterAct.EXPORTED, municipalities=len(rows))
    return csv_download([column.name for column in MUNICIPALITY_COLUMNS], rows, "municipalities")


def _received(request: HttpRequest, received_file_id: UUID) -> ReceivedFile:
    return get_object_or_404(ReceivedFile, pk=received_file_id, received_by=keepers_only(request))


def _plan(request: HttpRequest, received: ReceivedFile) -> importing.Plan:
    return importing.plan(bytes(received.content), _divisions(request), removes=received.removes)


def _divisions(request: HttpRequest) -> list[Division] | None:
    """Whose rows the person may change; None: everybody's."""
    actor = actor_behind(request)
    if actor is None:
        raise Http404
    return None if actor.is_administrator else list(own_divisions(request))
