"""Settings with which the public site does not start. Registered as Django system checks, and silent on other sites."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, register

from nanohana.configuration import Settings, current
from nanohana.published.sealing import public_key
from nanohana.server.production import unsafe

_KEY_HINT = "庁内側で nanohana publish --key を実行し、表示された1行を、公開側の nanohana.toml に書いてください。"


@register()
def public_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if django_settings.ROOT_URLCONF != "nanohana.public.urls":
        return []
    settings = current()
    found: list[CheckMessage] = list(_always(settings))
    return [*found, *unsafe(settings), *_in_production(settings)] if settings.production else found


def _always(settings: Settings) -> Iterator[Error]:
    if settings.known_publisher and not _is_key(settings.known_publisher):
        yield Error("publisher_key が公開鍵ではありません（16進数64桁）。", hint=_KEY_HINT, id="nanohana.E011")
    if (settings.home / "publisher.key").exists():
        yield Error(
            "庁内側のデータフォルダーで公開サイトを動かそうとしています。",
            hint="NANOHANA_HOME に、公開サイトだけのフォルダーを指定してください。",
            id="nanohana.E012",
        )


def _in_production(settings: Settings) -> Iterator[Error]:
    if not settings.known_publisher:
        yield Error("庁内側の公開鍵（publisher_key）が設定されていません。", hint=_KEY_HINT, id="nanohana.E010")


def _is_key(text: str) -> bool:
    try:
        public_key(text)
    except ValueError:
        return False
    return True
