"""Django's session engine with limits and a list: which sessions an account has, since when, from where.

A session ends ``session_idle_minutes`` after its last request and ``session_hours`` after its start, whichever is
first. The limits are kept in the database, so a browser cannot lengthen them.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from nanohana.access.models import Session
from nanohana.configuration import current

DETAILS = "_details"  # in the session: what its columns repeat, see ``remember``
TOUCHED_EVERY = datetime.timedelta(minutes=1)


class SessionStore(DatabaseStore):
    row: Session | None = None  # as it was read for this request

    def _get_session_from_db(self) -> Session | None:
        self.row = super()._get_session_from_db()  # type: ignore[misc]
        return self.row

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    async def acreate_model_instance(self, data: dict[str, Any]) -> Session:
        return self.create_model_instance(data)

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        details = data.get(DETAILS, {})
        now = timezone.now()
        started = datetime.datetime.fromisoformat(details["started_at"]) if details else now
        columns = {name: value for name, value in details.items() if name not in ("started_at", "confirmed_at")}
        return Session(
            session_key=self._get_or_create_session_key(),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=_end(started, now),
            account_id=data.get("_auth_user_id"),
            started_at=started,
            seen_at=now,
            **columns,
        )


def _end(started: datetime.datetime, seen: datetime.datetime) -> datetime.datetime:
    settings = current()
    idle = datetime.timedelta(minutes=settings.session_idle_minutes)
    return min(seen + idle, started + datetime.timedelta(hours=settings.session_hours))


def touch(session: SessionStore) -> None:
    """Note that the session is in use, at most once per ``TOUCHED_EVERY``; at once where the clock was set back, for it
    would last longer by as much."""
    row, now = session.row, timezone.now()
    if row is not None and abs(row.seen_at - now) > TOUCHED_EVERY:
        Session.objects.living().filter(pk=row.pk).update(seen_at=now, expire_date=_end(row.started_at, now))


def is_signed_in(key: str) -> bool:
    """Whether somebody is signed in with this session, for a look before a request is taken at all."""
    return Session.objects.living().filter(pk=key, account__is_active=True).exists()
