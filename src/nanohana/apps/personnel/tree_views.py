"""The 組織図, a division and a person, each as of any day."""

from __future__ import annotations

import datetime
from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from nanohana.access.administration import administrators_only
from nanohana.apps.personnel import tree
from nanohana.apps.personnel.forms import AsOf, DayOnly
from nanohana.organization.models import Appointment, Division, StaffMember, TransferRow


def _day(form: AsOf | DayOnly) -> datetime.date:
    """The day that is asked for, today where none can be read."""
    form.is_valid()
    day = form.cleaned_data.get("on")
    return day if isinstance(day, datetime.date) else localdate()


@require_safe
@administrators_only
def index(request: HttpRequest) -> HttpResponse:
    form = AsOf(request.GET)
    day, query = _day(form), form.cleaned_data.get("q", "").strip()
    context = {"form": form, "day": day, "query": query}
    if query:
        context |= {"divisions": tree.found_divisions(query, day), "people": tree.found_people(query)}
    else:
        nodes = tree.tree_on(day)
        context |= {"nodes": nodes, "total": sum(node.total for node in nodes), "count": tree.states_on(day).count()}
    return render(request, "personnel/index.html", context)


@require_safe
@administrators_only
def division(request: HttpRequest, division_id: int) -> HttpResponse:
    shown = get_object_or_404(Division, pk=division_id)
    form = DayOnly(request.GET)
    day = _day(form)
    state = tree.states_on(day).filter(division=shown).first()
    held = Appointment.objects.in_force(day).filter(division=shown).select_related("staff", "post")
    people = list(held.order_by("post__rank", "post__code", "staff__number"))
    context = {
        "form": form,
        "day": day,
        "division": shown,
        "state": state,
        "way": tree.way_up(state, day) if state else [],
        "below": tree.states_on(day).filter(parent=shown),
        "people": people,
        "posts": list(Counter(appointment.post for appointment in people if appointment.post).items()),
        "states": shown.states.select_related("parent").order_by("valid_from"),
        "crumbs": [("組織と人事", reverse("personnel:index")), (str(state or shown), "")],
    }
    return render(request, "personnel/division.html", context)


@require_safe
@administrators_only
def person(request: HttpRequest, staff_id: int) -> HttpResponse:
    shown = get_object_or_404(StaffMember.objects.select_related("account"), pk=staff_id)
    form = DayOnly(request.GET)
    day = _day(form)
    context = {
        "form": form,
        "day": day,
        "person": shown,
        "in_force": set(shown.appointments.all().in_force(day).values_list("pk", flat=True)),
        "appointments": shown.appointments.select_related("division", "post").order_by("-starts_on", "-pk"),
        "rows": TransferRow.objects.filter(number=shown.number).select_related("transfer"),
        "crumbs": [("組織と人事", reverse("personnel:index")), (shown.name, "")],
    }
    return render(request, "personnel/person.html", context)
