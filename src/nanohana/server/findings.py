"""What a doctor finds, and the looks that both sites share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

from django.core import checks
from django.db import connection

from nanohana.configuration import current
from nanohana.server.pending import pending_migrations

LEAST_FREE_GIB = 5
LEAST_POSTGRES = 150_000


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


def folder() -> Iterator[Finding]:
    home = current().home
    free = shutil.disk_usage(home).free / 2**30
    remedy = "" if free >= LEAST_FREE_GIB else f"{LEAST_FREE_GIB} GiB 以上の空きを用意してください。"
    yield Finding("データフォルダ", f"{home}（空き {free:.1f} GiB）", remedy)


def postgres() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        name = cursor.fetchone()[0]
    too_old = connection.connection.info.server_version < LEAST_POSTGRES
    remedy = "PostgreSQL 15 以上を使ってください。" if too_old else ""
    yield Finding("PostgreSQL", name, remedy, too_old)


def schema(command: str) -> Iterator[Finding]:
    """``command`` is what applies migrations."""
    missing = pending_migrations()
    remedy = f"{command} を実行してください。" if missing else ""
    yield Finding("データベースの構造", f"未適用 {len(missing)} 件" if missing else "最新", remedy, bool(missing))


def settings() -> Iterator[Finding]:
    problems = checks.run_checks(include_deployment_checks=False)
    for problem in problems:
        yield Finding("設定", problem.msg, problem.hint or "", problem.level >= checks.ERROR)
    if not problems:
        yield Finding(
            "設定", "本番用" if current().production else "試用（NANOHANA_PRODUCTION=true で本番用の検査をします）"
        )
