"""利用の上限: how much of the language models may be used, set, changed and taken back."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from nanohana.access.administration import administrators_only
from nanohana.access.models import Account
from nanohana.access.sessions import confirmed
from nanohana.apps.models.forms import BudgetForm
from nanohana.apps.models.listing import listed, nearly_used, persons_at_their_limit
from nanohana.apps.models.views import CRUMB, FORM_VERBS
from nanohana.audit.recording import record
from nanohana.configuration import Limit
from nanohana.metering.acts import MeteringAct
from nanohana.metering.budgets import defaults, in_words
from nanohana.metering.models import Budget, Meter, Scope
from nanohana.organization.models import Division

_ALL = {Scope.PERSON: "すべての職員", Scope.DIVISION: "すべての所属", Scope.MODEL: "すべてのモデル"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the table; ``key`` is that of a budget set here, without it the settings hold."""

    scope: str
    whose: str
    limit: str
    key: int | None


@require_http_methods(FORM_VERBS)
@administrators_only
@confirmed
def budgets(request: HttpRequest) -> HttpResponse:
    form = BudgetForm([one.name for one in listed()], request.POST or None)
    if request.method == "POST" and form.is_valid():
        budget = _set(form)
        messages.success(request, f"{whose(budget.scope, budget.subject)}の上限を定めました。")
        return redirect("models:budgets")
    context = {
        "form": form,
        "shown": [*_of_all(), *_of_some()],
        "nearly": [(Scope(meter.scope).label, whose(meter.scope, meter.subject), meter) for meter in nearly_used()],
        "persons": persons_at_their_limit(),
        "crumbs": [(CRUMB, reverse("models:index")), ("利用の上限", "")],
    }
    return render(request, "models/budgets.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _set(form: BudgetForm) -> Budget:
    limit = {name: form.cleaned_data[name] for name in ("tokens", "yen")}
    budget, _ = Budget.objects.update_or_create(scope=form.cleaned_data["scope"], subject=form.subject, defaults=limit)
    _again(budget)
    _record(MeteringAct.BUDGET_SET, budget)
    return budget


def _again(budget: Budget) -> None:
    """What was said of the former budget is said anew of this one."""
    meters = Meter.objects.filter(scope=budget.scope)
    if budget.subject:
        meters = meters.filter(subject=budget.subject)
    meters.update(warned_at=None, used_up_at=None)


def _record(act: MeteringAct, budget: Budget) -> None:
    record(
        act, budget, title=whose(budget.scope, budget.subject), scope=budget.scope, whose=budget.subject,
        tokens=budget.tokens, yen=budget.yen,
    )  # fmt: skip


@require_POST
@administrators_only
@confirmed
def remove(request: HttpRequest, budget_id: int) -> HttpResponse:
    with transaction.atomic():
        budget = get_object_or_404(Budget.objects.select_for_update(), pk=budget_id)
        name = whose(budget.scope, budget.subject)
        Budget.objects.filter(pk=budget_id).delete()
        _again(budget)
        _record(MeteringAct.BUDGET_REMOVED, budget)
    messages.success(request, f"{name}の上限をやめました。")
    return redirect("models:budgets")


def _of_all() -> list[Shown]:
    """The budget of all, of each kind: what is set here, else what the settings say."""
    rows = {budget.scope: budget for budget in Budget.objects.filter(subject="")}
    return [
        _row(rows[scope]) if scope in rows else Shown(scope.label, _ALL[scope], in_words(limit), None)
        for scope, limit in defaults().items()
    ]


def _of_some() -> list[Shown]:
    return [_row(budget) for budget in Budget.objects.exclude(subject="")]


def _row(budget: Budget) -> Shown:
    limit = in_words(Limit(tokens=budget.tokens, yen=budget.yen))
    return Shown(str(Scope(budget.scope).label), whose(budget.scope, budget.subject), limit, budget.pk)


def whose(scope: str, subject: str) -> str:
    """Whose a budget or a meter is, as people say it."""
    if not subject:
        return _ALL[Scope(scope)]
    if scope == Scope.MODEL:
        return subject
    of = Account.objects if scope == Scope.PERSON else Division.objects
    return str(of.filter(pk=subject).first() or "（消去した職員）")
