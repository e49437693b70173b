"""What the evidence pack says of the public zone: from the settings and what is published; no key is made for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from nanohana.apps.chatbots.evidence import sections
from nanohana.apps.chatbots.models import Chatbot, ChatbotVersion, MasterSwitch
from nanohana.configuration import current
from nanohana.organization.models import Division
from nanohana.published.sealing import public_text, signing_key

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _settings() -> Iterator[None]:
    current.cache_clear()
    yield
    current.cache_clear()


def zone() -> dict[str, str]:
    return dict(sections()[0].rows)  # type: ignore[arg-type]  # pairs


@pytest.mark.parametrize(
    ("setting", "value", "place"),
    [
        ("PUBLIC_PORT", "8300", "http://127.0.0.1:8300（この機械。データフォルダーは別）"),
        ("PUBLIC_URL", "https://chat.example.jp/", "https://chat.example.jp"),
    ],
)
def test_it_says_whether_there_is_one_and_where(
    monkeypatch: pytest.MonkeyPatch, setting: str, value: str, place: str
) -> None:
    monkeypatch.delenv("NANOHANA_PUBLIC_URL", raising=False)
    current.cache_clear()
    assert zone()["場所"] == "—" and zone()["公開サイト"].startswith("つないでいません")
    monkeypatch.setenv(f"NANOHANA_{setting}", value)
    current.cache_clear()
    assert zone()["場所"] == place and zone()["公開サイト"] == "使用しています"


def test_the_key_is_the_public_half_and_none_is_made_for_asking(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In a folder of its own: the public site of other tests believes the key of this process."""
    monkeypatch.setenv("NANOHANA_HOME", str(tmp_path))
    current.cache_clear()
    path = current().home / "publisher.key"
    assert zone()["公開データに署名する鍵"] == "まだありません" and not path.exists()
    key = signing_key(path)
    assert zone()["公開データに署名する鍵"] == f"Ed25519、公開鍵 {public_text(key.public_key())}"
    assert key.private_bytes_raw().hex() not in str(sections())


def test_published_chatbots_are_listed_with_their_state() -> None:
    assert sections()[1].rows == () and "ありません" in sections()[1].note
    division = Division.objects.create(code="1040", name="税務課")
    for key, title in (("a", "自動車税"), ("b", "NPO法人"), ("c", "下書き")):
        chatbot = Chatbot.objects.create(key=key, title=title, field=title, owner_division=division)
        if key != "c":
            chatbot.current = ChatbotVersion.objects.create(
                chatbot=chatbot, number=2, revision=1, approved_at=timezone.now(), sent_at=timezone.now()
            )
            chatbot.save()
    Chatbot.objects.filter(key="b").update(stopped_at=timezone.now())
    assert sections()[1].rows == (
        ("自動車税", "税務課", "第2版", "公開中"),
        ("NPO法人", "税務課", "第2版", "停止しています"),
    )
    assert zone()["全体の停止"] == "停止していません"
    MasterSwitch.objects.create(pk=1, everything=True, number=1)
    assert zone()["全体の停止"] == "停止しています"
    assert sections()[1].rows[0][3] == "停止しています"
