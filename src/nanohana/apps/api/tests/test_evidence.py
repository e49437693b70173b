"""What the evidence pack says of the keys: those with which somebody gets in, and nothing of the others."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.access.tests.people import account_in
from nanohana.apps.api.evidence import sections
from nanohana.apps.api.models import Key, Scope
from nanohana.apps.api.tests.conftest import key_for
from nanohana.documents.models import HandlingLabel
from nanohana.organization.models import Appointment, Division

pytestmark = pytest.mark.django_db


def rows() -> dict[str, str]:
    (section,) = sections()
    return dict(section.rows)  # type: ignore[arg-type]  # pairs


def test_without_a_key_it_says_so() -> None:
    assert rows()["有効な鍵"] == "0件（持ち主0人）"
    assert rows()["取扱区分の上限（最も高いもの）"] == "—" and rows()["最後に使われた日時"] == "使われていません"


def test_keys_in_force_are_counted_by_what_they_may_and_the_others_are_not() -> None:
    hanako, taro, closed = (Account.objects.create(username=name) for name in ("hanako", "taro", "closed"))
    key_for(hanako, Scope.CHAT)
    used, _ = key_for(taro, Scope.CHAT, Scope.SEARCH, ceiling=HandlingLabel.STAFF)
    expired, revoked = (key_for(taro, Scope.EMBEDDINGS, ceiling=HandlingLabel.RESTRICTED)[0] for _ in range(2))
    retired = account_in(Division.objects.create(code="010", name="人事課"), "0001")
    key_for(retired, Scope.EMBEDDINGS, ceiling=HandlingLabel.RESTRICTED)
    Appointment.objects.filter(staff=retired.staff).update(ends_on=datetime.date(2025, 3, 31))
    key_for(closed, Scope.EMBEDDINGS, ceiling=HandlingLabel.RESTRICTED)
    Account.objects.filter(pk=closed.pk).update(is_active=False)
    Key.objects.filter(pk=used.pk).update(used_at=datetime.datetime(2026, 4, 1, 0, 5, tzinfo=datetime.UTC))
    Key.objects.filter(pk=expired.pk).update(expires_at=timezone.now())
    Key.objects.filter(pk=revoked.pk).update(revoked_at=timezone.now())
    assert rows() == {
        "有効な鍵": "2件（持ち主2人）",
        "用途：質問と回答": "2件",
        "用途：検索と文書の閲覧（MCP）": "1件",
        "用途：埋め込みの計算": "0件",
        "取扱区分の上限（最も高いもの）": HandlingLabel.STAFF.label,
        "最後に使われた日時": "令和8年4月1日 09:05",
    }
