"""What citizens see when something cannot be done: what happened, and the way on.

In the frame of a widget, too: a page that no frame may show would stand there as an error of the browser. These pages
hold nothing of anybody, so that any page may show them.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from nanohana.public.framing import shown_in_any_page
from nanohana.public.pages.chatbots import NotPublished


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(
        request, 400, "送られた内容を読み取れませんでした",
        "何も変更していません。", "前の画面に戻り、入力した内容を確かめて、もう一度操作してください。",
    )  # fmt: skip


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(
        request, 403, "この操作はできません",
        "何も変更していません。", "はじめの画面から、もう一度操作してください。",
    )  # fmt: skip


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, NotPublished):
        return _page(request, 404, "public/closed.html", {})
    return _error(
        request, 404, "ページが見つかりません",
        "このページはないか、公開を終えています。会話を消した後や、しばらく使わなかった後にも表示されます。",
        "はじめの画面から、分野を選んでください。",
    )  # fmt: skip


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs no database."""
    context = {"title": "ただいま応答できません", **_frame(request)}
    return _framed(request, HttpResponse(render_to_string("public/error.html", context), status=500))


def _error(request: HttpRequest, status: int, title: str, happened: str, advice: str) -> HttpResponse:
    return _page(request, status, "public/message.html", {"title": title, "happened": happened, "advice": advice})


def _page(request: HttpRequest, status: int, template: str, context: Mapping[str, object]) -> HttpResponse:
    return _framed(request, render(request, template, {**context, **_frame(request)}, status=status))


def _framed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    return shown_in_any_page(response) if _in_widget(request) else response


def _frame(request: HttpRequest) -> Mapping[str, object]:
    in_widget = _in_widget(request)
    return {"base": f"public/{'widget_base' if in_widget else 'base'}.html", "in_widget": in_widget}


def _in_widget(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and bool(match.kwargs.get("in_widget"))
