"""The list of chatbots, the page of one, a new one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from nanohana.access.heads import divisions_answered_for
from nanohana.access.requests import account_of
from nanohana.access.rights import actor_behind
from nanohana.apps.chatbots import editing, publication, switching
from nanohana.apps.chatbots.models import Chatbot, ChatbotVersion
from nanohana.apps.chatbots.progress import is_changed, notices, steps
from nanohana.apps.chatbots.publication_form import ApproveForm, ReturnForm, SubmitForm
from nanohana.apps.chatbots.selection import answered_for, chatbot, chatbots, may_make
from nanohana.apps.chatbots.settings_forms import NewForm
from nanohana.configuration import current

FORM_VERBS = ("GET", "HEAD", "POST")
HOME = "県民チャットボット"


def crumbs_to(found: Chatbot | None = None, last: str = "") -> list[tuple[str, str]]:
    crumbs = [(HOME, reverse("chatbots:index"))]
    crumbs += [(found.title, reverse("chatbots:overview", args=[found.key]))] if found else []
    return [*crumbs, (last, "")] if last else [*crumbs[:-1], (crumbs[-1][0], "")]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The chatbots of the person's divisions; what waits for their approval first."""
    own = list(chatbots(request).prefetch_related("versions"))
    answers = set(answered_for(request).values_list("pk", flat=True))
    rows = [(each, _candidate(each), is_changed(each)) for each in own]
    account = account_of(request)
    waiting = [
        each for each, candidate, _ in rows
        if candidate and candidate.submitted_at and each.pk in answers
        and publication.may_approve(account, each, candidate)
    ]  # fmt: skip
    context = {
        "rows": rows, "waiting": waiting, "may_make": may_make(request), "switch": switching.switch(),
        "is_administrator": account.is_administrator, "crumbs": crumbs_to(),
    }  # fmt: skip
    return render(request, "chatbots/index.html", context)


def _candidate(each: Chatbot) -> ChatbotVersion | None:
    return next((version for version in each.versions.all() if version.approved_at is None), None)


@require_http_methods(FORM_VERBS)
def new(request: HttpRequest) -> HttpResponse:
    if not may_make(request):
        raise Http404
    actor = actor_behind(request)
    is_administrator = actor is not None and actor.is_administrator
    divisions = None if is_administrator else divisions_answered_for(account_of(request))
    form = NewForm(divisions, request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = editing.create(account_of(request), **form.cleaned_data)
        messages.success(request, "下書きを作りました。次に、設定とFAQを入力してください。")
        return redirect("chatbots:settings", made.key)
    context = {"form": form, "crumbs": crumbs_to(None, "新しく作る")}
    return render(request, "chatbots/new.html", context, status=422 if form.errors else 200)


@require_safe
def overview(request: HttpRequest, chatbot_key: str) -> HttpResponse:
    return page(request, chatbot(request, chatbot_key))


def page(
    request: HttpRequest, found: Chatbot, submit: SubmitForm | None = None, send_back: ReturnForm | None = None
) -> HttpResponse:
    """The page of a chatbot, with the forms as they were sent where something is wrong with them."""
    now, account = publication.standing(found), account_of(request)
    may_answer = answered_for(request).filter(pk=found.pk).exists()
    candidate = now.candidate
    is_waiting = candidate is not None and candidate.submitted_at is not None
    is_second = candidate is not None and publication.may_approve(account, found, candidate)
    context = {
        "chatbot": found, "steps": steps(found, now), "notices": list(notices(found)), "now": now,
        "is_changed": is_changed(found),
        "candidate": candidate, "mark": publication.seen_mark(candidate) if candidate else "",
        "may_answer": may_answer, "may_approve": is_waiting and may_answer and is_second,
        "is_own": is_waiting and may_answer and not is_second,
        "submit": submit or SubmitForm(), "approve": ApproveForm(), "send_back": send_back or ReturnForm(),
        "versions": found.versions.exclude(approved_at=None).select_related("approved_by__staff", "restored_from"),
        "switch": switching.switch(), "public_url": current().public_address, "crumbs": crumbs_to(found),
        "faqs": found.faqs.living().count(), "questions": found.questions.count(),
    }  # fmt: skip
    wrong = any(form is not None and form.errors for form in (submit, send_back))
    return render(request, "chatbots/overview.html", context, status=422 if wrong else 200)
