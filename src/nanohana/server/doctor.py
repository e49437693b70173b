"""``nanohana doctor``: looks at the running configuration and says what is wrong and how to mend it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

from django.db import connection

from nanohana import providers
from nanohana.configuration import current
from nanohana.documents import wall
from nanohana.documents.parsing.sandbox import confinement
from nanohana.encryption.rotation import lost_master_keys
from nanohana.public_link import NotDone, NotReached, PublicSite
from nanohana.search import replica
from nanohana.search.profile import current_profile, matches, serving
from nanohana.server import findings
from nanohana.server.findings import Finding
from nanohana.server.pending import pending_migrations

LEAST_PGVECTOR = (0, 8)
_HOLDS = ("通信", "ほかのファイル", "管理者権限")


def examine() -> list[Finding]:
    """Every finding, in the order in which an administrator would mend them."""
    looks: tuple[Callable[[], Iterator[Finding]], ...] = (
        findings.folder,
        findings.postgres,
        _pgvector,
        _schema,
        _wall,
        _replica,
        _index,
        findings.settings,
        _endpoints,
        _public_site,
        _keys,
        _parser,
        _programs,
    )
    return [finding for look in looks for finding in look()]


def _pgvector() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT default_version FROM pg_available_extensions WHERE name = 'vector'")
        vector = cursor.fetchone()
    installed = vector is not None and tuple(int(part) for part in vector[0].split(".")[:2]) >= LEAST_PGVECTOR
    remedy = "" if installed else "PostgreSQL に pgvector 0.8 以上を入れてください。"
    yield Finding("pgvector", vector[0] if vector else "ありません", remedy, not installed)


def _schema() -> Iterator[Finding]:
    yield from findings.schema("nanohana migrate")


def _wall() -> Iterator[Finding]:
    """Row level security in the database, behind the product's own queries."""
    remedy = (
        "データベースの管理者として次を実行し、nanohana migrate を行ってください: "
        f"CREATE ROLE {wall.ROLE} NOLOGIN; GRANT {wall.ROLE} TO 製品の利用者;"
    )
    stands = wall.stands()
    yield Finding(
        "データベースでの閲覧制限",
        "有効" if stands else "ありません（製品の権限判定だけで守っています）",
        "" if stands else remedy,
    )


def _replica() -> Iterator[Finding]:
    """Whether passages are chosen on the replica that the settings name."""
    if current().replica_url is None:
        return
    used = replica.rows("SELECT 1", {}, {}) is not None
    remedy = "" if used else "つながるか、複製が動いているか、遅れていないかを確かめてください。"
    yield Finding("検索用の複製", "使えます" if used else "使えません（主のデータベースで検索しています）", remedy)


def _index() -> Iterator[Finding]:
    """Whether the index is made as questions are now analysed and embedded, and whether another model is to follow."""
    if pending_migrations():
        return
    profile = current_profile()
    is_made = matches(profile, serving().model)
    made = f"{profile.passages:,}箇所" if is_made else "今とは異なる検索モデルか解析方法で作られています"
    going_on = f"（次の検索モデル「{profile.next_model}」への切替えが途中）" if profile.next_model else ""
    remedy = "" if is_made and not going_on else "nanohana reindex を実行してください。"
    yield Finding("検索の索引", made + going_on, remedy, not is_made)


def _keys() -> Iterator[Finding]:
    """Whether everything that stands encrypted can be read. Before the first start there is nothing yet."""
    if pending_migrations():
        return
    lost = lost_master_keys()
    remedy = "主鍵の控えを nanohana keys add で戻してください。" if lost else ""
    yield Finding("質問と回答の暗号鍵", "\n    ".join(lost) if lost else "すべて使えます", remedy, bool(lost))


def _endpoints() -> Iterator[Finding]:
    """Other hosts that the settings name: whether their records allow to ask them."""
    for url in current().endpoints:
        why = providers.refusal(url, current())
        remedy = "nanohana.toml の [[providers]] に、契約のとおりに記録してください。" if why else ""
        yield Finding("外部の接続先", why or f"{providers.host_of(url)}（使用できます）", remedy, bool(why))


def _public_site() -> Iterator[Finding]:
    """Whether the site for citizens can be reached, where the settings name one."""
    if current().public_address is None:
        return
    try:
        PublicSite.of_settings().call("site/state")
    except NotReached as failed:
        yield Finding("公開サイト", str(failed), "公開サイトの機械で nanohana public が動いているか確かめてください。")
    except NotDone as refused:
        remedy = "nanohana publish --key が示す公開鍵を、公開サイトの publisher_key に設定してください。"
        yield Finding("公開サイト", str(refused), remedy, is_error=True)
    else:
        yield Finding("公開サイト", f"{current().public_address}（つながります）")


def _parser() -> Iterator[Finding]:
    """What holds the process that reads files of unknown origin."""
    held = confinement()
    missing = [name for name, holds in zip(_HOLDS, held, strict=True) if not holds]
    remedy = "Linux 5.13 以上で動かし、コンテナーでは名前空間と Landlock の利用を許してください。" if missing else ""
    state = f"隔離できない項目: {'、'.join(missing)}" if missing else "隔離済み（通信・ほかのファイル・管理者権限）"
    yield Finding("読み取り処理", state, remedy)


def _programs() -> Iterator[Finding]:
    office = shutil.which("soffice")
    remedy = "" if office else "古い形式（.doc、.ppt）も登録する場合は LibreOffice を入れてください。"
    yield Finding("LibreOffice（任意）", office or "ありません", remedy)
