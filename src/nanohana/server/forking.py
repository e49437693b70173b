"""Work in a child, for long-lived processes that never load Django and stay small."""

from __future__ import annotations

import os
from collections.abc import Callable

import click

_TRUE, _FALSE, _FAILED = range(3)


def in_a_child(work: Callable[[], bool]) -> bool:
    """What ``work`` gives. Where it raises, its message is shown and this process ends."""
    process_id = os.fork()
    if process_id == 0:
        status = _FAILED
        try:
            status = _TRUE if work() else _FALSE
        except Exception as error:
            click.echo(f"起動できません: {error}", err=True)
        finally:
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(process_id, 0)[1])
    if status not in (_TRUE, _FALSE):
        raise SystemExit(1)
    return status == _TRUE
