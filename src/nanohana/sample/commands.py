"""``nanohana sample``: the fictional prefecture for trying the product and for its tests."""

from __future__ import annotations

from pathlib import Path

import click
from django.utils.timezone import localdate

from nanohana.sample.generate import generate
from nanohana.sample.load import NotForProduction, load_sample
from nanohana.sample.transfer import transfer_file


@click.group()
def sample() -> None:
    """見本の県（架空の「菜花県」）を扱います。"""


@sample.command()
@click.option("--only", multiple=True, help="この番号（id）の文書だけを入れます。何度でも指定できます。")
def load(only: tuple[str, ...]) -> None:
    """見本の組織、利用者、文書を入れます。文書は起動後に順に登録されます。"""
    try:
        count = load_sample(only)
    except NotForProduction as refused:
        raise click.ClickException(str(refused)) from refused
    if count:
        click.echo(
            f"見本の文書を {count} 件受け付けました。起動後に順に読み取ります（進みは画面の「文書」で分かります）。"
        )
    else:
        click.echo("見本の文書はすべて登録されています。")


@sample.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def files(folder: Path) -> None:
    """見本の文書のファイルをフォルダーに書き出します。"""
    click.echo(f"{len(generate(folder))} 件を書き出しました。")


@sample.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def transfer(file: Path) -> None:
    """次の4月1日付けの人事異動の見本（CSV）を書き出します。"""
    file.write_bytes(transfer_file(localdate()))
