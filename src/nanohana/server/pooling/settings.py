"""Django's settings of a PostgreSQL by its URL."""

from __future__ import annotations

import os
from typing import Any

from psycopg.conninfo import conninfo_to_dict

_ALIVE = {"keepalives_idle": 2, "keepalives_interval": 1, "keepalives_count": 3}  # seconds, of a silent connection
_OF_DJANGO = {"dbname", "user", "password", "host", "port"}


def database_settings(url: str) -> dict[str, Any]:
    """What else the URL says (``sslmode``, ``target_session_attrs``, …) goes to the driver as it is."""
    parts = conninfo_to_dict(url)
    more = {name: value for name, value in parts.items() if name not in _OF_DJANGO}
    return {
        "ENGINE": "nanohana.server.pooling",
        "NAME": parts.get("dbname", "nanohana"),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "CONN_HEALTH_CHECKS": True,  # connections of before a restart of the database are not handed out
        "OPTIONS": more | {"pool": {"min_size": 1, "max_size": 16}, "application_name": f"nanohana {os.getpid()}"},
    }


def replica_settings(url: str) -> dict[str, Any]:
    """Of a replica: who asks it in vain goes on without it, so nobody waits long for it, also where its machine is gone
    in the middle of a connection."""
    found = database_settings(url)
    patience = {"connect_timeout": 2, "tcp_user_timeout": 3_000, **_ALIVE}
    found["OPTIONS"] = patience | found["OPTIONS"] | {"pool": {"min_size": 0, "max_size": 16, "timeout": 1.0}}
    return found
