"""``nanohana chatbots``: the citizen chatbots, for when no page can be reached, and for scripts."""

from __future__ import annotations

import click
from django.utils.timezone import localtime

from nanohana.apps.chatbots import checking, publication, switching
from nanohana.apps.chatbots.models import Chatbot, Run


@click.group()
def chatbots() -> None:
    """県民チャットボットの状態を示し、点検し、公開サイトへ反映し、停止し、再開します。"""


_KEY = click.argument("key", metavar="識別名")


@chatbots.command("list")
def list_chatbots() -> None:
    """すべてのチャットボットと、その状態を示します。"""
    for chatbot in Chatbot.objects.select_related("owner_division", "current"):
        click.echo(f"{chatbot.key}\t{_state(chatbot)}\t{chatbot.title}\t{chatbot.owner_division}")
    if switching.switch().everything:
        click.echo("全体を停止しています。")
    if not Chatbot.objects.exists():
        click.echo("チャットボットはありません。")


def _state(chatbot: Chatbot) -> str:
    if chatbot.is_stopped:
        return "停止中"
    if chatbot.current is None:
        return "未公開"
    return f"{chatbot.current}を公開中" if chatbot.current.sent_at else f"{chatbot.current}（公開サイトへ未反映）"


@chatbots.command()
@_KEY
def show(key: str) -> None:
    """一つのチャットボットの版と、公開を妨げているものを示します。"""
    chatbot = _found(key)
    click.echo(f"{chatbot.title}（{chatbot.owner_division}）\t{_state(chatbot)}")
    click.echo(f"FAQ {chatbot.faqs.living().count()}件、設問 {chatbot.questions.count()}件")
    for version in chatbot.versions.exclude(approved_at=None).select_related("approved_by"):
        at = localtime(version.approved_at)
        click.echo(f"{version}\t{at:%Y-%m-%d %H:%M}\t{version.approved_by or '—'}が承認")
    for obstacle in publication.standing(chatbot).obstacles:
        click.echo(f"・{obstacle}")


@chatbots.command()
@_KEY
def check(key: str) -> None:
    """下書きを設問集で点検し、不合格の設問を示します。不合格があれば、終了コードは1です。"""
    run = checking.begin(None, _found(key))
    checking.perform(Run.objects.select_related("version__chatbot", "against").get(pk=run.pk))
    run.refresh_from_db()
    for result in run.results.filter(passed=False):
        worse = "（公開中より悪化）" if result.is_worse else ""
        click.echo(f"× {result.text}\t期待：{result.expected}\t{result.why}{worse}")
    for problem in run.version.problems:
        click.echo(f"× {problem}")
    click.echo(f"{run.total}問のうち{run.passed}問に合格しました。")
    if not run.has_passed:
        raise SystemExit(1)


@chatbots.command()
@_KEY
def publish(key: str) -> None:
    """承認済みの版を、公開サイトへ反映し直します。承認は画面で行います。"""
    chatbot = _found(key)
    if chatbot.current is None:
        raise click.ClickException("承認された版がありません。画面で申請し、二人目が承認してください。")
    if not publication.deliver(chatbot.current):
        chatbot.current.refresh_from_db()
        raise click.ClickException(chatbot.current.failure)
    click.echo(f"{chatbot.current}を公開サイトへ反映しました。")


@chatbots.command()
@click.argument("key", metavar="識別名", required=False)
@click.option("--all", "everything", is_flag=True, help="すべてのチャットボットと福祉相談の案内を停止します。")
@click.option("--message", default="", help="停止中に表示する文（--all のとき）。")
def stop(key: str | None, everything: bool, message: str) -> None:
    """チャットボットを停止します。公開サイトで5秒以内に止まります。"""
    if everything:
        switching.stop_all(None, message[:200])
    else:
        switching.stop(None, _found(key or ""))
    _deliver("停止しました。")


@chatbots.command()
@click.argument("key", metavar="識別名", required=False)
@click.option("--all", "everything", is_flag=True, help="全体の停止を解除します。")
def resume(key: str | None, everything: bool) -> None:
    """チャットボットを再開します。"""
    if everything:
        switching.resume_all(None)
    else:
        switching.resume(None, _found(key or ""))
    _deliver("再開しました。")


def _deliver(words: str) -> None:
    if not switching.deliver():
        raise click.ClickException(f"{words}ただし、公開サイトにはまだ伝わっていません。{switching.switch().failure}")
    at = localtime(switching.switch().acknowledged_at)
    click.echo(f"{words}公開サイトで切り替わったことを確かめました（{at:%H:%M:%S}）。")


def _found(key: str) -> Chatbot:
    found = Chatbot.objects.select_related("owner_division", "current").filter(key=key).first()
    if found is None:
        raise click.ClickException(f"「{key}」はありません。nanohana chatbots list で識別名を確かめてください。")
    return found
