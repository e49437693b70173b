"""The job of the sign-in: sessions that have ended are erased every night, with the address and browser they name."""

from __future__ import annotations

from procrastinate.contrib.django import app

from nanohana.access.session_store import SessionStore


@app.periodic(cron="40 3 * * *")
@app.task(name="access.erase_sessions", queueing_lock="access.erase_sessions")
def erase_sessions(timestamp: int) -> None:
    SessionStore.clear_expired()
