"""Test cases of an app: inputs with what the output must and must not hold, run like any other run."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from nanohana.access.requests import account_of
from nanohana.access.rights import actor_behind
from nanohana.apps.task_apps import cases as test_cases
from nanohana.apps.task_apps.acts import TaskAppAct
from nanohana.apps.task_apps.builder_forms import CaseForm
from nanohana.apps.task_apps.forms import RunForm, example_of, initial_of, key_of
from nanohana.apps.task_apps.manage_views import crumbs_to
from nanohana.apps.task_apps.models import AppVersion, TaskApp
from nanohana.apps.task_apps.run_models import Run, RunTurn
from nanohana.apps.task_apps.selection import changeable_app
from nanohana.apps.task_apps.starting import one_at_a_time, start
from nanohana.apps.task_apps.views import FORM_VERBS
from nanohana.audit.recording import record
from nanohana.documents.wall import set_aside

MOST_CASES = 50


@require_http_methods(FORM_VERBS)
def cases(request: HttpRequest, app_id: UUID) -> HttpResponse:
    """The cases with how each went last for this person; sending adds one."""
    app = changeable_app(request, app_id)
    version = _version(app)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    inputs = RunForm(version.recipe, actor_behind(request), *sent, initial=_example(version))
    form = CaseForm(request.POST or None)
    if sent and app.test_cases.count() >= MOST_CASES:
        form.add_error(None, f"試験は{MOST_CASES}件までです。要らない試験を削除してから、加えてください。")
    elif sent and _is_whole(app, form, inputs):
        columns = {"title": form.cleaned_data["title"], "inputs": inputs.given(), **form.expectations()}
        test_cases.create(app, _files(inputs), **columns)
        record(TaskAppAct.CHANGED, app, title=version.title, cases=app.test_cases.count())
        messages.success(request, "試験を加えました。")
        return redirect("task_apps:cases", app.pk)
    return _page(request, app, form, inputs)


def _is_whole(app: TaskApp, form: CaseForm, inputs: RunForm) -> bool:
    """Whether the case can be kept; its files are read where all else is in order."""
    if not form.is_valid() & inputs.is_valid():
        return False
    found = test_cases.problems(_files(inputs), test_cases.room_in(app))
    for number, field in enumerate(inputs.recipe.fields):
        if field.name in found:
            inputs.add_error(key_of(number), found[field.name])
    return not found


def _files(inputs: RunForm) -> test_cases.Files:
    return {field: (file.name or "", b"".join(file.chunks())) for field, file in inputs.attached().items()}


def _version(app: TaskApp) -> AppVersion:
    return get_object_or_404(app.versions.order_by("-number")[:1])


def _example(version: AppVersion) -> dict[str, Any]:
    return initial_of(version.recipe, example_of(version.recipe))


def _page(request: HttpRequest, app: TaskApp, form: CaseForm, inputs: RunForm) -> HttpResponse:
    own = Run.objects.owned_by(account_of(request)).filter(test_case__app=app).listed()
    last = {run.test_case_id: run for run in own.order_by("test_case_id", "-updated_at").distinct("test_case_id")}
    listed = [(case, last.get(case.pk)) for case in app.test_cases.prefetch_related("files")]
    is_working = any(run is not None and run.last.is_unfinished for _, run in listed)
    context = {
        "app": app, "listed": listed, "is_working": is_working, "form": form, "inputs": inputs,
        "crumbs": crumbs_to(app, "試験"),
    }  # fmt: skip
    return render(request, "task_apps/cases.html", context, status=422 if form.errors or inputs.errors else 200)


@require_POST
@transaction.atomic
def run_cases(request: HttpRequest, app_id: UUID) -> HttpResponse:
    """Run all cases on the newest version; none while those of the person are still at work."""
    app = changeable_app(request, app_id)
    version = _version(app)
    one_at_a_time(account_of(request))
    own = RunTurn.objects.owned_by(account_of(request)).filter(run__test_case__app=app)
    if own.filter(state__in=RunTurn.UNFINISHED).exists():
        messages.error(request, "実行中の試験があります。終わってから、もう一度実行してください。")
        return redirect("task_apps:cases", app.pk)
    for case in app.test_cases.prefetch_related("files"):
        files = {field: ContentFile(content, name) for field, (name, content) in test_cases.files_of(case).items()}
        start(account_of(request), version, case.inputs, files=files, test_case=case)
    return redirect("task_apps:cases", app.pk)


@require_POST
def delete_case(request: HttpRequest, app_id: UUID, case_id: int) -> HttpResponse:
    app = changeable_app(request, app_id)
    with set_aside():  # runs of others forget the case, unread
        get_object_or_404(app.test_cases, pk=case_id).delete()
    record(TaskAppAct.CHANGED, app, title=str(app), cases=app.test_cases.count())
    messages.success(request, "試験を削除しました。")
    return redirect("task_apps:cases", app.pk)
