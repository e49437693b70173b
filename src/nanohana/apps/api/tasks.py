"""The job that forgets how much was asked for by the API."""

from __future__ import annotations

from procrastinate.contrib.django import app

from nanohana.apps.api.limits import forget_old
from nanohana.schedules import daily_at


@app.periodic(cron=daily_at(4, 40))
@app.task(name="api.forget_tallies", queueing_lock="api.forget_tallies")
def forget_tallies(timestamp: int) -> None:
    forget_old()
