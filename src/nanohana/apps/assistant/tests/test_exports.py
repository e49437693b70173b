from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from docx import Document
from lxml import etree

from nanohana.answering.models import AnswerSentence, Turn
from nanohana.apps.assistant.word import Footnoted, word_document

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.mark.django_db
def test_the_text_carries_its_sources(client: Client, ask: Callable[..., Turn]) -> None:
    text = client.get(f"/turns/{ask().pk}/answer.txt").content.decode()
    assert "5日とする。[1]" in text.replace("。夏季休暇は、7月1日から9月30日までの間に取得しなければならない", "")
    assert "[1] 職員の休暇等に関する規則 第12条" in text


@pytest.mark.django_db
def test_the_word_file_has_the_sources_as_footnotes(client: Client, ask: Callable[..., Turn]) -> None:
    turn = ask()
    Turn.objects.filter(pk=turn.pk).update(state=Turn.State.DONE)
    AnswerSentence.objects.create(turn=turn, ordinal=1, text="5日です。", verdict="unconfirmed")
    answer = client.get(f"/turns/{turn.pk}/answer.docx")
    assert 'filename="answer-1.docx"' in answer["Content-Disposition"]
    text = [paragraph.text for paragraph in Document(BytesIO(answer.content)).paragraphs]
    assert text[0] == "夏季休暇は何日ですか。"
    assert "5日です。（根拠未確認）" in text
    assert "職員の休暇等に関する規則" in footnotes(answer.content)[0]


def test_every_reference_has_its_footnote() -> None:
    raw = word_document("問", "基準日", [("答", [Footnoted("一。", ("甲", "乙")), Footnoted("二。\x07", ("丙",))])])
    with ZipFile(BytesIO(raw)) as file:
        body = etree.fromstring(file.read("word/document.xml"))
    references = [element.get(f"{W}id") for element in body.iter(f"{W}footnoteReference")]
    assert references == ["2", "3", "4"]
    assert footnotes(raw) == [" 甲", " 乙", " 丙"]


def footnotes(raw: bytes) -> list[str]:
    """The texts of the footnotes, without Word's two separators."""
    with ZipFile(BytesIO(raw)) as file:
        root = etree.fromstring(file.read("word/footnotes.xml"))
    return ["".join(note.itertext()) for note in root.iter(f"{W}footnote")][2:]
