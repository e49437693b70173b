"""Stopping and resuming, for one chatbot and for all; whether the public site has confirmed it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from nanohana.access.administration import administrators_only
from nanohana.access.requests import account_of
from nanohana.access.sessions import confirmed
from nanohana.apps.chatbots import switching
from nanohana.apps.chatbots.publication_form import StopAllForm
from nanohana.apps.chatbots.selection import chatbot_answered_for


@require_POST
@confirmed
def stop(request: HttpRequest, chatbot_key: str) -> HttpResponse:
    found = chatbot_answered_for(request, chatbot_key)
    switching.stop(account_of(request), found)
    return _delivered(request, f"「{found.title}」を停止しました。", "chatbots:overview", found.key)


@require_POST
@confirmed
def resume(request: HttpRequest, chatbot_key: str) -> HttpResponse:
    found = chatbot_answered_for(request, chatbot_key)
    switching.resume(account_of(request), found)
    return _delivered(request, f"「{found.title}」を再開しました。", "chatbots:overview", found.key)


@require_POST
@administrators_only
@confirmed
def stop_all(request: HttpRequest) -> HttpResponse:
    form = StopAllForm(request.POST)
    if not form.is_valid():
        messages.error(request, "停止中に表示する文を確かめてください。まだ停止していません。")
        return redirect("chatbots:index")
    switching.stop_all(account_of(request), form.cleaned_data["message"])
    return _delivered(request, "すべてのチャットボットと福祉相談の案内を停止しました。", "chatbots:index")


@require_POST
@administrators_only
@confirmed
def resume_all(request: HttpRequest) -> HttpResponse:
    switching.resume_all(account_of(request))
    return _delivered(request, "全体の停止を解除しました。", "chatbots:index")


def _delivered(request: HttpRequest, words: str, route: str, *arguments: str) -> HttpResponse:
    if switching.deliver():
        at = switching.switch().acknowledged_at
        messages.success(request, f"{words}公開サイトで切り替わったことを確かめました（{localtime(at):%H:%M:%S}）。")
    else:
        failure = switching.switch().failure
        messages.error(request, f"{words}ただし、公開サイトにはまだ伝わっていません。{failure}10秒ごとに試みます。")
    return redirect(route, *arguments)


@require_safe
def switches(request: HttpRequest) -> HttpResponse:
    """The state of the switches as part of a page, for as long as the public site has not confirmed them."""
    return render(request, "chatbots/switch_state.html", {"switch": switching.switch()})
