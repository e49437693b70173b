"""``nanohana public doctor``: what is wrong in the public zone, and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db import connection
from django.utils.timezone import localtime

from nanohana.configuration import current
from nanohana.public.confinement import holds
from nanohana.public.models import Snapshot
from nanohana.public.roles import stands
from nanohana.public.taking_in import NotTaken, verified
from nanohana.public.web_role import ROLE
from nanohana.search.embedding import embedder
from nanohana.server import findings
from nanohana.server.findings import Finding

_RIGHTS = "画面の処理のデータベース権限"
_MAKE = (
    "データベースの管理者として、データフォルダーの web-role.password の中身をパスワードとする利用者 {role} を"
    "作り、nanohana public を起動し直してください。"
)
_CLOSE = "REVOKE CONNECT ON DATABASE {name} FROM PUBLIC; を、そのデータベースの所有者として実行してください。"
_OTHERS = """
SELECT datname FROM pg_database
 WHERE datallowconn AND datname <> current_database() AND datname <> 'postgres' AND NOT datistemplate
   AND has_database_privilege(%s, oid, 'CONNECT')
 ORDER BY datname
"""


def examine() -> list[Finding]:
    """Every finding, in the order in which an administrator would mend them."""
    looks: tuple[Callable[[], Iterator[Finding]], ...] = (
        findings.folder,
        findings.postgres,
        _schema,
        _role,
        _confinement,
        findings.settings,
        _key,
        _snapshots,
        _embeddings,
    )
    return [finding for look in looks for finding in look()]


def _schema() -> Iterator[Finding]:
    yield from findings.schema("nanohana public")


def _role() -> Iterator[Finding]:
    """The role of the web process, and to which other databases of this server it might connect."""
    if not stands():
        yield Finding(_RIGHTS, "分けられていません", _MAKE.format(role=ROLE), is_error=True)
        return
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS, [ROLE])
        others = [name for (name,) in cursor.fetchall()]
    if others:
        yield Finding(
            _RIGHTS, f"ほかのデータベースにも接続できます: {'、'.join(others)}", _CLOSE.format(name=others[0])
        )
    else:
        yield Finding(_RIGHTS, "公開データの読み取りと会話の記録だけ")


def _confinement() -> Iterator[Finding]:
    """What the kernel keeps from the processes of this zone."""
    held = holds()
    missing = [name for name, is_held in (("ほかのファイル", held.files), ("ほかの通信先", held.ports)) if not is_held]
    remedy = "Linux 6.7 以上で動かし、コンテナーでは Landlock の利用を許してください。" if missing else ""
    state = f"隔離できない項目: {'、'.join(missing)}" if missing else "隔離済み（ほかのファイル・ほかの通信先）"
    yield Finding("公開サイトの処理", state, remedy)


def _key() -> Iterator[Finding]:
    key = current().known_publisher
    remedy = "" if key else "庁内側の nanohana publish --key が示す1行を nanohana.toml に書いてください。"
    yield Finding("庁内側の公開鍵", f"{key[:16]}…" if key else "ありません", remedy)


def _snapshots() -> Iterator[Finding]:
    active = list(Snapshot.objects.filter(active=True))
    for snapshot in active:
        name = f"公開中の内容（{snapshot.key or snapshot.kind}）"
        try:
            verified(bytes(snapshot.sealed))
        except NotTaken as refused:
            yield Finding(name, str(refused), "庁内側から公開し直してください。", is_error=True)
        else:
            yield Finding(name, f"第{snapshot.number}版（{localtime(snapshot.received_at):%Y-%m-%d %H:%M} 受信）")
    if not active:
        yield Finding("公開中の内容", "まだありません", "庁内側から公開してください。")


def _embeddings() -> Iterator[Finding]:
    answers = embedder().answers()
    remedy = "" if answers else "ことばの検索だけで答えています。nanohana public が動いているか確かめてください。"
    yield Finding("意味検索のモデル", "動いています" if answers else "応答しません", remedy)
