"""利用者の管理: what an administrator does with other people's accounts. To anybody else these pages do not exist."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from nanohana.access import accounts
from nanohana.access.acts import AccessAct
from nanohana.access.models import Account, BreakGlassAlarm, Identity
from nanohana.access.requests import account_of
from nanohana.access.rights import actor_of, manageable_accounts
from nanohana.access.second_factor import remove_second_factors
from nanohana.access.sessions import confirmed, end_sessions, end_sessions_of_provider, own_sessions
from nanohana.audit.recording import record
from nanohana.web.words import words_in

PER_PAGE = 50


def managed_account(request: HttpRequest, account_id: UUID) -> Account:
    """Raises Http404 for who may not manage it."""
    managed = Account.objects.filter(manageable_accounts(actor_of(account_of(request)))).select_related("staff")
    return get_object_or_404(managed, pk=account_id)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Accounts by name, number or id, the living sessions of each counted."""
    managed = Account.objects.filter(manageable_accounts(actor_of(account_of(request))))
    get_object_or_404(managed, pk=account_of(request).pk)
    words = words_in(request.GET)
    found = managed.filter(
        Q(username__icontains=words) | Q(staff__name__icontains=words) | Q(staff__number__icontains=words)
    )
    living = Count("sessions", filter=Q(sessions__expire_date__gt=timezone.now()))
    found = found.select_related("staff").annotate(living=living).order_by("username")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "words": words, "crumbs": [("利用者の管理", "")]}
    return render(request, "access/accounts.html", context)


@require_safe
def account(request: HttpRequest, account_id: UUID) -> HttpResponse:
    found = managed_account(request, account_id)
    context = {
        "account": found,
        "sessions": own_sessions(found),
        "this_session": request.session.session_key,
        "has_app": hasattr(found, "authenticator"),
        "passkeys": found.passkeys.count(),
        "identity": Identity.objects.filter(account=found).first(),
        "crumbs": [("利用者の管理", reverse("accounts")), (found.display_name, "")],
    }
    return render(request, "access/account.html", context)


@require_POST
def end_account_sessions(request: HttpRequest, account_id: UUID) -> HttpResponse:
    found = managed_account(request, account_id)
    own = request.session.session_key if found == request.user else None
    ended = end_sessions(found, but=own)
    messages.success(request, f"{found.display_name}さんのログイン{ended}件を終わらせました。")
    return redirect("account", found.pk)


@require_POST
@confirmed
def reset_second_factor(request: HttpRequest, account_id: UUID) -> HttpResponse:
    found = managed_account(request, account_id)
    remove_second_factors(found)
    messages.success(request, f"{found.display_name}さんの認証アプリ、回復コード、パスキーの登録を取り消しました。")
    return redirect("account", found.pk)


@require_POST
@confirmed
def unlink(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """The person's next sign-in at the provider links anew, by the staff number."""
    found = managed_account(request, account_id)
    with transaction.atomic():
        Identity.objects.filter(account=found).delete()
        end_sessions_of_provider(found)
        record(AccessAct.IDENTITY_UNLINKED, found, title=found.username)
    messages.success(request, f"{found.display_name}さんの職員認証との結び付けを取り消しました。")
    return redirect("account", found.pk)


@require_POST
@confirmed
def set_active(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Close or open the account; one's own stays open."""
    found = managed_account(request, account_id)
    is_active = request.POST.get("active") == "yes"
    if found == request.user:
        messages.error(request, "自分の利用者は停止できません。")
        return redirect("account", found.pk)
    accounts.set_active(found, is_active)
    state = "再び使えるように" if is_active else "停止"
    messages.success(request, f"{found.display_name}さんの利用者を{state}しました。")
    return redirect("account", found.pk)


@require_POST
def acknowledge_alarm(request: HttpRequest, alarm_id: int) -> HttpResponse:
    """The break-glass account itself cannot silence its alarm."""
    alarms = BreakGlassAlarm.objects.filter(manageable_accounts(actor_of(account_of(request)), "account__"))
    alarm = get_object_or_404(alarms.exclude(account=request.user.pk), pk=alarm_id)
    if alarm.acknowledged_at is None:
        alarm.acknowledged_at, alarm.acknowledged_by = timezone.now(), account_of(request)
        with transaction.atomic():
            alarm.save(update_fields=["acknowledged_at", "acknowledged_by"])
            record(AccessAct.ALARM_ACKNOWLEDGED, alarm, title=alarm.account.username)
        messages.success(request, "非常用アカウントの使用を確認済みにしました。")
    return redirect("accounts")
