"""The keys of programs, for the evidence pack: how many are in force, what they may, when the last was used."""

from __future__ import annotations

from django.db.models import Max

from nanohana.access.models import Account
from nanohana.access.rights import actor_of
from nanohana.apps.api.models import Key, Scope
from nanohana.audit.pack import Section
from nanohana.documents.models import HandlingLabel
from nanohana.web.templatetags.japanese import moment


def sections() -> list[Section]:
    return [_keys()]


def _keys() -> Section:
    """Only keys with which somebody can get in: not ended, and of somebody who works here."""
    owners = Account.objects.filter(api_keys__in=Key.objects.living()).select_related("staff").distinct()
    living = Key.objects.living().filter(account__in=[owner for owner in owners if actor_of(owner) is not None])
    seen = living.aggregate(ceiling=Max("ceiling"), used=Max("used_at"))
    highest = HandlingLabel(seen["ceiling"]).label if seen["ceiling"] is not None else "—"
    rows = (
        ("有効な鍵", f"{living.count():,}件（持ち主{living.values('account').distinct().count():,}人）"),
        *((f"用途：{scope.label}", f"{living.filter(scopes__contains=[scope]).count():,}件") for scope in Scope),
        ("取扱区分の上限（最も高いもの）", str(highest)),
        ("最後に使われた日時", moment(seen["used"]) or "使われていません"),
    )
    note = "鍵は、持ち主の権限のうち、鍵ごとの取扱区分の上限までを使えます。管理者の権限は使えません。"
    return Section("APIキー", note, (), rows)
