"""Erasing all that a person or a division has asked, and the certificate of it (消去証明書).

A certificate is a row of the audit record, shown: what was erased, when, by whom, why, and which keys were destroyed.
It is as strong as the record: ``nanohana audit verify`` checks its place in the chain, this page its signature.
"""

from __future__ import annotations

import hmac

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from nanohana.access.administration import administrators_only
from nanohana.access.models import Account
from nanohana.access.sessions import confirmed
from nanohana.answering.acts import AnswerAct
from nanohana.answering.retention import erase_division, erase_person
from nanohana.apps.disclosure.forms import ErasureForm
from nanohana.apps.disclosure.views import FORM_VERBS, PER_PAGE
from nanohana.audit.encoding import FIELDS, PURPOSE, Signed, signature
from nanohana.audit.models import Entry
from nanohana.documents.wall import set_aside
from nanohana.keys import keys_for

ERASURES = (AnswerAct.PERSON_ERASED, AnswerAct.DIVISION_ERASED)


@require_http_methods(FORM_VERBS)
@administrators_only
@confirmed
def erasures(request: HttpRequest) -> HttpResponse:
    form = ErasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        target, reason = form.cleaned_data["target"], form.cleaned_data["reason"]
        with set_aside():  # others' rows go, unread
            erased = erase_person(target, reason) if isinstance(target, Account) else erase_division(target, reason)
        return redirect("disclosure:certificate", erased.recorded)
    page = Paginator(Entry.objects.filter(verb__in=ERASURES), PER_PAGE).get_page(request.GET.get("page"))
    crumbs = [("開示請求", reverse("disclosure:index")), ("質問と回答の消去", "")]
    context = {"form": form, "page": page, "crumbs": crumbs}
    return render(request, "disclosure/erasures.html", context, status=422 if form.errors else 200)


@require_safe
@administrators_only
def certificate(request: HttpRequest, sequence: int) -> HttpResponse:
    entry = get_object_or_404(Entry, pk=sequence, verb__in=ERASURES)
    crumbs = [("開示請求", reverse("disclosure:index")), ("質問と回答の消去", reverse("disclosure:erasures"))]
    context = {
        "entry": entry,
        "hmac": bytes(entry.hmac).hex(),
        "is_signed": _is_signed(entry),
        "crumbs": [*crumbs, (f"消去証明書 第{sequence}号", "")],
    }
    return render(request, "disclosure/certificate.html", context)


def _is_signed(entry: Entry) -> bool:
    """Whether the row is as it was written."""
    key = keys_for(PURPOSE).get(entry.key_id)
    row = Signed._make(getattr(entry, field) for field in FIELDS)._replace(previous=bytes(entry.previous))
    return key is not None and hmac.compare_digest(signature(row, key), bytes(entry.hmac))
