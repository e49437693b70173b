"""Chains for tests and benchmarks, and a way to tamper with them as only a superuser could."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import TextChoices

from nanohana.audit.acting import Person, acting_as
from nanohana.audit.recording import record
from nanohana.audit.registry import registered


@registered
class MadeUp(TextChoices):
    DONE = "made_up.done", "試験の操作"


def add(number: int, name: str = "菜花 花子") -> None:
    """Record so many acts of one person."""
    person = Person(name, staff_number="0001", division="1010 人事課", address="192.0.2.1")
    with acting_as(lambda: person):
        for count in range(number):
            record(MadeUp.DONE, title=f"旅費規程 第{count}版", page=count, labels=["庁内", "例規"])


@contextmanager
def tampering() -> Iterator[None]:
    """Within the block the triggers are off; afterwards everything is as it was."""
    with transaction.atomic():
        execute("ALTER TABLE audit_entry DISABLE TRIGGER ALL")
        yield
        transaction.set_rollback(True)


def execute(statement: str, *values: str | int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
