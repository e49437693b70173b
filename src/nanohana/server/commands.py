"""Commands that run and look after the product itself."""

from __future__ import annotations

from pathlib import Path

import click

from nanohana.configuration import current


@click.command()
def serve() -> None:
    """製品全体を起動します（データベース、画面、処理、検索モデル、言語モデル）。"""
    from nanohana.server.serving import serve_everything

    serve_everything()


@click.command()
def web() -> None:
    """画面（Web サーバー）だけを起動します。"""
    import uvicorn

    from nanohana.server.declaring import declare_providers
    from nanohana.web.patience import PatientProtocol

    declare_providers()
    uvicorn.run(
        "nanohana.asgi:application",
        host=current().host, port=current().port, lifespan="off", log_config=None, access_log=False,
        server_header=False, proxy_headers=False, http=PatientProtocol, timeout_graceful_shutdown=3,
        workers=1,  # more of them are more processes of this command, on this machine or others
    )  # fmt: skip


@click.command()
@click.option("--until-empty", is_flag=True, help="待ち行列が空になったら終わります。")
def worker(until_empty: bool) -> None:
    """文書の登録などの処理を行います。"""
    from nanohana.jobs.worker import run

    run(until_empty=until_empty)


@click.command()
def embeddings() -> None:
    """検索モデル（埋め込み）を起動します。"""
    from nanohana.search.embedding_process import main

    main()


@click.command()
def model() -> None:
    """この機械で動かす言語モデルを起動します。"""
    from nanohana.llm.local_process import main

    main()


@click.command()
def migrate() -> None:
    """データベースの構造を今の版に合わせます。"""
    from nanohana.server.schema import upgrade_checked

    upgrade_checked(verbosity=1)


@click.command()
def doctor() -> None:
    """設定と動作を点検し、直し方を示します。"""
    from nanohana.server.doctor import examine

    findings = examine()
    for finding in findings:
        click.echo(str(finding))
    if any(finding.is_error for finding in findings):
        raise SystemExit(1)


@click.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
def backup(target: Path) -> None:
    """データベースと登録ファイルを 1 つのファイルに保存します。"""
    from nanohana.server.backup import make_backup

    click.echo(make_backup(target))


@click.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="確認せずに、今のデータを置き換えます。")
@click.option("--drill", "is_drill", is_flag=True, help="訓練：復元できるかだけを確かめます。何も変わりません。")
def restore(source: Path, yes: bool, is_drill: bool) -> None:
    """保存したファイルから元に戻します。今のデータは置き換わります。"""
    from nanohana.server.backup import drill, restore_backup

    if is_drill:
        click.echo(drill(source))
        return
    if not yes:
        click.confirm("今のデータはすべて保存時の内容に置き換わります。続けますか", abort=True)
    click.echo(restore_backup(source))
