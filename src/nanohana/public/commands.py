"""``nanohana public``: the public zone as a whole, its processes, and what an administrator does there."""

from __future__ import annotations

import os
from pathlib import Path

import click

from nanohana.public.serving import SETTINGS, serve_public_zone


@click.group(invoke_without_command=True)
@click.option("--without-embeddings", is_flag=True, help="意味検索のモデルを動かさず、ことばの検索だけで答えます。")
@click.pass_context
def public(context: click.Context, without_embeddings: bool) -> None:
    """公開サイト（県民向け）を動かします。庁内側とは別のデータフォルダと鍵を使います。"""
    if context.invoked_subcommand is None:
        serve_public_zone(with_embeddings=not without_embeddings)


@public.command()
def web() -> None:
    """公開サイトの画面だけを起動します。"""
    import uvicorn

    from nanohana.configuration import current
    from nanohana.public.confinement import confine, ports_of
    from nanohana.web.patience import PatientProtocol

    confine(writes=current().home / "receiving", listens=[current().port], connects=ports_of(current()))
    uvicorn.run(
        "nanohana.public.asgi:application",
        host=current().host, port=current().port, lifespan="off", log_config=None, access_log=False,
        server_header=False, proxy_headers=False, http=PatientProtocol, timeout_graceful_shutdown=3, workers=1,
    )  # fmt: skip


@public.command()
def keeper() -> None:
    """公開データの取込みと、保存期間を過ぎた会話の消去を行います。"""
    from nanohana.configuration import current
    from nanohana.public.confinement import confine, ports_of

    confine(writes=current().home / "receiving", connects=ports_of(current()))
    _with_django()
    from nanohana.public.keeper import run

    run()


@public.command()
def embeddings() -> None:
    """公開サイトの意味検索のモデル（埋め込み）を起動します。"""
    from nanohana.public.confinement import confine
    from nanohana.search.embedding import socket_path
    from nanohana.search.embedding_process import main

    confine(writes=socket_path().parent)
    main()


@public.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_context
def load(context: click.Context, files: tuple[Path, ...]) -> None:
    """庁内側の nanohana publish が作ったファイルを取り込みます。停止の状態を、ほかの内容より先に取り込みます。"""
    _with_database(context)
    from nanohana.public.schema import upgrade
    from nanohana.public.taking_in import NotTaken, take_in
    from nanohana.published.sealing import is_of_switches

    upgrade()
    refused = 0
    carried = [(file, file.read_bytes()) for file in files]
    for file, sealed in sorted(carried, key=lambda each: not is_of_switches(each[1])):
        try:
            taken = take_in(sealed)
            click.echo(f"○ {file.name}: 第{taken.number}版が公開中です。")
        except NotTaken as reason:
            refused += 1
            click.echo(f"× {file.name}: {reason}", err=True)
    if refused:
        raise SystemExit(1)


@public.command()
@click.pass_context
def doctor(context: click.Context) -> None:
    """公開サイトの設定と動作を点検し、直し方を示します。"""
    _with_database(context)
    from nanohana.public.doctor import examine

    findings = examine()
    for finding in findings:
        click.echo(str(finding))
    if any(finding.is_error for finding in findings):
        raise SystemExit(1)


def _with_database(context: click.Context) -> None:
    from nanohana.server.database import database

    context.with_resource(database())
    _with_django()


def _with_django() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    django.setup()
