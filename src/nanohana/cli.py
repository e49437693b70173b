"""The command line ``nanohana``. Each room brings its own commands; this file only says where they are.

A command that works with data finds a database ready: the one given, the one ``nanohana serve`` runs in the data
folder, or the embedded one, started for the time of the command.
"""

from __future__ import annotations

import ast
import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click

from nanohana.apps import APPS
from nanohana.loading import loading
from nanohana.server.postgres import PostgresUnavailable

# name -> "module:attribute"; what is after "data" needs a database and Django.
_WITHOUT_DATA = {
    "serve": "nanohana.server.commands:serve",
    "model": "nanohana.server.commands:model",
    "embeddings": "nanohana.server.commands:embeddings",
    "public": "nanohana.public.commands:public",  # sees to its own database
}
_WITH_DATA = {
    "web": "nanohana.server.commands:web",
    "worker": "nanohana.server.commands:worker",
    "migrate": "nanohana.server.commands:migrate",
    "doctor": "nanohana.server.commands:doctor",
    "backup": "nanohana.server.commands:backup",
    "restore": "nanohana.server.commands:restore",
    "admin": "nanohana.access.commands:admin",
    "audit": "nanohana.audit.commands:audit",
    "scim": "nanohana.scim.commands:scim",
    "keys": "nanohana.encryption.commands:keys",
    "organization": "nanohana.organization.commands:organization",
    "documents": "nanohana.documents.commands:documents",
    "why": "nanohana.documents.why_command:why",
    "search": "nanohana.search.commands:search",
    "reindex": "nanohana.search.commands:reindex",
    "ask": "nanohana.answering.commands:ask",
    "protection": "nanohana.protection.commands:protection",
    "publish": "nanohana.server.publishing:publish",
    "usage": "nanohana.usage.commands:usage",
    "sample": "nanohana.sample.commands:sample",
    **{app.name: f"{app.module}.commands:{app.name}" for app in APPS if find_spec(f"{app.module}.commands")},
}

_HELP = ["-h", "--help"]
_IS_TOLD = f"{__name__}.is_told"  # in click's ``meta``: what the command does is asked, no more


class Rooms(click.Group):
    """Loads a command's room, and opens the database, only when that command is called, not to be told of it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*_WITHOUT_DATA, *_WITH_DATA]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        ctx.meta[_IS_TOLD] = not set(_HELP).isdisjoint(args)
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = {**_WITHOUT_DATA, **_WITH_DATA}.get(cmd_name)
        if place is None:
            return None
        if cmd_name in _WITH_DATA and not ctx.resilient_parsing:
            if not ctx.meta.get(_IS_TOLD):
                _prepare(ctx, upgrade=cmd_name not in {"migrate", "doctor", "restore"})
            _set_up()
        module, attribute = place.split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, _said_of(place)) for name, place in (_WITHOUT_DATA | _WITH_DATA).items()])


def _said_of(place: str) -> str:
    """The first line on a command, read from its source."""
    module, attribute = place.split(":")
    source = Path(__file__).parent.joinpath(*module.split(".")[1:]).with_suffix(".py")
    functions = (each for each in ast.parse(source.read_bytes()).body if isinstance(each, ast.FunctionDef))
    return next((ast.get_docstring(each) or "" for each in functions if each.name == attribute), "").partition("\n")[0]


def _prepare(ctx: click.Context, *, upgrade: bool) -> None:
    """A database for the time of the command, up to date."""
    from nanohana.server.database import database

    postgres = ctx.with_resource(database())
    _set_up()
    if postgres is not None and upgrade:
        from nanohana.server.schema import upgrade_quietly

        upgrade_quietly()


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanohana.settings")
    with loading():
        import django

        django.setup()


@click.group(cls=Rooms, context_settings={"help_option_names": _HELP})
@click.version_option(package_name="nanohana", prog_name="nanohana")
def nanohana() -> None:
    """菜の花: 県の登録文書から答える、庁内で完結する生成AI基盤"""


def main() -> None:
    """The entry point: Japanese messages for what an administrator can mend, no traceback."""
    try:
        nanohana(prog_name="nanohana")
    except PostgresUnavailable as unavailable:
        click.echo(f"エラー: {unavailable}", err=True)
        sys.exit(1)
    except Exception as error:
        from nanohana.outages import is_database_gone  # loads Django: not before something went wrong

        if not is_database_gone(error):
            raise
        click.echo(
            "エラー: データベースが応答しないため、途中で終わりました。nanohana を止めた、または起動し直したときは、"
            f"もう一度実行してください。（{str(error).partition(chr(10))[0]}）",
            err=True,
        )
        sys.exit(1)


if __name__ == "__main__":
    main()
