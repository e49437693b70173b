"""Writing down what happens. Fail-closed: what cannot be recorded does not happen.

1. ``record`` stands in the function that does the thing. Within a transaction it is the last statement: the row and the
   effect become visible together, or neither does. An effect outside the database (a file handed out, a session
   opened) comes after it: ``record`` outside of a transaction commits the row before it returns.
2. There is one chain. Writers line up at an advisory lock that is held from here to the end of the transaction, so the
   lock is taken as late as the transaction allows. Within it the row before is read, and the time taken.
3. Details are a few ids, numbers and settings. The text of a question or an answer is never among them, nor is a title
   that was made of one. What people have typed (a title, a file's name, a reason) passes ``keep_out``: nothing can be
   taken out of a row again.
4. A row that cannot be written, or not within ``PATIENCE``, raises ``AuditUnavailable``; the transaction is lost.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import structlog
from django.db import Error, connection, transaction
from django.db.models import Model, TextChoices
from django.utils import timezone

from nanohana.audit.acting import Person, acting_person
from nanohana.audit.encoding import BEGINNING, PURPOSE, Signed, signature
from nanohana.audit.models import Entry
from nanohana.keys import key_for

log = structlog.get_logger(__name__)

Detail = str | int | bool | None | list[str] | list[int]
PATIENCE = "10s"
_LOCK = 0x6E616E6F_61756469  # "nanoaudi"
_TITLE_LENGTH = 300


_cleaned: list[Callable[[str], str]] = []


def keep_out(clean: Callable[[str], str]) -> None:
    """From now on every title and detail is written as ``clean`` gives it."""
    _cleaned.append(clean)


class AuditUnavailable(Exception):
    """The act could not be recorded, so it was not done."""

    def __str__(self) -> str:
        return "監査記録を保存できないため、操作を行いませんでした。"


def record(
    act: TextChoices, subject: Model | None = None, *, title: str = "", by: Person | None = None, **details: Detail
) -> int:
    """Record an act on ``subject`` by whoever is acting, or by ``by``; returns the row's number.

    Raises AuditUnavailable.
    """
    try:
        person = by or acting_person()
        with transaction.atomic(savepoint=False):
            sequence, previous = _last()
            _append(sequence + 1, previous, person, act, subject, title, details)
    except Error as error:
        log.exception("audit unavailable", act=act.value)
        raise AuditUnavailable from error
    return sequence + 1


def _last() -> tuple[int, bytes]:
    """Number and HMAC of the last row, which stays the last until this transaction ends."""
    with connection.cursor() as cursor:
        # Two statements in one message: the second must see what the writer before us has committed while we waited.
        cursor.execute(
            "SELECT set_config('lock_timeout', %s, true), pg_advisory_xact_lock(%s);"
            "SELECT sequence, hmac FROM audit_entry ORDER BY sequence DESC LIMIT 1",
            [PATIENCE, _LOCK],
        )
        cursor.nextset()
        found: tuple[int, bytes] | None = cursor.fetchone()
    return found or (0, BEGINNING)


def _append(
    sequence: int,
    previous: bytes,
    person: Person,
    act: TextChoices,
    subject: Model | None,
    title: str,
    details: dict[str, Detail],
) -> None:
    key = key_for(PURPOSE)
    row = Signed(
        sequence=sequence,
        at=timezone.now(),
        account=person.account,
        staff_number=person.staff_number,
        name=person.name,
        division=person.division,
        address=person.address,
        verb=act.value,
        object_kind=subject._meta.label_lower if subject else "",
        object_id=str(subject.pk) if subject else "",
        object_title=_clean(title)[:_TITLE_LENGTH],
        details=json.dumps(
            {name: _clean(detail) for name, detail in details.items()},
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        ),
        key_id=key.id,
        previous=previous,
    )
    Entry(**row._asdict(), hmac=signature(row, key)).save(force_insert=True)


def _clean(detail: Any) -> Any:
    if isinstance(detail, list):
        return list(map(_clean, detail))
    return cleaned(detail) if isinstance(detail, str) else detail


def cleaned(text: str) -> str:
    """The text as it is recorded: another one where something stands in it that must be kept nowhere."""
    for clean in _cleaned:
        text = clean(text)
    return text
