"""How the public web process logs in to the database; free of Django (``roles`` makes the role)."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from psycopg.conninfo import conninfo_to_dict

from nanohana.configuration import current, kept_secret

ROLE = "nanohana_public"
_REPLACED = {"user", "password", "host", "port", "dbname"}


def web_url(owner_url: str) -> str:
    """The URL of the database for the web process, by the owner's; what that says of encryption stays."""
    parts = conninfo_to_dict(owner_url)
    place = f"{parts.get('host', 'localhost')}:{parts.get('port', 5432)}/{quote(str(parts.get('dbname', '')))}"
    more = urlencode({name: value for name, value in parts.items() if name not in _REPLACED})
    return f"postgresql://{ROLE}:{quote(password())}@{place}{'?' if more else ''}{more}"


def password() -> str:
    """Made on first use, kept in the data folder."""
    return kept_secret(current().home / "web-role.password")
