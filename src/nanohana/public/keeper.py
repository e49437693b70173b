"""``nanohana public keeper``: the process of the public zone that has the owner's role.

It takes in what the web process has received (``taking_in``), erases what is over its time (``retention``), and makes
forms of those who still wait after the opening hours (``handing_over.after_hours``).
"""

from __future__ import annotations

import time

import structlog
from django.db import DatabaseError, close_old_connections

from nanohana.public.handing_over.after_hours import keep_unpicked
from nanohana.public.retention import erase
from nanohana.public.taking_in import take_in_deliveries

log = structlog.get_logger(__name__)

LOOK_SECONDS = 0.25
ERASE_SECONDS = 600.0
KEEP_SECONDS = 30.0


def run() -> None:
    """Until the process is stopped."""
    next_erasing = next_keeping = 0.0
    while True:
        try:
            take_in_deliveries()
            if time.monotonic() >= next_keeping:
                keep_unpicked()
                next_keeping = time.monotonic() + KEEP_SECONDS
            if time.monotonic() >= next_erasing:
                erase()
                next_erasing = time.monotonic() + ERASE_SECONDS
        except DatabaseError as error:
            log.warning("the keeper cannot work", reason=type(error).__name__)
            close_old_connections()
        time.sleep(LOOK_SECONDS)
