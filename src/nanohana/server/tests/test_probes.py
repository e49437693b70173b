"""Is the process there, and may it be given requests?"""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.test import Client, override_settings

from nanohana.public import middleware as public
from nanohana.server import probes

pytestmark = pytest.mark.django_db
HOST = {"host": "10.1.2.3"}  # a supervisor asks the process by its address


def asked(client: Client, path: str) -> tuple[int, bytes]:
    answer = client.get(path, headers=HOST)
    return answer.status_code, answer.content


def test_health_answers_anyone_without_the_database(client: Client, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert asked(client, "/health") == (200, b"ok")


@override_settings(SECURE_SSL_REDIRECT=True)
def test_no_supervisor_is_sent_to_https(client: Client) -> None:
    assert asked(client, "/health") == (200, b"ok")
    assert client.get("/sign-in/").status_code == 301


def test_ready_while_the_database_answers_and_has_its_tables(client: Client, django_assert_num_queries: object) -> None:
    assert asked(client, "/ready") == (200, b"ready")
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert asked(client, "/ready") == (200, b"ready")


def test_not_ready_before_the_tables_are_there(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'answering'")
    assert asked(client, "/ready") == (503, b"migrations")


@pytest.mark.parametrize("middleware", [probes.Probes, public.Probes])
def test_not_ready_without_the_database(
    client: Client, middleware: type[probes.Probes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost() -> None:
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", lost)
    with override_settings(MIDDLEWARE=[f"{middleware.__module__}.{middleware.__qualname__}"]):
        assert asked(client, "/ready") == (503, b"database")
        assert asked(client, "/health") == (200, b"ok")
