"""The schema of the public database, and the role of the web process on it."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from nanohana.configuration import current
from nanohana.public.roles import build
from nanohana.public.web_role import ROLE


def upgrade_checked() -> bool:
    """Refuse unsafe settings (``SystemCheckError``), then ``upgrade``."""
    call_command("check", verbosity=0)
    has_role = upgrade()
    if current().production and not has_role:
        raise ImproperlyConfigured(
            f"データベースに、画面の処理のための利用者 {ROLE} を作れません。nanohana public doctor が直し方を示します。"
        )
    return has_role


def upgrade() -> bool:
    """Apply what is missing and make the role. Whether there is one."""
    call_command("migrate", interactive=False, verbosity=0)
    return build()
