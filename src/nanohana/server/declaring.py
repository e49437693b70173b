"""The provider records of the settings in the audit record: what changed since the product last started."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from nanohana.audit.models import Entry
from nanohana.audit.recording import record
from nanohana.configuration import Provider, current
from nanohana.server.acts import ServerAct

_LOCK = 0x6E616E6F_64656372  # "nanodecr"


@transaction.atomic
def declare_providers() -> None:
    """Record each provider that is new or says something else than before, and each that is gone.

    Of several web processes that start at once, one finds what is new.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    known, present = _last_declared(), {each.host: _facts(each) for each in current().providers}
    for host, facts in present.items():
        if known.get(host) != facts:
            record(ServerAct.PROVIDER_DECLARED, title=host, **facts)
    for host in known.keys() - present.keys():
        record(ServerAct.PROVIDER_WITHDRAWN, title=host)


def _facts(provider: Provider) -> dict[str, Any]:
    return {name: value for name, value in provider.model_dump(mode="json").items() if name != "host"}


def _last_declared() -> dict[str, dict[str, Any]]:
    """What the record says of each provider that was not withdrawn since."""
    verbs = (ServerAct.PROVIDER_DECLARED, ServerAct.PROVIDER_WITHDRAWN)
    declared: dict[str, dict[str, Any]] = {}
    for entry in Entry.objects.filter(verb__in=verbs).order_by("sequence"):
        declared.pop(entry.object_title, None)
        if entry.verb == ServerAct.PROVIDER_DECLARED:
            declared[entry.object_title] = entry.more
    return declared
