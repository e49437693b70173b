"""Settings that are refused in production. Registered as Django system checks: no command starts while one fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register

from nanohana.configuration import Settings, current

SHORTEST_KEY = 40


@register()
def production_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Errors for what is unsafe in production; nothing outside of it."""
    settings = current()
    return list(_unsafe(settings)) if settings.production else []


def _unsafe(settings: Settings) -> Iterator[CheckMessage]:
    if "*" in settings.allowed_hosts or not _outside_names(settings):
        yield Error(
            "NANOHANA_ALLOWED_HOSTS に公開するホスト名がありません（「*」は使えません）。",
            hint="例: NANOHANA_ALLOWED_HOSTS='[\"nanohana.pref.example.lg.jp\"]'",
            id="nanohana.E001",
        )
    if not settings.behind_tls_proxy:
        yield Error(
            "暗号化（HTTPS）なしで公開しようとしています。",
            hint="HTTPS を受ける中継サーバーの後ろに置き、NANOHANA_BEHIND_TLS_PROXY=true としてください。",
            id="nanohana.E002",
        )
    if any(network.prefixlen == 0 for network in settings.trusted_proxies):
        yield Error(
            "NANOHANA_TRUSTED_PROXIES がすべての相手を中継サーバーとしています。",
            hint="中継サーバーのアドレスだけを指定してください。例: NANOHANA_TRUSTED_PROXIES='[\"10.0.0.5\"]'",
            id="nanohana.E005",
        )
    if len(settings.signing_key()) < SHORTEST_KEY:
        yield Error(
            f"NANOHANA_SECRET_KEY が短すぎます（{SHORTEST_KEY} 文字以上）。",
            hint="設定を消せば、安全な鍵がデータフォルダに自動で作られます。",
            id="nanohana.E003",
        )
    if settings.oidc is not None and not settings.oidc.issuer.startswith("https://"):
        yield Error(
            "職員認証（NANOHANA_OIDC）の issuer が https:// で始まっていません。",
            hint="認証システムが示す issuer を、https:// から末尾までそのまま指定してください。",
            id="nanohana.E006",
        )
    if settings.log_level == "DEBUG":
        yield Error(
            "本番では詳細な記録（DEBUG）を使えません。",
            hint="NANOHANA_LOG_LEVEL=INFO としてください。",
            id="nanohana.E004",
        )


def _outside_names(settings: Settings) -> list[str]:
    return [host for host in settings.allowed_hosts if host not in {"localhost", "127.0.0.1", "[::1]"}]
