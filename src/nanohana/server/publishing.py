"""``nanohana publish``: what citizens may see, as signed files for a public site that no network leads to.

An app that publishes has a module ``outgoing`` with ``published_now()``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from nanohana.apps import modules
from nanohana.public_link import publisher_key
from nanohana.published.content import Chatbot, Content, kind_of
from nanohana.published.sealing import public_text, sealed


@click.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="公開データのファイルを書き出す場所")
@click.option("--key", "shows_key", is_flag=True, help="公開サイトに設定する公開鍵を表示します。")
def publish(out: Path | None, shows_key: bool) -> None:
    """公開中の内容（チャットボット、窓口台帳、停止の状態）を、署名付きのファイルに書き出します。"""
    if shows_key:
        click.echo(f'publisher_key = "{public_text(publisher_key().public_key())}"')
    if out is not None:
        for file in written(out):
            click.echo(file.name)
    if out is None and not shows_key:
        raise click.UsageError("--out か --key を指定してください。")


def written(folder: Path) -> Iterator[Path]:
    """The files of everything published now, as they are written."""
    folder.mkdir(parents=True, exist_ok=True)
    for content in published_now():
        key = f"-{content.key}" if isinstance(content, Chatbot) else ""
        file = folder / f"{kind_of(content)}{key}-{content.number}.nanohana"
        file.write_bytes(sealed(content, publisher_key()))
        yield file


def published_now() -> Iterator[Content]:
    for outgoing in modules("outgoing"):
        yield from outgoing.published_now()
