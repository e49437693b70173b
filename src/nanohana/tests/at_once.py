"""Two changes that meet: the first has done its work and not yet ended when the second begins.

The tests are of ``django_db(transaction=True)``: each change has a connection of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from django.db import connection, transaction

Act = Callable[[], object]


def while_it_goes_on(first: Act, second: Act) -> Exception | None:
    """Both done; what stopped the second. It must have waited for the first."""
    with ThreadPoolExecutor(1) as others:
        with transaction.atomic():
            first()
            waiting = others.submit(alone, second)
            until_it_waits(waiting)
        return waiting.exception()  # type: ignore[return-value]


def alone(act: Act) -> None:
    try:
        act()
    finally:
        connection.close()


def until_it_waits(other: Future[None]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not other.done():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            if cursor.fetchone() != (0,):
                return
        time.sleep(0.02)
    raise AssertionError("the second change did not wait for the first")
