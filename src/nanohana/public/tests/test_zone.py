"""The public zone has no way to staff data: not by its code, its role, its files, its network, its keys or cookies."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from django.db import connection

from nanohana.configuration import current
from nanohana.documents.parsing import landlock
from nanohana.public import confinement
from nanohana.public.tests.content import car_tax
from nanohana.public.tests.site import RunningSite
from nanohana.server.schema import close_to_others

ROOT = Path(__file__).parents[4]
_LOADED = """
import json, sys
from nanohana.public.asgi import application
from django.test import Client
citizen = Client()
pages = [citizen.get(path).status_code for path in ("/", "/c/car-tax/", "/health")]
asked = citizen.post("/c/car-tax/", {"question": "自動車税はいつまでに納めますか。"}, follow=True)
print(json.dumps({"pages": pages, "asked": asked.status_code, "modules": sorted(sys.modules)}))
"""
_CONFINED = """
import json, os, socket, sys
from pathlib import Path
from nanohana.configuration import current
from nanohana.public.confinement import confine, ports_of
listens, staff_port, staff_home, own_home = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
confine(writes=Path(own_home, "receiving"), listens=[listens], connects=ports_of(current()))

def tried(attempt):
    try:
        attempt()
    except PermissionError:
        return "refused"
    return "done"

import psycopg
print(json.dumps({
    "staff port": tried(lambda: socket.create_connection(("127.0.0.1", staff_port), 3).close()),
    "staff file": tried(lambda: Path(staff_home, "secret.key").read_text()),
    "staff folder": tried(lambda: os.listdir(staff_home)),
    "another port": tried(lambda: socket.create_server(("127.0.0.1", 0)).close()),
    "own port": tried(lambda: socket.create_server(("127.0.0.1", listens)).close()),
    "owner's password": tried(lambda: Path(own_home, "web-role.password").read_text()),
    "write beside": tried(lambda: Path(own_home, "secret.key").write_text("x")),
    "own secret": tried(lambda: Path(own_home, "secret.key").read_text()),
    "own database": tried(lambda: psycopg.connect(os.environ["DATABASE_URL"]).close()),
    "child": tried(lambda: os.listdir("/root")),
}))
"""


def forbidden() -> tuple[str, ...]:
    """What the import contract rules out."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    zone = next(each for each in contracts if each["name"] == "The public zone has no way to staff data")
    assert {"nanohana.public", "nanohana.chatbot", "nanohana.welfare", "nanohana.published"} <= {
        *zone["source_modules"]
    }
    return tuple(zone["forbidden_modules"])


def of_the_site(site: RunningSite) -> dict[str, str]:
    """The environment of the site's web process, with the host name of Django's test client."""
    environment = site.environment(allowed_hosts='["testserver"]', log_level="ERROR")
    return environment | {"DATABASE_URL": web_url(site), "DJANGO_SETTINGS_MODULE": "nanohana.public.settings"}


def web_url(site: RunningSite) -> str:
    password = (site.home / "web-role.password").read_text()
    return str(httpx.URL(site.database).copy_with(username="nanohana_public", password=password))


def test_no_module_of_the_staff_site_is_loaded_when_citizens_are_answered(running_public_site: RunningSite) -> None:
    running_public_site.publish(car_tax())
    done = subprocess.run(
        [sys.executable, "-c", _LOADED],
        env=of_the_site(running_public_site), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert (said["pages"], said["asked"]) == ([200, 200, 200], 200)
    assert "nanohana.public.answering" in said["modules"]
    staff = [name for name in said["modules"] for room in forbidden() if name == room or name.startswith(f"{room}.")]
    assert staff == []


@pytest.fixture
def web_role(running_public_site: RunningSite) -> Iterator[psycopg.Connection]:
    with psycopg.connect(web_url(running_public_site), autocommit=True) as own:
        yield own


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO public_snapshot (kind, key, number, sealed, received_at, active) "
        "VALUES ('chatbot', 'x', 1, '', now(), true)",
        "UPDATE public_snapshot SET active = false",
        "DELETE FROM public_snapshot",
        "TRUNCATE public_snapshot",
        "UPDATE public_delivery SET refusal = ''",
        "DELETE FROM public_nonce",
        "CREATE TABLE mine (x int)",
        "CREATE DATABASE mine",
        "CREATE ROLE mine",
        "SELECT * FROM django_migrations",
        "SELECT pg_read_file('postgresql.conf')",
        "COPY public_conversation TO PROGRAM 'true'",
        "SET ROLE postgres",
    ],
)
def test_the_role_of_the_web_process_may_not(web_role: psycopg.Connection, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        web_role.execute(statement)  # type: ignore[call-overload]


def test_the_role_of_the_web_process_reads_what_is_published(
    running_public_site: RunningSite, web_role: psycopg.Connection
) -> None:
    running_public_site.publish(car_tax())
    assert web_role.execute("SELECT key, active FROM public_snapshot").fetchall() == [("car-tax", True)]


@pytest.mark.django_db(transaction=True)
def test_the_role_of_the_web_process_cannot_connect_to_the_staff_database(running_public_site: RunningSite) -> None:
    close_to_others()
    staff = httpx.URL(web_url(running_public_site)).copy_with(path=f"/{connection.settings_dict['NAME']}")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(str(staff))


@pytest.mark.skipif(landlock.version() < 4, reason="this kernel holds no ports (Landlock 4, Linux 6.7)")
def test_the_web_process_reaches_neither_files_nor_ports_of_the_staff_site(running_public_site: RunningSite) -> None:
    site = running_public_site
    current().signing_key()
    with socket.create_server(("127.0.0.1", 0)) as staff, socket.create_server(("127.0.0.1", 0)) as probe:
        staff_port, own_port = staff.getsockname()[1], probe.getsockname()[1]
        probe.close()
        done = subprocess.run(
            [sys.executable, "-c", _CONFINED, str(own_port), str(staff_port), str(current().home), str(site.home)],
            env=of_the_site(site), capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "staff port": "refused", "staff file": "refused", "staff folder": "refused", "another port": "refused",
        "own port": "done", "owner's password": "refused", "write beside": "refused", "own secret": "done",
        "own database": "done", "child": "refused",
    }  # fmt: skip


def test_the_certificate_by_which_the_database_is_known_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = tmp_path / "authority.pem"
    certificate.touch()
    address = f"postgresql://owner@db.example.jp/public?sslmode=verify-full&sslrootcert={certificate}"
    monkeypatch.setenv("DATABASE_URL", address)
    assert confinement._allowed(current())[certificate] == landlock.READ


def test_the_two_sites_share_no_key(running_public_site: RunningSite) -> None:
    staff, public = current(), running_public_site.home
    assert staff.signing_key() != (public / "secret.key").read_text()
    assert not (public / "publisher.key").exists()
    held = b"".join(path.read_bytes() for path in public.rglob("*") if path.is_file())
    assert staff.signing_key().encode() not in held
    assert running_public_site.key.private_bytes_raw() not in held


def test_a_session_of_the_staff_site_means_nothing_here(running_public_site: RunningSite) -> None:
    running_public_site.publish(car_tax())
    stranger = httpx.get(f"{running_public_site.url}/c/car-tax/")
    staff = httpx.get(f"{running_public_site.url}/c/car-tax/", cookies={"nanohana_session": "x" * 32})
    assert (staff.status_code, len(staff.text)) == (stranger.status_code, len(stranger.text))
    assert all(name.startswith("nanohana_public_") for name in staff.cookies)
