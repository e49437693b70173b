"""The public zone, for the evidence pack: whether there is one, where, what is published there, keys and retention."""

from __future__ import annotations

from nanohana.apps.chatbots.models import Chatbot, MasterSwitch
from nanohana.audit.pack import Section
from nanohana.configuration import Settings, current
from nanohana.published.sealing import public_text, signing_key


def sections() -> list[Section]:
    return [_zone(), _published()]


def _zone() -> Section:
    address, switch = current().public_address, MasterSwitch.objects.filter(pk=1).first()
    rows = (
        ("公開サイト", "使用しています" if address else "つないでいません（公開データはファイルで渡します）"),
        ("場所", _place()),
        ("全体の停止", "停止しています" if switch is not None and switch.everything else "停止していません"),
        ("公開データに署名する鍵", _key()),
        ("県民の会話の保存", _kept()),
        ("職員のデータ", "公開サイトは、署名した公開データだけを受け取る（データベース、鍵、ロールは別）"),
    )
    return Section("県民向けの公開", "", (), rows)


def _place() -> str:
    if (address := current().public_address) is None:
        return "—"
    return address if current().public_url else f"{address}（この機械。データフォルダーは別）"


def _key() -> str:
    """The public half, by which the file at the other side is compared; none is made for asking."""
    path = current().home / "publisher.key"
    return f"Ed25519、公開鍵 {public_text(signing_key(path).public_key())}" if path.exists() else "まだありません"


def _kept() -> str:
    """The public site reads its own settings, which the staff site does not see."""
    usual = Settings.model_fields["public_retention_days"].default
    return f"公開サイトの設定 public_retention_days による（既定は、最後の利用から{usual:,}日）"


def _published() -> Section:
    found = Chatbot.objects.exclude(current=None).select_related("current", "owner_division").order_by("key")
    rows = tuple((one.title, str(one.owner_division), *_state(one)) for one in found)
    note = "" if rows else "公開しているチャットボットはありません。"
    return Section("公開しているチャットボット", note, ("名前", "所管課", "版", "状態") if rows else (), rows)


def _state(chatbot: Chatbot) -> tuple[str, str]:
    version = chatbot.current
    assert version is not None  # noqa: S101  # of the query
    if chatbot.stopped_at is not None or MasterSwitch.objects.filter(everything=True).exists():
        return f"第{version.number}版", "停止しています"
    return f"第{version.number}版", "公開中" if version.sent_at else "公開サイトへの反映を待っています"
