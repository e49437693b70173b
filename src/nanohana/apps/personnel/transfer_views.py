"""人事異動: the list, a new file, its preview, and approving, withdrawing and cancelling it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nanohana.access.administration import administrators_only
from nanohana.access.models import Account
from nanohana.access.requests import account_of
from nanohana.access.sessions import confirmed
from nanohana.apps.personnel.forms import ApprovalForm, TransferForm
from nanohana.apps.personnel.import_views import FORM_VERBS, MOST_SHOWN
from nanohana.apps.personnel.preview import counts, preview_of
from nanohana.audit.recording import record
from nanohana.organization import transfers as acts
from nanohana.organization.acts import OrganizationAct
from nanohana.organization.models import Transfer
from nanohana.organization.tables import Rejected
from nanohana.organization.transfer_file import read_transfer
from nanohana.organization.transfer_plan import make_plan
from nanohana.spreadsheet import csv_download

PEOPLE_A_PAGE = 100
CSV_HEAD = (
    "職員番号", "氏名", "異動前", "異動後", "得る文書庫", "得る文書数", "失う文書庫", "失う文書数",
    "得るアプリ", "失うアプリ",
)  # fmt: skip


@require_safe
@administrators_only
def transfers(request: HttpRequest) -> HttpResponse:
    every = Transfer.objects.select_related("prepared_by__staff", "approved_by__staff").defer("preview")
    page = Paginator(every, 50).get_page(request.GET.get("page"))
    context = {"page": page, "crumbs": [("組織と人事", reverse("personnel:index")), ("人事異動", "")]}
    return render(request, "personnel/transfers.html", context)


@require_http_methods(FORM_VERBS)
@administrators_only
def new(request: HttpRequest) -> HttpResponse:
    form = TransferForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "crumbs": _crumbs("新しい人事異動")}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            transfer = draft(form.cleaned_data["title"], file.name, file.read(), account_of(request))
        except Rejected as rejected:
            context |= {"problems": rejected.problems[:MOST_SHOWN], "count": len(rejected.problems)}
        else:
            return redirect("personnel:transfer", transfer.pk)
    refused = form.errors or "problems" in context
    return render(request, "personnel/new_transfer.html", context, status=422 if refused else 200)


def draft(title: str, filename: str, content: bytes, by: Account | None) -> Transfer:
    """Read a file and store it with its preview. Raises Rejected with every bad line."""
    day, rows = read_transfer(content)
    plan, problems = make_plan(day, rows)
    if problems:
        raise Rejected(problems)
    transfer = Transfer(title=title, effective_on=day, filename=filename, digest=plan.digest, prepared_by=by)
    transfer.preview = preview_of(plan, rows)
    return acts.prepare(transfer, rows)


@require_safe
@administrators_only
def transfer(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    return _page(request, get_object_or_404(Transfer, pk=transfer_id))


def _page(request: HttpRequest, shown: Transfer, approval: ApprovalForm | None = None) -> HttpResponse:
    people = shown.preview["people"]
    own = shown.prepared_by_id == account_of(request).pk
    page = Paginator(people, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = [person | {"cells": _cells(person)} for person in page.object_list]
    context = {
        "transfer": shown,
        "counts": counts(shown.preview),
        "page": page,
        "approval": (approval or ApprovalForm(len(people))) if own else None,
        "before_its_day": localdate() <= shown.effective_on,
        "crumbs": _crumbs(shown.title),
    }
    return render(request, "personnel/transfer.html", context, status=422 if approval else 200)


def _cells(person: dict[str, Any]) -> list[list[str]]:
    """What a person gains and loses: libraries, then apps (which are not in previews of before)."""
    libraries = [[f"{name}（{documents:,}件）" for name, documents in person[side]] for side in ("gained", "lost")]
    return [*libraries, *(list(person.get(side, ())) for side in ("gained_apps", "lost_apps"))]


@require_safe
@administrators_only
def preview_csv(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    shown = get_object_or_404(Transfer, pk=transfer_id)
    rows = (_csv_row(person) for person in shown.preview["people"])
    record(OrganizationAct.TRANSFER_EXPORTED, shown, title=shown.title, people=len(shown.preview["people"]))
    return csv_download(CSV_HEAD, rows, f"transfer-{shown.effective_on:%Y%m%d}")


def _csv_row(person: dict[str, Any]) -> tuple[object, ...]:
    sides: list[object] = []
    for side in (person["gained"], person["lost"]):
        sides += ["、".join(name for name, _ in side), sum(documents for _, documents in side)]
    sides += ["、".join(person.get(side, ())) for side in ("gained_apps", "lost_apps")]  # not in previews of before
    return person["number"], person["name"], "、".join(person["before"]), "、".join(person["after"]), *sides


@require_POST
@administrators_only
@confirmed
def approve(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    """Another administrator approves at once, the one who prepared it after counting the people again."""
    shown = get_object_or_404(Transfer, pk=transfer_id)
    if shown.prepared_by_id == account_of(request).pk:
        form = ApprovalForm(len(shown.preview["people"]), request.POST)
        if not form.is_valid():
            return _page(request, shown, form)
    return _act(request, transfer_id, acts.approve, "承認しました。発令日の午前0時に、文書の権限が切り替わります。")


@require_POST
@administrators_only
def withdraw(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    return _act(request, transfer_id, acts.withdraw, "取り下げました。発令は変わっていません。")


@require_POST
@administrators_only
@confirmed
def cancel(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    return _act(request, transfer_id, acts.cancel, "取り消しました。対象の職員の発令は、元に戻っています。")


def _act(request: HttpRequest, transfer_id: UUID, act: Callable[..., Transfer], said: str) -> HttpResponse:
    get_object_or_404(Transfer, pk=transfer_id)
    try:
        act(transfer_id, account_of(request))
    except acts.Conflict as conflict:
        messages.error(request, str(conflict))
    except Rejected as rejected:
        first = "、".join(map(str, rejected.problems[:3]))
        messages.error(request, f"承認できません。何も変更していません。{first}（全{len(rejected.problems)}件）")
    else:
        messages.success(request, said)
    return redirect("personnel:transfer", transfer_id)


def _crumbs(here: str) -> list[tuple[str, str]]:
    return [("組織と人事", reverse("personnel:index")), ("人事異動", reverse("personnel:transfers")), (here, "")]
