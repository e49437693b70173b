"""The preview of the editor: what people will see, what comes out, and a model that is asked for it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from nanohana.access.requests import account_of
from nanohana.access.rights import actor_behind
from nanohana.apps.task_apps import asked_previews
from nanohana.apps.task_apps.builder_forms import PREFIX, AppForm, FieldForms
from nanohana.apps.task_apps.forms import RunForm, example_of
from nanohana.apps.task_apps.forms import initial_of as initial_input
from nanohana.apps.task_apps.models import AskedPreview
from nanohana.apps.task_apps.previewing import Preview, asked_preview_of, asking, preview_of
from nanohana.apps.task_apps.problems import problems_of
from nanohana.apps.task_apps.recipe import Form, Recipe
from nanohana.apps.task_apps.selection import changeable_app
from nanohana.llm.profiles import LOCAL_CONTEXT_TOKENS, estimated_tokens
from nanohana.web.meanwhile import mark_of

STEERING = {"csrfmiddlewaretoken", "asked", "makes"}  # what is sent beside what was entered


@require_POST
def preview(request: HttpRequest, app_id: UUID | None = None) -> HttpResponse:
    """What people will see, of a form that need not be whole yet; nothing is kept. ``app_id``: what is changed."""
    latest = changeable_app(request, app_id).latest if app_id else None
    if _is_waited_for(request):
        return HttpResponse(status=204)
    form = AppForm(request, request.POST, request.FILES, latest=latest)
    fields = FieldForms(request.POST, prefix=PREFIX)
    if not (form.is_valid() & fields.is_valid()):
        return render(request, "task_apps/preview.html", {"is_whole": False})
    recipe = form.recipe([each.field() for each in fields if each.cleaned_data])
    shown = RunForm(
        recipe, actor_behind(request), initial=initial_input(recipe, example_of(recipe)), auto_id="shown_%s"
    )
    may_have_template = recipe.output in (Form.WORD, Form.EXCEL)  # the file that is chosen comes when the form is saved
    problems = [*problems_of(recipe, has_template=may_have_template), *form.kept_template_problems(recipe)]
    context = {
        "is_whole": True, "title": form.cleaned_data["title"], "description": form.cleaned_data["description"],
        "shown": shown, "problems": problems, "app_id": app_id,
        "output": None if problems else _output(request, recipe),
        "tokens": _tokens(recipe), "room": LOCAL_CONTEXT_TOKENS,
    }  # fmt: skip
    return render(request, "task_apps/preview.html", context)


def _output(request: HttpRequest, recipe: Recipe) -> Preview:
    """What comes out for the sample input. The button of the preview asks for what needs a model as well; the page then
    waits for that."""
    account, actor = account_of(request), actor_behind(request)
    if key := request.POST.get("makes"):
        return asked_preview_of(account, actor, recipe, key)
    if "asked" in request.POST:
        return asking(account, actor, recipe, _content(request))
    return preview_of(account, actor, recipe)


def _is_waited_for(request: HttpRequest) -> bool:
    """Whether the person waits for a preview of just this. One of anything else ends: nobody waits for it any more."""
    if "makes" in request.POST:
        return False
    former = asked_previews.unfinished(account_of(request))
    if former and former.content == _content(request) and "asked" not in request.POST:
        return True
    if former:
        asked_previews.stop(former)
    return False


def _content(request: HttpRequest) -> str:
    """A digest of all that was entered."""
    entered = [(name, values) for name, values in request.POST.lists() if name not in STEERING]
    files = [(file.name, file.size) for name in sorted(request.FILES) for file in request.FILES.getlist(name)]
    return mark_of(sorted(entered), files)


@require_safe
def asked_preview(request: HttpRequest, preview_id: UUID) -> HttpResponse:
    """How far a preview is that the person waits for."""
    return render(request, "task_apps/preview_progress.html", {"asked": _own_preview(request, preview_id)})


@require_POST
def stop_preview(request: HttpRequest, preview_id: UUID) -> HttpResponse:
    """The model's call ends; the request that waits for it brings what was written so far."""
    asked = _own_preview(request, preview_id)
    asked_previews.stop(asked)
    return render(request, "task_apps/preview_progress.html", {"asked": asked})


def _own_preview(request: HttpRequest, preview_id: UUID) -> AskedPreview:
    found = asked_previews.of(account_of(request), preview_id)
    if found is None:
        raise Http404
    return found


def _tokens(recipe: Recipe) -> int:
    return estimated_tokens(recipe.instructions + recipe.request + "".join(example_of(recipe).values()))
