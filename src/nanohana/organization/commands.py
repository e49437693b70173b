"""``nanohana organization``: taking over the organisation from CSV files, and writing it out."""

from __future__ import annotations

from pathlib import Path

import click

from nanohana.organization.exports import export as exported
from nanohana.organization.exports import template as empty
from nanohana.organization.imports import KINDS, import_file
from nanohana.organization.tables import Rejected

kind_argument = click.argument("kind", type=click.Choice(list(KINDS)))


@click.group()
def organization() -> None:
    """所属（divisions）、職位（posts）、職員（staff）、発令（appointments）のCSVを扱います。"""


@organization.command("import")
@kind_argument
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="確かめるだけで、何も変えません。")
def import_(kind: str, file: Path, dry_run: bool) -> None:
    """CSVを取り込みます。1行でも誤りがあれば、何も取り込みません。"""
    try:
        done = import_file(kind, file.read_bytes(), filename=file.name, dry_run=dry_run)
    except Rejected as rejected:
        for problem in rejected.problems:
            click.echo(str(problem), err=True)
        raise click.ClickException(f"誤りが{len(rejected.problems)}件あります。何も取り込んでいません。") from rejected
    counts = f"新規{done.new}件、変更{done.changed}件、変更なし{done.same}件"
    click.echo(f"{KINDS[kind].title}: {counts}{'（確かめただけで、取り込んでいません）' if dry_run else ''}")


@organization.command()
@kind_argument
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--template", is_flag=True, help="見出しだけの空のCSVを書き出します。")
def export(kind: str, file: Path, template: bool) -> None:
    """今の内容をCSVに書き出します。"""
    file.write_bytes(empty(kind) if template else exported(kind))
