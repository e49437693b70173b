"""``nanohana serve``: the database, then every process of the product, then the address to open."""

from __future__ import annotations

import os
import threading
import time
import urllib.error
import urllib.request

import click

from nanohana.configuration import Settings, current
from nanohana.logs import logging_configuration
from nanohana.server.database import database
from nanohana.server.processes import supervise

READY_SECONDS = 120


def serve_everything() -> None:
    """Run the product until SIGTERM or SIGINT."""
    logging_configuration(current().log_level)
    with database(may_join=False) as postgres:
        _bring_schema_up_to_date()
        threading.Thread(target=_announce, args=[current()], daemon=True).start()
        supervise(_commands(current()), postgres)


def _bring_schema_up_to_date() -> None:
    """In a child, so that this long-lived process never loads Django and stays small."""
    process_id = os.fork()
    if process_id == 0:
        status = 1
        try:
            import django

            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanohana.settings")
            django.setup()
            from nanohana.server.schema import upgrade_checked

            upgrade_checked()
            status = 0
        except Exception as error:
            click.echo(f"起動できません: {error}", err=True)
        finally:
            os._exit(status)
    if os.waitstatus_to_exitcode(os.waitpid(process_id, 0)[1]):
        raise SystemExit(1)


def _commands(settings: Settings) -> list[str]:
    """The processes to run, in the order in which they are stopped."""
    commands = ["web", "worker"]
    if settings.embeddings_url is None:
        commands.append("embeddings")
    if settings.chat_url is None and settings.model != "none":
        commands.append("model")
    return commands


def _announce(settings: Settings) -> None:
    address = f"http://{settings.host}:{settings.port}/"
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{address}health", timeout=2).close()  # noqa: S310 - our own address
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
        else:
            click.echo(_welcome(settings, address))
            return
    click.echo(f"画面が {READY_SECONDS} 秒たっても応答しません。上の記録を確かめてください。", err=True)


def _welcome(settings: Settings, address: str) -> str:
    notice = settings.home / "sample-accounts.txt"
    accounts = f"\n{notice.read_text(encoding='utf-8')}" if notice.exists() else ""
    return f"\nnanohana が使えます: {address}\n{accounts}\n止めるには Ctrl+C を押します。\n"
