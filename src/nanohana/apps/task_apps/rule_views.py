"""Rights on a task app: the rules, a new one, ending and resuming one, and 「なぜ使えるか」."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from nanohana.access.rule_pages import RulePages
from nanohana.access.sessions import confirmed
from nanohana.apps.task_apps.acts import TaskAppAct
from nanohana.apps.task_apps.models import TaskApp
from nanohana.apps.task_apps.rights import AppSubject
from nanohana.apps.task_apps.selection import managed_app, managed_rule
from nanohana.apps.task_apps.views import FORM_VERBS, HOME
from nanohana.audit.recording import record


@require_http_methods(FORM_VERBS)
@confirmed
def rules(request: HttpRequest, app_id: UUID) -> HttpResponse:
    return _pages(managed_app(request, app_id)).rules(request, without_rules="公開先と所管課だけで決まります。")


@require_http_methods(FORM_VERBS)
@confirmed
def switch_rule(request: HttpRequest, app_rule_id: int) -> HttpResponse:
    rule = managed_rule(request, app_rule_id)
    assert rule.app is not None  # noqa: S101  # it is fetched by its app
    return _pages(rule.app).switch_rule(request, rule)


@require_safe
def why(request: HttpRequest, app_id: UUID) -> HttpResponse:
    """Why a person may do what they may with an app, or why not."""
    app = managed_app(request, app_id)
    question = f"「{app}」を、ある職員が利用できる（又はできない）理由を示します。"
    return _pages(app).why(
        request,
        "利用できる理由",
        lambda staff, day: record(
            TaskAppAct.RIGHT_EXPLAINED, app, title=str(app), person=staff.number, on=day.isoformat()
        ),
        question,
    )


def _pages(app: TaskApp) -> RulePages:
    crumbs = [
        (HOME, reverse("task_apps:index")), ("つくる・管理する", reverse("task_apps:manage")),
        (str(app), reverse("task_apps:manage_app", args=[app.pk])),
    ]  # fmt: skip
    address = reverse("task_apps:rules", args=[app.pk])
    return RulePages(
        AppSubject(app), "業務アプリ", f"業務アプリ「{app}」の権限", address, crumbs, "task_apps/rules.html",
        "task_apps:switch_rule",
    )  # fmt: skip
