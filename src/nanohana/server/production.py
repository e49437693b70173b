"""What no site may be in production, the staff's or the public one: each with how to mend it."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.checks import Error

from nanohana.configuration import Settings

SHORTEST_KEY = 40


def unsafe(settings: Settings) -> Iterator[Error]:
    """Errors for what is unsafe in the settings that both sites have."""
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
    if settings.log_level == "DEBUG":
        yield Error(
            "本番では詳細な記録（DEBUG）を使えません。",
            hint="NANOHANA_LOG_LEVEL=INFO としてください。",
            id="nanohana.E004",
        )


def _outside_names(settings: Settings) -> list[str]:
    return [host for host in settings.allowed_hosts if host not in {"localhost", "127.0.0.1", "[::1]"}]
