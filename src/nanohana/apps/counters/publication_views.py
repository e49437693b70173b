"""Publication of the registry: what is published, what would change, request, approval, the way back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST, require_safe

from nanohana.access.requests import account_of
from nanohana.access.sessions import confirmed
from nanohana.apps.counters import publication
from nanohana.apps.counters.forms import ReasonForm
from nanohana.apps.counters.models import Entry, Version
from nanohana.apps.counters.selection import approvers_only, keepers_only, may_approve, version
from nanohana.apps.counters.views import crumbs_to

MOST_SHOWN = 200


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    keepers_only(request)
    return _overview(request)


def _overview(request: HttpRequest, form: ReasonForm | None = None) -> HttpResponse:
    published, waits = publication.current(), publication.waiting()
    after = waits.published if waits else publication.compose()
    context = {
        "published": published,
        "waiting": waits,
        "versions": Version.objects.select_related("submitted_by", "approved_by", "restored_from")[:MOST_SHOWN],
        "differences": publication.differences(published.published if published else None, after),
        "gaps": publication.gaps(after),
        "counters": len(after.counters),
        "stale": Entry.objects.stale(localdate()).count(),
        "may_approve": may_approve(request),
        "is_own": waits is not None and not publication.is_second_person(account_of(request), waits),
        "reason_form": form or ReasonForm(),
        "crumbs": crumbs_to("公開"),
    }
    return render(request, "counters/publication.html", context, status=422 if form and form.errors else 200)


@require_safe
def version_page(request: HttpRequest, registry_number: int) -> HttpResponse:
    """A version, and what it changed."""
    shown = version(request, registry_number)
    before = Version.objects.exclude(approved_at=None).filter(number__lt=shown.number).first()
    registry, published = shown.published, publication.current()
    is_published = published is not None and publication.is_published_by(shown, published)
    context = {
        "version": shown,
        "before": before,
        "registry": registry,
        "differences": publication.differences(before.published if before else None, registry),
        "may_put_back": shown.approved_at is not None and not is_published and may_approve(request),
        "crumbs": [*crumbs_to("")[:1], ("公開", reverse("counters:publication")), (str(shown), "")],
    }
    return render(request, "counters/version.html", context)


@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    by = keepers_only(request)
    try:
        made = publication.submit(by)
    except publication.Refused as refused:
        return _said(request, refused)
    messages.success(request, f"{made}の承認を申請しました。別の方（所属長又は管理者）が承認すると、公開されます。")
    return redirect("counters:publication")


@require_POST
def send_back(request: HttpRequest, registry_number: int) -> HttpResponse:
    approvers_only(request)
    found, form = version(request, registry_number), ReasonForm(request.POST)
    if not form.is_valid():
        return _overview(request, form)
    try:
        publication.send_back(found, form.cleaned_data["reason"])
    except publication.Refused as refused:
        return _said(request, refused)
    messages.success(request, "差し戻しました。")
    return redirect("counters:publication")


@require_POST
@confirmed
def approve(request: HttpRequest, registry_number: int) -> HttpResponse:
    by, found = approvers_only(request), version(request, registry_number)
    try:
        publication.approve(found, by)
    except publication.Refused as refused:
        return _said(request, refused)
    return _delivered(request, found, f"{found}を承認し、公開しました。")


@require_POST
@confirmed
def put_back(request: HttpRequest, registry_number: int) -> HttpResponse:
    by, earlier = approvers_only(request), version(request, registry_number)
    try:
        made = publication.put_back(earlier, by)
    except publication.Refused as refused:
        return _said(request, refused)
    return _delivered(request, made, f"{earlier}の内容を、{made}として公開しました。")


@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Try again to bring the published version to the public site."""
    keepers_only(request)
    published = publication.current()
    if published is None:
        return _said(request, publication.Refused("承認された版がありません。"))
    return _delivered(request, published, "公開サイトへ反映しました。")


def _delivered(request: HttpRequest, found: Version, words: str) -> HttpResponse:
    found.refresh_from_db()
    if publication.deliver(found):
        messages.success(request, words)
    else:
        found.refresh_from_db()
        later = "" if found.overtaken_by else "つながり次第、自動で反映します。"
        delayed = f"ただし、公開サイトへはまだ反映できていません。{found.failure}{later}"
        messages.warning(request, f"{words}{delayed}")
    return redirect("counters:publication")


def _said(request: HttpRequest, refused: publication.Refused) -> HttpResponse:
    messages.error(request, str(refused))
    return redirect("counters:publication")
