"""Conversations shown to colleagues: the owner says to whom and until when, and a reader reads without changing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nanohana.access.requests import account_of
from nanohana.access.rights import actor_behind
from nanohana.answering.models import Conversation
from nanohana.answering.reading import shown
from nanohana.answering.sharing import end_sharing, not_opened, opened, share
from nanohana.apps.assistant.forms import ShareForm
from nanohana.apps.assistant.views import LISTED, own_conversation


@require_http_methods(["GET", "HEAD", "POST"])
def sharing(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Who may read a conversation of one's own, with a form for one more."""
    found = own_conversation(request, conversation_id)
    form = ShareForm(account_of(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        rule = form.rule(found)
        share(rule)
        messages.success(
            request, f"{rule.subject}を、この会話を{'見られる' if rule.allows else '見られない'}人にしました。"
        )
        return redirect("assistant:sharing", found.pk)
    today = localdate()
    rules = found.rules.select_related("staff", "division", "post")
    context = {
        "conversation": found,
        "form": form,
        "rules": [(rule, rule.holds_on(today)) for rule in rules],
        "has_personal_information": found.turns.exclude(personal_information={}).exists(),
        "crumbs": [
            ("質問する", reverse("assistant:index")),
            (str(found), reverse("assistant:conversation", args=[found.pk])),
            ("共有", ""),
        ],
    }
    return render(request, "assistant/sharing.html", context, status=422 if form.errors else 200)


@require_POST
def stop_sharing(request: HttpRequest, conversation_id: UUID, sharing_id: int) -> HttpResponse:
    found = own_conversation(request, conversation_id)
    rule = get_object_or_404(found.rules.select_related("staff", "division", "post"), pk=sharing_id)
    end_sharing(rule)
    messages.success(request, f"{rule.subject}についての定めを終了しました。")
    return redirect("assistant:sharing", found.pk)


@require_safe
def shared_conversations(request: HttpRequest) -> HttpResponse:
    """The conversations that colleagues let one read."""
    found = Conversation.objects.shared_with(account_of(request)).select_related("owner__staff", "division")
    page = Paginator(found, LISTED).get_page(request.GET.get("page"))
    new = set(not_opened(account_of(request)).values_list("pk", flat=True))
    context = {"page": page, "new": new, "crumbs": _crumbs()}
    return render(request, "assistant/shared_conversations.html", context)


@require_safe
def shared_conversation(request: HttpRequest, shared_id: UUID) -> HttpResponse:
    """A conversation of a colleague, as far as the reader may read the documents that it rests on."""
    shared = Conversation.objects.shared_with(account_of(request)).select_related("owner__staff", "division")
    found = get_object_or_404(shared, pk=shared_id)
    opened(found, account_of(request))
    context = {
        "conversation": found,
        "turns": shown(actor_behind(request), list(found.turns.all())),
        "crumbs": [*_crumbs(), (str(found), "")],
    }
    return render(request, "assistant/shared_conversation.html", context)


def _crumbs() -> list[tuple[str, str]]:
    return [("質問する", reverse("assistant:index")), ("共有された会話", reverse("assistant:shared_conversations"))]
