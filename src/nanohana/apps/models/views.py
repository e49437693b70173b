"""言語モデル: which there are, what they are used for, and the switch that stops one."""

from __future__ import annotations

import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from nanohana.access.administration import administrators_only
from nanohana.access.requests import account_of
from nanohana.access.sessions import confirmed
from nanohana.apps.models.forms import SwitchForm
from nanohana.apps.models.listing import is_known, listed
from nanohana.audit.recording import record
from nanohana.metering import switches
from nanohana.metering.acts import MeteringAct
from nanohana.metering.totals import totals
from nanohana.organization.models import Division
from nanohana.spreadsheet import csv_download

FORM_VERBS = ("GET", "HEAD", "POST")
CRUMB = "言語モデル"
EXPORTED = datetime.timedelta(days=366 * 2)  # from the first day of that month: none is counted in part
_HEAD = (
    "月", "モデル", "所属コード", "所属", "アプリ", "回数", "失敗", "推定した回数", "入力トークン", "出力トークン",
    "費用（円）",
)  # fmt: skip


@require_safe
@administrators_only
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "models/index.html", {"listed": listed(), "crumbs": [(CRUMB, "")]})


@require_http_methods(FORM_VERBS)
@administrators_only
@confirmed
def switch(request: HttpRequest) -> HttpResponse:
    """Stop the model named in ``?model=``, or resume it where it is stopped: what the button said, or nothing."""
    name = request.GET.get("model", "")
    if not name:
        return redirect("models:index")
    if not is_known(name):
        raise Http404
    is_stopped = switches.is_stopped(name)
    form = SwitchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _switch(request, name, form.cleaned_data["reason"])
        return redirect("models:index")
    crumbs = [(CRUMB, reverse("models:index")), ("再開" if is_stopped else "停止", "")]
    context = {"form": form, "name": name, "is_stopped": is_stopped, "crumbs": crumbs}
    return render(request, "models/switch.html", context, status=422 if form.errors else 200)


def _switch(request: HttpRequest, name: str, reason: str) -> None:
    """Two administrators who do the same at once have done it once."""
    if "resume" in request.POST:
        switches.resume(name, reason)
        messages.success(request, f"「{name}」の利用を再開しました。")
    else:
        switches.stop(name, reason, account_of(request))
        messages.success(request, f"「{name}」の利用を停止しました。実行中の呼出しも、5秒以内に終わります。")


@require_safe
@administrators_only
def export(request: HttpRequest) -> HttpResponse:
    """Two years by month, model, division and app."""
    record(MeteringAct.EXPORTED)
    today = localdate()
    divisions = Division.objects.in_bulk()
    rows = (
        (
            f"{total.month:%Y-%m}", total.model, getattr(divisions.get(total.division or 0), "code", ""),
            divisions.get(total.division or 0), total.app, total.calls, total.failures, total.estimated,
            total.prompt_tokens, total.answer_tokens, round(total.yen, 2),
        )
        for total in totals((today - EXPORTED).replace(day=1), today, ["month", "model", "division", "app"])
    )  # fmt: skip
    return csv_download(_HEAD, rows, f"models-{today:%Y%m%d}")
