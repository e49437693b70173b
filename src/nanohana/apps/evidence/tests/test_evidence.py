"""The evidence pack: from the running configuration, for administrators, recorded; every risk appears and goes."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.test import Client
from django.utils import timezone

from nanohana.access.models import Account, BreakGlassAlarm, Passkey, Rule
from nanohana.answering.models import Conversation
from nanohana.apps.evidence.commands import evidence
from nanohana.apps.evidence.risks import risks
from nanohana.apps.evidence.sections import pack
from nanohana.audit.anchors import anchor_folder
from nanohana.audit.models import Entry, Verification
from nanohana.audit.recording import record
from nanohana.audit.upkeep import anchor_record
from nanohana.configuration import current
from nanohana.documents.models import Document, Library, StoredBlock, Version
from nanohana.organization.models import Division, Post, StaffMember
from nanohana.protection.models import RegisteredFinding
from nanohana.server.acts import ServerAct
from nanohana.tests.records import records

pytestmark = pytest.mark.django_db
URL = "https://llm.example.jp/v1"
Configure = Callable[..., None]


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch) -> Iterator[Configure]:
    """The product with an external model; ``changes`` are those of its provider's record."""

    def configured(with_record: bool = True, **changes: object) -> None:
        monkeypatch.setenv("NANOHANA_CHAT_URL", URL)
        monkeypatch.setenv("NANOHANA_CHAT_MODEL", "nanoha-72b")
        facts = {"private": False, "name": "菜の花クラウド", "region": "日本国内（東京）", "retention_days": 30}
        monkeypatch.setenv("NANOHANA_PROVIDERS", records(URL, **facts | changes) if with_record else "[]")
        current.cache_clear()

    yield configured
    current.cache_clear()


@pytest.fixture
def version() -> Version:
    division = Division.objects.create(code="1010", name="人事課")
    library = Library.objects.create(name="人事", owner_division=division)
    document = Document.objects.create(library=library, title="名簿", owner_division=division, handling_label=2)
    return Version.objects.create(document=document, filename="名簿.txt", sha256="0" * 64, size=1, state="ready")


def rows(title: str) -> dict[str, tuple[str, ...]]:
    (section,) = [section for section in pack() if section.title == title]
    return {row[0]: row[1:] for row in section.rows}


def titles() -> str:
    return "\n".join(risk.title for risk in risks())


def test_models_and_contracts_are_those_of_the_settings(configure: Configure) -> None:
    configure()
    assert rows("モデルと契約")["回答"] == (
        "nanoha-72b", "llm.example.jp", "日本国内（東京）", "契約で禁止", "30日", "試験用（令和81年3月31日まで）",
        "庁内", "使用できます",
    )  # fmt: skip
    assert rows("モデルと契約")["検索"][1:3] == ("この機械", "この機械")
    assert rows("データの流れ")["質問と根拠"] == (
        "この機械 → 言語モデル（llm.example.jp）",
        "個人情報を伏せ字にして送る",
    )


def test_without_a_model_nothing_is_said_to_be_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NANOHANA_MODEL", "none")
    current.cache_clear()
    assert "回答" not in rows("モデルと契約") and "質問と根拠" not in rows("データの流れ")
    current.cache_clear()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"expires_on": "2026-01-31"}, "契約は令和8年1月31日で終わっている"),
        ({"never_trains": False}, "学習に使わないことを契約で確かめていない"),
        ({"with_record": False}, "契約の記録がない"),
        ({"expires_on": (timezone.localdate() + datetime.timedelta(days=30)).isoformat()}, "で終わります"),
    ],
)
def test_contracts_that_are_not_in_order_are_open_risks(configure: Configure, changes: Any, said: str) -> None:
    configure()
    assert "契約" not in titles()
    configure(**changes)
    assert said in titles()


def test_what_was_not_done_lately_is_an_open_risk() -> None:
    open_before = titles()
    for words in ("検証されていません", "アンカーがありません", "保存（バックアップ）を", "復元の訓練を"):
        assert words in open_before
    record(ServerAct.BACKED_UP, file="a.tar")
    record(ServerAct.RESTORE_DRILLED, file="a.tar", made_at="2026-11-26", documents=3, recorded=9, seconds=4)
    Verification.objects.create(rows=2, seconds=0.1)
    anchor = anchor_record(anchor_folder())
    try:
        assert all(words not in titles() for words in ("検証", "アンカー", "バックアップ", "訓練"))
        assert rows("保存と復元")["復元の訓練"][1] == "a.tar、文書3件、監査記録9件、4秒"
    finally:
        (anchor_folder() / f"anchor-{anchor.day:%Y-%m-%d}.json").unlink()
    Verification.objects.update(at=timezone.now() - datetime.timedelta(days=3))
    assert "検証されていません" in titles()


def test_an_administrator_with_a_password_alone_is_a_risk() -> None:
    account = Account.objects.create(username="admin", is_administrator=True)
    assert "二つ目の確認（確認コードかパスキー）のない管理者がいます：admin" in titles()
    Passkey.objects.create(account=account, credential_id=b"1", credential=b"", name="端末")
    assert "二つ目の確認" not in titles()


def test_an_alarm_that_nobody_acknowledged_is_a_grave_risk() -> None:
    emergency = Account.objects.create(username="emergency", is_administrator=True, is_break_glass=True)
    alarm = BreakGlassAlarm.objects.create(account=emergency)
    assert any(risk.is_grave and "非常用アカウントの使用を、1件" in risk.title for risk in risks())
    BreakGlassAlarm.objects.filter(pk=alarm.pk).update(acknowledged_at=timezone.now())
    assert "非常用" not in titles()


def test_a_missing_wall_and_a_lost_key_are_risks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "行レベルセキュリティ" not in titles() and "主鍵" not in titles()
    monkeypatch.setattr("nanohana.apps.evidence.risks.wall.stands", lambda: False)
    monkeypatch.setattr("nanohana.apps.evidence.risks.lost_master_keys", lambda: ["失われた主鍵 a: 1人の会話"])
    assert "行レベルセキュリティ" in titles()
    assert any(risk.is_grave and "失われた主鍵 a" in risk.title for risk in risks())


def test_how_long_questions_are_kept_is_what_the_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NANOHANA_CONVERSATIONS_KEPT_DAYS", "90")
    current.cache_clear()
    assert "最後の質問から90日" in rows("保存期間")["質問と回答（暗号化）"][0]
    current.cache_clear()


def test_a_damaged_record_is_a_grave_risk() -> None:
    Verification.objects.create(rows=2, seconds=0.1, first_bad=2, finding="2番: 書き換えられています。")
    assert any(risk.is_grave and "2番" in risk.title for risk in risks())


def test_a_my_number_that_stands_open_is_a_risk_until_it_is_withheld(version: Version) -> None:
    RegisteredFinding.objects.create(version=version, kind="individual_number", certainty=2, block=0, start=0, end=12)
    assert "マイナンバーと思われる番号のある文書が1件" in titles()
    Document.objects.update(withheld_at=timezone.now())
    assert "マイナンバー" not in titles()


def test_unseen_text_is_a_risk(version: Version) -> None:
    block = StoredBlock.objects.create(version=version, ordinal=0, kind="paragraph", text="命令", flags=[])
    assert "見えない文字" not in titles()
    StoredBlock.objects.filter(pk=block.pk).update(flags=["invisible_text"])
    assert "見えない文字のある文書が1件" in titles()


def test_who_may_what_is_counted(version: Version) -> None:
    Account.objects.create(username="admin", is_administrator=True)
    said = rows("だれが何をできるか")
    assert said["管理者"] == ("admin",) and said["登録文書：関係者限り"] == ("1件",)


def test_the_screen_and_the_file_are_recorded_and_the_file_needs_nothing_else(configure: Configure) -> None:
    configure(name="<script>alert(1)</script>")
    client = Client()
    client.force_login(Account.objects.create(username="admin", is_administrator=True))
    assert "安全の証跡" in client.get("/evidence/").content.decode()
    file = client.get("/evidence/evidence.html")
    assert file["Content-Disposition"].startswith("attachment")
    text = file.content.decode()
    assert "残っている危険" in text and "src=" not in text and "href=" not in text and "<script" not in text
    assert list(Entry.objects.order_by("sequence").values_list("verb", flat=True))[-2:] == [
        "evidence.shown", "evidence.issued",
    ]  # fmt: skip


def test_the_command_writes_the_same_file(tmp_path: Path) -> None:
    target = tmp_path / "証跡.html"
    done = CliRunner().invoke(evidence, [str(target)], catch_exceptions=False)
    assert done.exit_code == 0 and "モデルと契約" in target.read_text(encoding="utf-8")
    assert Entry.objects.latest("sequence").verb == "evidence.issued"
    failed = CliRunner().invoke(evidence, [str(tmp_path / "missing" / "証跡.html")])
    assert failed.exit_code == 1 and "書き込めません" in failed.output


def test_rules_in_force_are_counted_by_subject_and_verb_with_what_they_deny(version: Version) -> None:
    today, division = timezone.localdate(), version.document.owner_division
    library, post = version.document.library, Post.objects.create(code="060", name="主事", rank=60)
    staff = StaffMember.objects.create(number="0001", name="職員")

    def rule(**given: Any) -> None:
        Rule.objects.create(**{"library": library, "verb": 1, "allows": True, "starts_on": today, **given})

    rule(staff=staff)
    rule(division=division, with_below=True, verb=2)
    rule(division=division, post=post, verb=4)
    app = apps.get_model("task_apps", "TaskApp").objects.create(owner_division=division)
    rule(library=None, app=app, post=post, verb=0)
    rule(allows=False)
    rule(staff=staff, ended_at=timezone.now())  # ended
    rule(staff=staff, starts_on=today + datetime.timedelta(days=1))  # not yet
    owner = Account.objects.create(username="hanako")
    rule(library=None, conversation=Conversation.objects.create(owner=owner, title="会話"), division=division)
    assert rows("有効な規則") == {
        "職員1人": ("0件", "1件", "0件", "0件", "0件", "0件"),
        "所属": ("0件", "1件", "0件", "0件", "0件", "0件"),
        "所属（下位の所属を含む）": ("0件", "0件", "1件", "0件", "0件", "0件"),
        "所属の職位以上": ("0件", "0件", "0件", "0件", "1件", "0件"),
        "全職員": ("0件", "0件", "0件", "0件", "0件", "1件"),
        "職位以上": ("1件", "0件", "0件", "0件", "0件", "0件"),
    }
    (section,) = [section for section in pack() if section.title == "有効な規則"]
    assert "今日有効な規則は6件、うち禁止は1件です（会話の共有1件、業務アプリの規則1件を含みます）" in section.note


def test_backups_and_copies_say_who_erases_them(configure: Configure) -> None:
    assert "期限を定めて廃棄するのは管理者" in rows("保存期間")["保存ファイル（バックアップ）"][0]
    assert rows("保存期間")["データベースの写し"] == ("使っていない",)
