"""定型文: the texts of a division for its replies; the members of the division keep them."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from nanohana.access.requests import account_of
from nanohana.apps.chatbots.acts import DeskAct
from nanohana.apps.chatbots.desk.forms import CannedReplyForm
from nanohana.apps.chatbots.desk.permission import Desk, desk_of
from nanohana.apps.chatbots.models import CannedReply
from nanohana.apps.chatbots.views import FORM_VERBS, HOME
from nanohana.audit.recording import record

_LARGEST_ID = 2**62


def canned_replies(desk: Desk) -> QuerySet[CannedReply]:
    """Those of the divisions whose chatbots the officer sees."""
    return CannedReply.objects.filter(division__in=desk.divisions).select_related("division")


@require_http_methods(FORM_VERBS)
def index(request: HttpRequest) -> HttpResponse:
    """All of them, with a form for one more."""
    desk = desk_of(request)
    return _form(request, desk, CannedReply(), "chatbots/desk/canned_replies.html")


@require_http_methods(FORM_VERBS)
@transaction.atomic
def edit(request: HttpRequest, canned_reply_pk: int) -> HttpResponse:
    desk = desk_of(request)
    canned = _found(desk, canned_reply_pk, held=request.method == "POST")
    return _form(request, desk, canned, "chatbots/desk/canned_reply.html")


@require_POST
def remove(request: HttpRequest, canned_reply_pk: int) -> HttpResponse:
    canned = _found(desk_of(request), canned_reply_pk)
    with transaction.atomic():
        canned.delete()
        record(DeskAct.CANNED_REMOVED, canned.division, title=canned.title)
    messages.success(request, f"定型文「{canned.title}」を削除しました。")
    return redirect("chatbots:canned_replies")


def _form(request: HttpRequest, desk: Desk, canned: CannedReply, template: str) -> HttpResponse:
    form = CannedReplyForm(request.POST or None, instance=canned, divisions=desk.divisions)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            canned = form.save(commit=False)
            canned.edited_by, canned.edited_at = account_of(request), timezone.now()
            canned.save()
            record(DeskAct.CANNED_CHANGED, canned.division, title=canned.title)
        messages.success(request, f"定型文「{canned.title}」を保存しました。")
        return redirect("chatbots:canned_replies")
    context = {"form": form, "canned": canned, "canned_replies": canned_replies(desk), "crumbs": _crumbs(canned)}
    return render(request, template, context, status=422 if form.errors else 200)


def _found(desk: Desk, primary_key: int, *, held: bool = False) -> CannedReply:
    found = canned_replies(desk)
    found = found.select_for_update(of=("self",)) if held else found
    return get_object_or_404(found, pk=min(primary_key, _LARGEST_ID))


def _crumbs(canned: CannedReply) -> list[tuple[str, str]]:
    crumbs = [(HOME, reverse("chatbots:index")), ("県民の相談", reverse("chatbots:desk"))]
    if canned.pk is None:
        return [*crumbs, ("定型文", "")]
    return [*crumbs, ("定型文", reverse("chatbots:canned_replies")), (canned.title, "")]
