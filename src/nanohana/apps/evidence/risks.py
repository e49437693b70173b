"""What is open in the running configuration: computed, so that nobody has to remember to write it down.

Each look yields what it finds and nothing where all is well. A finding that nobody can mend is not listed.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from nanohana import providers
from nanohana.access.models import Account, BreakGlassAlarm
from nanohana.apps.evidence.components import parts
from nanohana.audit.anchors import anchor_folder, last_anchor
from nanohana.audit.models import Entry, Verification
from nanohana.configuration import current
from nanohana.documents import wall
from nanohana.documents.models import StoredBlock
from nanohana.documents.notices import UNSEEN
from nanohana.documents.parsing.sandbox import confinement
from nanohana.encryption.rotation import lost_master_keys
from nanohana.japanese.wareki import in_era
from nanohana.protection.kinds import Kind
from nanohana.protection.models import RegisteredFinding
from nanohana.server.acts import ServerAct

SOON = datetime.timedelta(days=60)
VERIFIED_WITHIN = datetime.timedelta(days=2)
DRILLED_WITHIN = datetime.timedelta(days=180)
BACKED_UP_WITHIN = datetime.timedelta(days=7)
#: What stands in documents that others than their owners may find.
_OPEN = Q(version__removed_at=None, version__document__removed_at=None, version__document__withheld_at=None)


@dataclass(frozen=True, slots=True)
class Risk:
    title: str
    remedy: str
    is_grave: bool = False


def risks() -> list[Risk]:
    """Everything open now, the grave ones first."""
    looks: tuple[Callable[[], Iterator[Risk]], ...] = (
        _contracts, _settings, _second_factors, _break_glass, _audit, _recovery, _personal_information, _unseen_text,
        _parser, _wall, _keys, _licences,
    )  # fmt: skip
    return sorted((risk for look in looks for risk in look()), key=lambda risk: not risk.is_grave)


def _contracts() -> Iterator[Risk]:
    today = providers.today()
    for url in current().endpoints:
        if why := providers.refusal(url, current()):
            yield Risk(why, "nanohana.toml の [[providers]] を契約のとおりに直し、起動し直してください。", True)
    for record in current().providers:
        if record.expires_on and today <= record.expires_on < today + SOON:
            last = in_era(record.expires_on)
            yield Risk(f"「{record.name}」の契約は{last}で終わります。", "更新したら、期限の記録を直してください。")


def _settings() -> Iterator[Risk]:
    if not current().production:
        yield Risk("本番用の設定ではありません。", "nanohana.toml に production = true と書いてください。", True)


def _second_factors() -> Iterator[Risk]:
    """Administrators who sign in with a password alone; who comes by the identity provider has what it asks for."""
    alone = Account.objects.filter(is_active=True, is_administrator=True, is_break_glass=False).filter(
        authenticator=None, passkeys=None, identity=None
    )
    if names := "、".join(str(account) for account in alone):
        yield Risk(
            f"二つ目の確認（確認コードかパスキー）のない管理者がいます：{names}",
            "本人が登録するまで、administrators_need_second_factor = true で画面を使えなくしてください。",
        )


def _break_glass() -> Iterator[Risk]:
    if count := BreakGlassAlarm.objects.filter(acknowledged_at=None).count():
        yield Risk(
            f"非常用アカウントの使用を、{count}件まだ確かめていません。", "画面の上の表示から確かめてください。", True
        )


def _audit() -> Iterator[Risk]:
    last = Verification.objects.first()
    if last is None or last.at < timezone.now() - VERIFIED_WITHIN:
        yield Risk("監査記録が、2日以内に検証されていません。", "nanohana audit verify を実行してください。")
    elif last.finding:
        remedy = "記録とアンカーの写しを確保してから調べてください。"
        yield Risk(f"監査記録に異常があります。{last.finding}", remedy, is_grave=True)
    anchor, broken = last_anchor(anchor_folder())
    if broken:
        yield Risk(broken, "アンカーの写しと比べてください。", is_grave=True)
    elif anchor is None:
        yield Risk("監査記録のアンカーがありません。", "nanohana audit anchor を実行し、別の機械に写してください。")


def _recovery() -> Iterator[Risk]:
    backup = "nanohana backup で保存し、別の場所に置いてください。"
    drill = "nanohana restore --drill 保存ファイル を実行してください。"
    if not _done_within(ServerAct.BACKED_UP, BACKED_UP_WITHIN):
        yield Risk(f"保存（バックアップ）を、{BACKED_UP_WITHIN.days}日以内に行っていません。", backup)
    if not _done_within(ServerAct.RESTORE_DRILLED, DRILLED_WITHIN):
        yield Risk(f"復元の訓練を、{DRILLED_WITHIN.days}日以内に行っていません。", drill)


def _done_within(act: ServerAct, time: datetime.timedelta) -> bool:
    return Entry.objects.filter(verb=act, at__gte=timezone.now() - time).exists()


def _personal_information() -> Iterator[Risk]:
    numbers = RegisteredFinding.objects.filter(_OPEN, kind=Kind.INDIVIDUAL_NUMBER)
    if count := numbers.values("version__document").distinct().count():
        told = "所管課に知らせ、文書を非公開にするか削除してください。"
        yield Risk(f"マイナンバーと思われる番号のある文書が{count}件、公開されたままです。", told, is_grave=True)


def _unseen_text() -> Iterator[Risk]:
    blocks = StoredBlock.objects.filter(UNSEEN & _OPEN).order_by()
    if count := blocks.values("version__document").distinct().count():
        yield Risk(f"見えない文字のある文書が{count}件あります。", "所管課に、内容を確かめるよう知らせてください。")


def _parser() -> Iterator[Risk]:
    if not all(confinement()):
        yield Risk("読み取り処理を、この機械では十分に隔離できません。", "nanohana doctor の表示に従ってください。")


def _wall() -> Iterator[Risk]:
    if not wall.stands():
        yield Risk(
            "データベースでの閲覧制限（行レベルセキュリティ）がありません。", "nanohana doctor の表示に従ってください。"
        )


def _keys() -> Iterator[Risk]:
    for lost in lost_master_keys():
        yield Risk(lost, "主鍵の控えを nanohana keys add で戻してください。", is_grave=True)


def _licences() -> Iterator[Risk]:
    """Of packages; what file of a model is run is the administrator's choice."""
    unread = (part for part in parts() if part.kind != "model" and not part.is_allowed)
    if names := "、".join(f"{part.name}（{part.licence}）" for part in unread):
        remedy = "取り除くか、ライセンスを確かめてください。"
        yield Risk(f"使ってよいと確かめたライセンスにない部品があります：{names}", remedy)
