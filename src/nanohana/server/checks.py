"""Settings that are refused in production. Registered as Django system checks: no command starts while one fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
from django.core.checks import CheckMessage, Error, register

from nanohana.configuration import Settings, current
from nanohana.outbound import is_this_machine
from nanohana.server.production import unsafe


@register()
def next_embeddings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """An error where the model that is to follow cannot be told from the one in use."""
    settings = current()
    if settings.next_embeddings_url is None or settings.next_embeddings_model not in ("", settings.embeddings_model):
        return []
    return [
        Error(
            "次の検索モデルの名前（NANOHANA_NEXT_EMBEDDINGS_MODEL）がないか、今の検索モデルと同じです。",
            hint="NANOHANA_NEXT_EMBEDDINGS_URL と合わせて、今とは違うモデルの名前を指定してください。",
            id="nanohana.E008",
        )
    ]


@register()
def production_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Errors for what is unsafe in production; nothing outside of it."""
    settings = current()
    return [*unsafe(settings), *_unsafe(settings)] if settings.production else []


def _unsafe(settings: Settings) -> Iterator[CheckMessage]:
    if settings.oidc is not None and not settings.oidc.issuer.startswith("https://"):
        yield Error(
            "職員認証（NANOHANA_OIDC）の issuer が https:// で始まっていません。",
            hint="認証システムが示す issuer を、https:// から末尾までそのまま指定してください。",
            id="nanohana.E006",
        )
    public = httpx.URL(settings.public_address or "")
    if public.scheme == "http" and not is_this_machine(public.host):
        yield Error(
            "公開サイトの場所（NANOHANA_PUBLIC_URL）が https:// で始まっていません。",
            hint="別の機械の公開サイトへは、HTTPS で接続してください。例: NANOHANA_PUBLIC_URL=https://chat.pref.example.lg.jp",
            id="nanohana.E007",
        )
