"""Pages that belong to no room: errors."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from nanohana.outages import is_database_gone, is_disk_full, is_there_already


def _error(request: HttpRequest, status: int, title: str, happened: str, advice: str) -> HttpResponse:
    context = {"title": title, "happened": happened, "advice": advice}
    return render(request, "errors/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(
        request, 400, "受け付けられない内容です",
        "送られた内容を読み取れなかったため、何も変更していません。",
        "前の画面に戻り、入力した内容を確かめて、もう一度操作してください。",
    )  # fmt: skip


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(
        request, 403, "この操作はできません",
        "この操作に必要な権限がないため、何も変更していません。",
        "必要なときは、所管課または管理者へご相談ください。",
    )  # fmt: skip


def not_allowed(request: HttpRequest) -> HttpResponse:
    return _error(
        request, 405, "この画面は開けません",
        "操作を受け付けるためのアドレスのため、直接開くことはできません。何も変更していません。",
        "はじめの画面から、もう一度操作してください。",
    )  # fmt: skip


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Also for what exists but may not be seen: the two must not differ."""
    return _error(
        request, 404, "ページが見つかりません",
        "このページはないか、あなたには公開されていません。",
        "アドレスを確かめるか、検索から探してください。",
    )  # fmt: skip


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(
        request, 403, "もう一度操作してください",
        "画面を開いてから時間がたったか、別の場所から送られた操作のため、何も変更していません。",
        "前の画面に戻って再読み込みし、もう一度操作してください。",
    )  # fmt: skip


def server_error(request: HttpRequest) -> HttpResponse:
    """Called while the error is being handled. Needs neither database nor session: either may be what failed."""
    status, happened, advice = _failure(sys.exception())
    context = {"happened": happened, "advice": advice}
    return HttpResponse(render_to_string("errors/server_error.html", context), status=status)


def _failure(error: BaseException | None) -> tuple[int, str, str]:
    """The status, what happened, and what to do before telling an administrator."""
    if is_disk_full(error):
        return (
            507, "保存先の空き容量が不足しているため、この操作を行えませんでした。",
            "空き容量ができると、続けてお使いになれます。",
        )  # fmt: skip
    if is_database_gone(error):
        return (
            503, "データベースが応答しないため、この操作を終えられませんでした。",
            "少し待って、前の画面に戻り、もう一度操作してください。",
        )  # fmt: skip
    if is_there_already(error):
        return (
            409, "同じ操作が同時に行われたか、同じ名前のものが同時に登録されたため、この操作を行いませんでした。",
            "前の画面に戻って再読み込みし、どうなっているかを確かめてください。",
        )  # fmt: skip
    return 500, "システムの内部で誤りが起きました。", "前の画面に戻って、もう一度操作してください。"
