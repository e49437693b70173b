"""What fails though no code is wrong, and goes on once it is there again: room on the disk, the database."""

from __future__ import annotations

import errno
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError
from psycopg.errors import DiskFull, UniqueViolation

_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def is_disk_full(error: BaseException | None) -> bool:
    """Whether there is no room left: on the disk of the files, within a quota, or on the database's disk."""
    return any(
        cause.errno in _NO_SPACE if isinstance(cause, OSError) else isinstance(cause, DiskFull)
        for cause in _causes(error)
    )


def is_database_gone(error: BaseException | None) -> bool:
    """Whether the database did not answer, or not in time; also where its disk is full."""
    return any(isinstance(cause, OperationalError | InterfaceError) for cause in _causes(error))


def is_there_already(error: BaseException | None) -> bool:
    """Whether the database has it already: of two who gave something the same name at the same moment one was first."""
    return any(isinstance(cause, UniqueViolation) for cause in _causes(error))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it was raised from."""
    while error is not None:
        yield error
        error = error.__cause__
