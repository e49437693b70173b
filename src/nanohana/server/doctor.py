"""``nanohana doctor``: looks at the running configuration and says what is wrong and how to mend it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.core import checks
from django.db import connection

from nanohana import providers
from nanohana.configuration import current
from nanohana.documents import wall
from nanohana.documents.parsing.sandbox import confinement
from nanohana.encryption.rotation import lost_master_keys
from nanohana.server.schema import pending_migrations

LEAST_FREE_GIB = 5
LEAST_POSTGRES = 150_000
LEAST_PGVECTOR = (0, 8)
_HOLDS = ("通信", "ほかのファイル", "管理者権限")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``remedy`` is empty where all is well."""

    what: str
    state: str
    remedy: str = ""
    is_error: bool = False

    def __str__(self) -> str:
        mark = "×" if self.is_error else "△" if self.remedy else "○"
        return f"{mark} {self.what}: {self.state}" + (f"\n    → {self.remedy}" if self.remedy else "")


def examine() -> list[Finding]:
    """Every finding, in the order in which an administrator would mend them."""
    looks: tuple[Callable[[], Iterator[Finding]], ...] = (
        _folder,
        _database,
        _schema,
        _wall,
        _settings,
        _endpoints,
        _keys,
        _parser,
        _programs,
    )
    return [finding for look in looks for finding in look()]


def _folder() -> Iterator[Finding]:
    home = current().home
    free = shutil.disk_usage(home).free / 2**30
    remedy = "" if free >= LEAST_FREE_GIB else f"{LEAST_FREE_GIB} GiB 以上の空きを用意してください。"
    yield Finding("データフォルダ", f"{home}（空き {free:.1f} GiB）", remedy)


def _database() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        name = cursor.fetchone()[0]
        cursor.execute("SELECT default_version FROM pg_available_extensions WHERE name = 'vector'")
        vector = cursor.fetchone()
    too_old = connection.connection.info.server_version < LEAST_POSTGRES
    remedy = "PostgreSQL 15 以上を使ってください。" if too_old else ""
    yield Finding("PostgreSQL", name, remedy, too_old)
    installed = vector is not None and tuple(int(part) for part in vector[0].split(".")[:2]) >= LEAST_PGVECTOR
    remedy = "" if installed else "PostgreSQL に pgvector 0.8 以上を入れてください。"
    yield Finding("pgvector", vector[0] if vector else "ありません", remedy, not installed)


def _schema() -> Iterator[Finding]:
    missing = pending_migrations()
    remedy = "nanohana migrate を実行してください。" if missing else ""
    yield Finding("データベースの構造", f"未適用 {len(missing)} 件" if missing else "最新", remedy, bool(missing))


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


def _settings() -> Iterator[Finding]:
    problems = checks.run_checks(include_deployment_checks=False)
    for problem in problems:
        yield Finding("設定", problem.msg, problem.hint or "", problem.level >= checks.ERROR)
    if not problems:
        yield Finding(
            "設定", "本番用" if current().production else "試用（NANOHANA_PRODUCTION=true で本番用の検査をします）"
        )


def _keys() -> Iterator[Finding]:
    """Whether everything that stands encrypted can be read. Before the first start there is nothing yet."""
    if pending_migrations():
        return
    lost = lost_master_keys()
    remedy = "主鍵の控えを nanohana keys add で戻してください。" if lost else ""
    yield Finding("質問と回答の暗号鍵", "\n    ".join(lost) if lost else "すべて使えます", remedy, bool(lost))


def _endpoints() -> Iterator[Finding]:
    """Other hosts that the settings name: whether their records allow to ask them."""
    for url in filter(None, (current().chat_url, current().embeddings_url)):
        why = providers.refusal(url, current())
        remedy = "nanohana.toml の [[providers]] に、契約のとおりに記録してください。" if why else ""
        yield Finding("外部の接続先", why or f"{providers.host_of(url)}（使用できます）", remedy, bool(why))


def _parser() -> Iterator[Finding]:
    """What holds the process that reads files of unknown origin."""
    held = confinement()
    missing = [name for name, holds in zip(_HOLDS, held, strict=True) if not holds]
    remedy = "Linux 5.13 以上で動かし、コンテナーでは名前空間と Landlock の利用を許してください。" if missing else ""
    state = f"隔離できない項目: {'、'.join(missing)}" if missing else "隔離済み（通信・ほかのファイル・管理者権限）"
    yield Finding("読み取り処理", state, remedy)


def _programs() -> Iterator[Finding]:
    office = shutil.which("soffice")
    remedy = "" if office else "古い形式（.doc / .xls / .ppt）も登録する場合は LibreOffice を入れてください。"
    yield Finding("LibreOffice（任意）", office or "ありません", remedy)
