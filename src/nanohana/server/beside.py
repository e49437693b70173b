"""The public zone beside the staff site on one machine: ``serve`` runs it as a child, with a data folder of its own."""

from __future__ import annotations

import json
import os
from pathlib import Path

from nanohana.configuration import Settings
from nanohana.files import replace_file
from nanohana.published.sealing import public_text, signing_key


def public_home(settings: Settings) -> Path:
    """The data folder of the public zone on this machine; PostgreSQL's unprivileged user can pass it."""
    home = settings.home / "public"
    home.mkdir(mode=0o711, exist_ok=True)
    home.chmod(0o711)
    return home


def environment_of_public_zone(settings: Settings) -> dict[str, str]:
    """What the child is told: of the staff site's settings only how it stands in the network, of its keys only the
    public one, which stays in the folder for commands that are given there."""
    home, key = public_home(settings), public_text(signing_key(settings.home / "publisher.key").public_key())
    replace_file(home / "publisher.pub", f"{key}\n")
    environment = {
        name: value for name, value in os.environ.items() if name != "DATABASE_URL" and not name.startswith("NANOHANA_")
    }
    return environment | {
        "NANOHANA_HOME": str(home),
        "NANOHANA_HOST": settings.host,
        "NANOHANA_PORT": str(settings.public_port),
        "NANOHANA_LOG_LEVEL": settings.log_level,
        "NANOHANA_PRODUCTION": str(settings.production).lower(),
        "NANOHANA_BEHIND_TLS_PROXY": str(settings.behind_tls_proxy).lower(),
        "NANOHANA_TRUSTED_PROXIES": json.dumps(list(map(str, settings.trusted_proxies))),
        "NANOHANA_PUBLISHER_KEY": key,
    }
