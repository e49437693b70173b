"""「APIキー」: one's own keys, made and revoked; for administrators those of everybody."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nanohana.access.administration import administrators_only
from nanohana.access.models import Account
from nanohana.access.requests import account_of
from nanohana.access.rights import actor_behind
from nanohana.access.sessions import confirmed
from nanohana.apps.api.acts import ApiAct
from nanohana.apps.api.forms import KeyForm
from nanohana.apps.api.keys import MOST_KEYS, make_key, revoke
from nanohana.apps.api.limits import tokens_today
from nanohana.apps.api.models import Key, KeyQuerySet
from nanohana.apps.api.sources import site_of
from nanohana.audit.recording import record
from nanohana.configuration import current
from nanohana.documents.models import HandlingLabel
from nanohana.spreadsheet import csv_download, moment_cell
from nanohana.web.words import words_in

PER_PAGE = 50
STATES = {"": "すべて", "living": "使用できる", "expired": "期限切れ", "revoked": "取消し済み"}
_HEAD = (
    "氏名",
    "職員番号",
    "名前",
    "鍵の初め",
    "使えるもの",
    "取扱区分の上限",
    "作成日時",
    "期限",
    "最終使用日時",
    "取消日時",
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def index(request: HttpRequest) -> HttpResponse:
    """One's keys; a POST makes a new one, which this page alone shows."""
    form = KeyForm(request.POST if request.method == "POST" else None, actor=actor_behind(request))
    account = account_of(request)
    text = ""
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        with transaction.atomic():
            # Of several at once each sees those before it; one that was closed meanwhile gets none.
            get_object_or_404(Account.objects.select_for_update(), pk=account.pk, is_active=True)
            if refusal := _refusal(account, given["name"]):
                form.add_error(None, refusal)
            else:
                label = HandlingLabel(given["ceiling"])
                _, text = make_key(account, given["name"], given["scopes"], label, form.expires_at)
                form = KeyForm(actor=actor_behind(request))
    context = {
        "form": form,
        "new_key": text,
        "keys": Key.objects.filter(account=account),
        "site": site_of(request),
        "tokens": tokens_today(account.pk),
        "limits": current(),
        "crumbs": [("APIキー", "")],
    }
    return render(request, "api_keys/index.html", context, status=422 if form.errors else 200)


def _refusal(account: Account, name: str) -> str:
    """Why no key is made; nothing where one is. A page that is loaded again makes no second one of the same name."""
    living = Key.objects.living().filter(account=account)
    if living.filter(name=name).exists():
        return f"使用できる鍵に、同じ名前「{name}」のものがあります。別の名前を付けるか、前の鍵を取り消してください。"
    if living.count() >= MOST_KEYS:
        return f"使用できる鍵は{MOST_KEYS}個までです。使わない鍵を取り消してください。"
    return ""


@require_POST
def revoke_own(request: HttpRequest, key_id: UUID) -> HttpResponse:
    key = get_object_or_404(Key, pk=key_id, account=account_of(request))
    revoke(Key.objects.filter(pk=key.pk))
    messages.success(request, f"APIキー「{key.name}」を取り消しました。")
    return redirect("api_keys:index")


@require_safe
@administrators_only
def everybody(request: HttpRequest) -> HttpResponse:
    found = _found(request)
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "states": STATES.items(),
        "state": request.GET.get("state", ""),
        "words": words_in(request.GET),
        "query": request.GET.urlencode(),
        "crumbs": [("利用者の管理", reverse("accounts")), ("全員のAPIキー", "")],
    }
    return render(request, "api_keys/everybody.html", context)


@require_safe
@administrators_only
def export(request: HttpRequest) -> HttpResponse:
    record(ApiAct.KEYS_EXPORTED, keys=_found(request).count())
    rows = (
        (
            key.account.display_name, key.account.staff.number if key.account.staff else "", key.name, key.beginning,
            "、".join(key.scope_labels), key.get_ceiling_display(), *map(moment_cell, (key.made_at, key.expires_at)),
            *map(moment_cell, (key.used_at, key.revoked_at)),
        )
        for key in _found(request)
    )  # fmt: skip
    return csv_download(_HEAD, rows, "api-keys")


@require_POST
@administrators_only
@confirmed
def revoke_any(request: HttpRequest, key_id: UUID) -> HttpResponse:
    key = get_object_or_404(Key, pk=key_id)
    revoke(Key.objects.filter(pk=key.pk))
    messages.success(request, f"{key.account}さんのAPIキー「{key.name}」を取り消しました。")
    return redirect("api_keys:everybody")


def _found(request: HttpRequest) -> KeyQuerySet:
    words, now = words_in(request.GET), timezone.now()
    of = {
        "living": Q(revoked_at=None, expires_at__gt=now),
        "expired": Q(revoked_at=None, expires_at__lte=now),
        "revoked": Q(revoked_at__isnull=False),
    }
    named = Q(account__staff__name__icontains=words) | Q(account__username__icontains=words) | Q(name__icontains=words)
    state = of.get(request.GET.get("state", ""), Q())
    found: KeyQuerySet = Key.objects.filter(named, state).select_related("account__staff")
    return found
