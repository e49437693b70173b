"""Lists of who has not yet, for those who answer for them; 推進リーダー and editors."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nanohana.access.administration import administrators_only
from nanohana.access.sessions import confirmed
from nanohana.apps.portal import selection
from nanohana.apps.portal.acts import PortalAct
from nanohana.apps.portal.article_views import crumbs
from nanohana.apps.portal.designation_form import DesignationForm
from nanohana.apps.portal.models import Article, Designation, Kind
from nanohana.apps.portal.roles import standing_of, whose
from nanohana.apps.portal.staff import headed, not_started, shares, watched, without_acknowledgement
from nanohana.audit.recording import record
from nanohana.spreadsheet import csv_download

PER_PAGE = 100
FORM_VERBS = ("GET", "HEAD", "POST")


def _guideline(article_id: UUID) -> Article:
    return get_object_or_404(selection.published_articles().of_kind(Kind.GUIDELINE), pk=article_id)


@require_safe
@whose(lambda standing: standing.is_administrator or standing.is_manager)
def acknowledgements(request: HttpRequest, article_id: UUID) -> HttpResponse:
    """Who has not yet acknowledged a guideline, of the divisions one answers for."""
    guideline, divisions = _guideline(article_id), headed(standing_of(request))
    counted = shares(guideline, divisions)
    left = without_acknowledgement(guideline, divisions)
    context = {
        "article": guideline,
        "shares": counted,
        "staff": sum(share.staff for share in counted),
        "acknowledged": sum(share.acknowledged for share in counted),
        "page": Paginator(left, PER_PAGE).get_page(request.GET.get("page")),
        "crumbs": crumbs(guideline, "確認の状況"),
    }
    return render(request, "portal/acknowledgements.html", context)


@require_safe
@whose(lambda standing: standing.is_administrator or standing.is_manager)
def acknowledgements_csv(request: HttpRequest, article_id: UUID) -> HttpResponse:
    guideline = _guideline(article_id)
    left = without_acknowledgement(guideline, headed(standing_of(request)))
    rows = [(each.division_name, each.number, each.name) for each in left]
    record(
        PortalAct.ACKNOWLEDGEMENTS_EXPORTED, guideline, title=guideline.title, version=guideline.version,
        people=len(rows),
    )  # fmt: skip
    return csv_download(("所属", "職員番号", "氏名"), rows, "not-acknowledged")


@require_safe
@whose(lambda standing: standing.is_administrator or bool(standing.watched))
def beginners(request: HttpRequest) -> HttpResponse:
    """Who of one's division has not used the product once: whom to invite. No counts, no ranking."""
    staff = not_started(watched(standing_of(request)))
    context = {
        "page": Paginator(staff, PER_PAGE).get_page(request.GET.get("page")),
        "crumbs": [("ポータル", reverse("portal:index")), ("まだ使っていない職員", "")],
    }
    return render(request, "portal/beginners.html", context)


@require_http_methods(FORM_VERBS)
@administrators_only
@confirmed
def designations(request: HttpRequest) -> HttpResponse:
    """推進リーダー and editors: who they are today, and naming another."""
    form = DesignationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        named = _named(form)
        messages.success(request, f"{named.staff}さんを{named.get_role_display()}に指定しました。")
        return redirect("portal:designations")
    context: dict[str, Any] = {
        "form": form,
        "designated": Designation.objects.in_force().select_related("staff", "division"),
        "crumbs": [("ポータル", reverse("portal:index")), ("推進リーダーと編集者", "")],
    }
    return render(request, "portal/designations.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _named(form: DesignationForm) -> Designation:
    named: Designation = form.save()
    record(
        PortalAct.DESIGNATED, named, title=str(named), role=named.role, person=named.staff.number,
        division=named.division.code if named.division else None,
    )  # fmt: skip
    return named


@require_POST
@administrators_only
@transaction.atomic
def end_designation(request: HttpRequest, designation_id: int) -> HttpResponse:
    """It holds no more at once."""
    found = get_object_or_404(Designation.objects.in_force().select_related("staff"), pk=designation_id)
    record(PortalAct.DESIGNATION_ENDED, found, title=str(found), role=found.role, person=found.staff.number)
    yesterday = localdate() - datetime.timedelta(days=1)
    if found.starts_on > yesterday:
        found.delete()
    else:
        found.ends_on = yesterday
        found.save(update_fields=["ends_on"])
    messages.success(request, f"{found.staff}さんの指定を終えました。")
    return redirect("portal:designations")
