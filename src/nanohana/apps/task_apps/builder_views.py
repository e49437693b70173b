"""The editor: a new app, a change to one; two editors at once lose nothing. Its preview: ``preview_views``."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from nanohana.access.requests import account_of
from nanohana.apps.task_apps import editing
from nanohana.apps.task_apps.builder_forms import (
    PREFIX,
    AppForm,
    DivisionForm,
    FieldForms,
    as_initial,
    has_own_division,
    initial_of,
    place_after,
    rearranged,
    rows_of,
)
from nanohana.apps.task_apps.kept_templates import keep
from nanohana.apps.task_apps.models import AppVersion, TaskApp
from nanohana.apps.task_apps.selection import changeable_app
from nanohana.apps.task_apps.tools.registry import TOOLS
from nanohana.apps.task_apps.views import FORM_VERBS, HOME

SAVED = "下書きを保存しました。"


@require_http_methods(FORM_VERBS)
def new(request: HttpRequest) -> HttpResponse:
    if not has_own_division(request):
        raise Http404
    division = DivisionForm(request, request.POST or None)
    if request.method != "POST":
        form, fields = AppForm(request), FieldForms(initial=rearranged([], "add"), prefix=PREFIX)
        return _page(request, form, fields, None, division=division)
    if request.POST.get("action") != "save":
        return _rearranged(request, None, division=division)
    form, fields, content = _sent(request, None)
    if content is None or not division.is_valid():
        return _page(request, form, fields, None, division=division, status=422)
    app = editing.create(account_of(request), division.cleaned_data["owner_division"], content)
    form.forget_kept()
    messages.success(request, SAVED)
    return redirect("task_apps:manage_app", app.pk)


@require_http_methods(FORM_VERBS)
def edit(request: HttpRequest, app_id: UUID) -> HttpResponse:
    """Change the draft, or begin one from what is published."""
    app = changeable_app(request, app_id)
    if request.method != "POST":
        version = app.latest
        initial, rows = initial_of(version) if version else ({}, [])
        form = AppForm(request, initial={**initial, "seen": version.revision if version else 0}, latest=version)
        return _page(request, form, FieldForms(initial=rows, prefix=PREFIX), app)
    if request.POST.get("action") != "save":
        return _rearranged(request, app)
    form, fields, content = _sent(request, app)
    if content is None:
        return _page(request, form, fields, app, status=422)
    try:
        seen, over = form.cleaned_data["seen"] or 0, form.cleaned_data["over"]
        editing.save(account_of(request), app, content, seen=seen, over=over)
    except editing.Conflict as conflict:
        return _conflict(request, form, fields, app, conflict.latest)
    form.forget_kept()
    messages.success(request, SAVED)
    return redirect("task_apps:manage_app", app.pk)


def _sent(request: HttpRequest, app: TaskApp | None) -> tuple[AppForm, Any, editing.Content | None]:
    """The forms as sent, and what they say where it can be kept; a recipe with problems can be."""
    form = AppForm(request, request.POST, request.FILES, latest=app.latest if app else None)
    fields = FieldForms(request.POST, prefix=PREFIX)
    if not (form.is_valid() & fields.is_valid()):
        return form, fields, None
    content = form.content(form.recipe([each.field() for each in fields if each.cleaned_data]))
    return form, fields, None if form.errors else content


def _conflict(request: HttpRequest, form: AppForm, fields: Any, app: TaskApp, latest: AppVersion) -> HttpResponse:
    """The page again with all that was entered; saved once more, it stands beside the other's version."""
    data = request.POST.copy()
    data["over"] = str(latest.revision)
    again = AppForm(request, data, latest=latest)
    return _page(request, again, fields, app, status=409, conflict=latest)


def _rearranged(request: HttpRequest, app: TaskApp | None, **more: Any) -> HttpResponse:
    """The page again, where the field that was added or moved is; one is not sent to the top for each field."""
    action = request.POST.get("action", "")
    rows = rearranged(rows_of(request.POST), action)
    form = AppForm(request, latest=app.latest if app else None)
    form.initial = as_initial(form, request.POST)
    fields = FieldForms(initial=rows, prefix=PREFIX)
    for field in fields.forms[place_after(rows, action) :][:1]:
        field.fields["name"].widget.attrs["autofocus"] = True
    return _page(request, form, fields, app, **more)


def _page(
    request: HttpRequest, form: AppForm, fields: Any, app: TaskApp | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    """A file that was chosen with it is kept: no page can bring it back otherwise."""
    file = request.FILES.get("template")
    if file is not None:
        form.kept = keep(account_of(request), file)
    crumbs = [(HOME, reverse("task_apps:index")), ("つくる・管理する", reverse("task_apps:manage"))]
    crumbs += (
        [(str(app), reverse("task_apps:manage_app", args=[app.pk])), ("編集", "")] if app else [("新しく作る", "")]
    )
    context = {
        "form": form,
        "fields": fields,
        "app": app,
        "crumbs": crumbs,
        "is_file_lost": file is not None and form.kept is None,
        **_about_template(app),
        **more,
    }
    return render(request, "task_apps/edit.html", context, status=status)


def _about_template(app: TaskApp | None) -> dict[str, Any]:
    """What a template may name beside the fields, where the tool of the app lays out a file itself."""
    tool = TOOLS.get(app.latest.recipe.tool) if app and app.latest else None
    if tool is None or tool.layout is None:
        return {}
    return {"template_title": tool.title, "template_places": [f"{{{{{name}}}}}" for name in tool.layout.shows]}
