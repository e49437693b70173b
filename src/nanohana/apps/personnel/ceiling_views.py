"""取扱区分の上限: how strictly handled a document may be for a person, a post and all above it, or else everyone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from nanohana.access.acts import AccessAct
from nanohana.access.administration import administrators_only
from nanohana.access.models import Ceiling
from nanohana.access.sessions import confirmed
from nanohana.access.staff_field import StaffField
from nanohana.apps.personnel.import_views import FORM_VERBS
from nanohana.audit.recording import record
from nanohana.documents.models import HandlingLabel
from nanohana.organization.models import Post


class CeilingForm(forms.Form):
    """A person or a post; with neither, all who have no ceiling of their own."""

    staff = StaffField(required=False, help_text="職員1人に定めるとき。")
    post = forms.ModelChoiceField(
        Post.objects.all(), label="職位（これ以上）", required=False, empty_label="選ばない",
        help_text="どちらも空欄の場合、ほかに定めのない職員すべての上限になります。",
    )  # fmt: skip
    label = forms.TypedChoiceField(label="閲覧できる上限", choices=HandlingLabel.choices, coerce=int)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("staff") and given.get("post"):
            self.add_error("post", "職員と職位は、どちらか一方を指定してください。")
        return given


@require_http_methods(FORM_VERBS)
@administrators_only
@confirmed
def ceilings(request: HttpRequest) -> HttpResponse:
    form = CeilingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ceiling = _set(**form.cleaned_data)
        messages.success(request, f"「{ceiling}」の上限を「{HandlingLabel(ceiling.label).label}」にしました。")
        return redirect("personnel:ceilings")
    held = Ceiling.objects.select_related("staff", "post")
    context = {
        "form": form,
        "ceilings": [(ceiling, HandlingLabel(ceiling.label).label) for ceiling in held],
        "has_rest": held.filter(staff=None, post=None).exists(),
        "crumbs": [("組織と人事", reverse("personnel:index")), ("取扱区分の上限", "")],
    }
    return render(request, "personnel/ceilings.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _set(*, staff: Any, post: Any, label: int) -> Ceiling:
    ceiling, _ = Ceiling.objects.update_or_create(staff=staff, post=post, defaults={"label": label})
    record(AccessAct.CEILING_SET, ceiling, title=str(ceiling), label=label)
    return ceiling


@require_POST
@administrators_only
@confirmed
def remove_ceiling(request: HttpRequest, ceiling_id: int) -> HttpResponse:
    with transaction.atomic():
        ceiling = get_object_or_404(Ceiling.objects.select_related("staff", "post"), pk=ceiling_id)
        Ceiling.objects.filter(pk=ceiling_id).delete()
        record(AccessAct.CEILING_REMOVED, ceiling, title=str(ceiling), label=ceiling.label)
    messages.success(request, f"「{ceiling}」の上限をやめました。")
    return redirect("personnel:ceilings")
