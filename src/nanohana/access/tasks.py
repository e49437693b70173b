"""The job of the sign-in: sessions that have ended are erased every night, with the address and browser they name."""

from __future__ import annotations

from procrastinate.contrib.django import app

from nanohana.access.session_store import SessionStore
from nanohana.schedules import daily_at


@app.periodic(cron=daily_at(3, 40))
@app.task(name="access.erase_sessions", queueing_lock="access.erase_sessions")
def erase_sessions(timestamp: int) -> None:
    SessionStore.clear_expired()
