"""Question set, request, approval, sending, versions and the way back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from nanohana.access.requests import account_of
from nanohana.access.sessions import confirmed
from nanohana.apps.chatbots import checking, publication
from nanohana.apps.chatbots.differences import differences, facts
from nanohana.apps.chatbots.editing import Refused
from nanohana.apps.chatbots.models import Chatbot, ChatbotVersion
from nanohana.apps.chatbots.publication_form import ReturnForm, SubmitForm
from nanohana.apps.chatbots.selection import answered_for, chatbot, chatbot_answered_for
from nanohana.apps.chatbots.tasks import defer_check
from nanohana.apps.chatbots.views import crumbs_to, page

LARGEST_NUMBER = 2**31 - 1


@require_POST
def begin(request: HttpRequest, chatbot_key: str) -> HttpResponse:
    """Freeze the draft and run the question set against it."""
    found = chatbot(request, chatbot_key)
    run = checking.begin(account_of(request), found)
    defer_check(run)
    return redirect("chatbots:questions", found.key)


@require_POST
def submit(request: HttpRequest, chatbot_key: str) -> HttpResponse:
    found = chatbot(request, chatbot_key)
    form = SubmitForm(request.POST)
    if not form.is_valid():
        return page(request, found, submit=form)
    try:
        publication.submit(account_of(request), found, form.cleaned_data["reason"])
    except Refused as refused:
        form.add_error("reason" if publication.standing(found).is_ready else None, str(refused))
        return page(request, found, submit=form)
    return _done(request, found, "承認を申請しました。所管課の所属長又は管理者が承認すると、公開されます。")


@require_POST
def send_back(request: HttpRequest, chatbot_key: str) -> HttpResponse:
    found = chatbot_answered_for(request, chatbot_key)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return page(request, found, send_back=form)
    try:
        publication.send_back(found, form.cleaned_data["reason"], seen=request.POST.get("seen", ""))
    except Refused as refused:
        return _refused(request, found, refused)
    return _done(request, found, "差し戻しました。")


@require_POST
@confirmed
def approve(request: HttpRequest, chatbot_key: str) -> HttpResponse:
    found = chatbot_answered_for(request, chatbot_key)
    seen, personal = request.POST.get("seen", ""), "personal_seen" in request.POST
    try:
        version = publication.approve(account_of(request), found, seen=seen, personal_seen=personal)
    except Refused as refused:
        return _refused(request, found, refused)
    return _sent(request, found, version, "承認し、公開しました。")


@require_POST
@confirmed
def put_back(request: HttpRequest, chatbot_key: str, version_number: int) -> HttpResponse:
    found = chatbot_answered_for(request, chatbot_key)
    earlier = _version(found, version_number)
    try:
        version = publication.put_back(account_of(request), found, earlier)
    except Refused as refused:
        return _refused(request, found, refused)
    return _sent(request, found, version, f"{earlier}の内容を、{version}として公開しました。")


@require_POST
def send(request: HttpRequest, chatbot_key: str) -> HttpResponse:
    """Try again to bring the approved version to the public site."""
    found = chatbot(request, chatbot_key)
    if found.current is None:
        return _refused(request, found, Refused("承認された版がありません。"))
    return _sent(request, found, found.current, "公開サイトへ反映しました。")


def _sent(request: HttpRequest, found: Chatbot, version: ChatbotVersion, words: str) -> HttpResponse:
    if publication.deliver(version):
        return _done(request, found, words)
    version.refresh_from_db()
    later = "" if version.overtaken_by else "つながり次第、自動で反映します。"
    messages.warning(request, f"{words}ただし、公開サイトへはまだ反映できていません。{version.failure}{later}")
    return redirect("chatbots:overview", found.key)


@require_safe
def version(request: HttpRequest, chatbot_key: str, version_number: int) -> HttpResponse:
    """What a version says, and what differs from the one before it."""
    found = chatbot(request, chatbot_key)
    shown = _version(found, version_number)
    before = found.versions.exclude(approved_at=None).filter(number__lt=shown.number).first()
    content = shown.published if shown.content else None
    context = {
        "chatbot": found, "version": shown, "content": content, "before": before,
        "facts": facts(content) if content else {},
        "differences": differences(before.published if before else None, content) if content else [],
        "run": checking.latest_run(shown),
        "may_put_back": shown.approved_at is not None and shown.pk != found.current_id
        and answered_for(request).filter(pk=found.pk).exists(),
        "crumbs": crumbs_to(found, str(shown)),
    }  # fmt: skip
    return render(request, "chatbots/version.html", context)


def _version(found: Chatbot, number: int) -> ChatbotVersion:
    return get_object_or_404(found.versions.select_related("approved_by"), number=min(number, LARGEST_NUMBER))


def _done(request: HttpRequest, found: Chatbot, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("chatbots:overview", found.key)


def _refused(request: HttpRequest, found: Chatbot, refused: Refused) -> HttpResponse:
    messages.error(request, str(refused))
    return redirect("chatbots:overview", found.key)
