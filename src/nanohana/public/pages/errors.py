"""What citizens see when something cannot be done: what happened, and the way on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


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
    return _error(
        request, 404, "ページが見つかりません",
        "このページはないか、公開を終えています。会話を消した後や、しばらく使わなかった後にも表示されます。",
        "はじめの画面から、分野を選んでください。",
    )  # fmt: skip


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs no database."""
    return HttpResponse(render_to_string("public/error.html", {"title": "ただいま応答できません"}), status=500)


def _error(request: HttpRequest, status: int, title: str, happened: str, advice: str) -> HttpResponse:
    context = {"title": title, "happened": happened, "advice": advice}
    return render(request, "public/message.html", context, status=status)
