"""Django's settings of a PostgreSQL by its URL."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from psycopg.conninfo import conninfo_to_dict

# In seconds, but the last in milliseconds. A machine that vanishes says nothing on its connections: without these they
# would wait for it for a quarter of an hour, long after another has taken its place.
_PATIENCE = {"connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 3, "keepalives_count": 3,
             "tcp_user_timeout": 15_000}  # fmt: skip
_LITTLE_PATIENCE = {"connect_timeout": 2, "keepalives_idle": 2, "keepalives_interval": 1, "keepalives_count": 3,
                    "tcp_user_timeout": 3_000}  # fmt: skip
_OF_DJANGO = {"dbname", "user", "password", "host", "port"}


def database_settings(url: str, patience: Mapping[str, int] = _PATIENCE) -> dict[str, Any]:
    """What else the URL says (``sslmode``, ``target_session_attrs``, …) goes to the driver as it is.

    It may name the machines of a cluster: ``…@first:5432,second:5432/nanohana?target_session_attrs=read-write``.
    """
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
        "OPTIONS": {**patience, **more, "pool": {"min_size": 1, "max_size": 16},
                    "application_name": f"nanohana {os.getpid()}"},
    }  # fmt: skip


def replica_settings(url: str) -> dict[str, Any]:
    """Of a replica: who asks it in vain goes on without it, so nobody waits long for it, also where its machine is gone
    in the middle of a connection."""
    found = database_settings(url, _LITTLE_PATIENCE)
    found["OPTIONS"] |= {"pool": {"min_size": 0, "max_size": 16, "timeout": 1.0}}
    return found
