"""``nanohana serve``: the database, then every process of the product, then the address to open."""

from __future__ import annotations

import os
import threading
import time
import urllib.error
import urllib.request

import click

from nanohana.configuration import Settings, current
from nanohana.loading import loading
from nanohana.logs import logging_configuration
from nanohana.server.beside import environment_of_public_zone
from nanohana.server.database import database
from nanohana.server.forking import in_a_child
from nanohana.server.processes import Child, supervise

READY_SECONDS = 120
CITIZENS_NICENESS = 5  # beside the staff on one machine: a quarter of the processor where both want all of it


def serve_everything() -> None:
    """Run the product until SIGTERM or SIGINT."""
    logging_configuration(current().log_level)
    with database(may_join=False) as postgres:
        in_a_child(_bring_schema_up_to_date)
        threading.Thread(target=_announce, args=[current()], daemon=True).start()
        supervise(_children(current()), postgres)


def _bring_schema_up_to_date() -> bool:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanohana.settings")
    with loading():
        import django

        django.setup()
    from nanohana.server.schema import upgrade_checked

    upgrade_checked()
    return True


def _children(settings: Settings) -> list[Child]:
    """The processes to run, in the order in which they are stopped."""
    children = [Child(command) for command in _commands(settings)]
    if settings.public_port is not None:
        children.append(Child("public", environment_of_public_zone(settings), CITIZENS_NICENESS))
    return children


def _commands(settings: Settings) -> list[str]:
    commands = ["web", "worker"]
    if settings.embeddings_url is None:
        commands.append("embeddings")
    if settings.chat_url is None and settings.model != "none":
        commands.append("model")
    return commands


def _announce(settings: Settings) -> None:
    deadline = time.monotonic() + READY_SECONDS
    for address in _addresses(settings):
        if not _answers(address, deadline):
            click.echo(f"{address} が {READY_SECONDS} 秒たっても応答しません。上の記録を確かめてください。", err=True)
            return
    click.echo(_welcome(settings))


def _addresses(settings: Settings) -> list[str]:
    """Of the staff site, and of the public site where it runs beside."""
    ports = [settings.port, settings.public_port] if settings.public_port else [settings.port]
    return [f"http://{settings.host}:{port}/" for port in ports]


def _answers(address: str, deadline: float) -> bool:
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{address}health", timeout=2).close()  # noqa: S310 - our own address
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
        else:
            return True
    return False


def _welcome(settings: Settings) -> str:
    staff, *public = _addresses(settings)
    citizens = "".join(f"県民向けの公開サイト: {address}\n" for address in public)
    notice = settings.home / "sample-accounts.txt"
    accounts = f"\n{notice.read_text(encoding='utf-8')}" if notice.exists() else ""
    return f"\nnanohana が使えます: {staff}\n{citizens}{accounts}\n止めるには Ctrl+C を押します。\n"
