"""The examination itself: it must find what it is there to find, and nothing in what is ours."""

from __future__ import annotations

import io

import pytest
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE

from nanohana.apps.assistant.tests.leading_away import in_page, in_stream, in_word, leads_away
from nanohana.apps.assistant.word import Footnoted, word_document


@pytest.mark.parametrize(
    "html",
    [
        '<img src="http://evil.example/?d=1">', '<a href="https://evil.example/">', '<a href="//evil.example/">',
        '<a href="\\\\evil.example">', '<a href="java\nscript:alert(1)">', '<a href=" javascript:alert(1)">',
        "<script>alert(1)</script>", '<script src="//evil.example/x.js"></script>', "<p onclick=alert(1)>",
        '<p style="background:url(http://evil.example)">', "<style>@import url(//evil.example)</style>",
        '<iframe src="/documents/"></iframe>', '<form action="https://evil.example/"></form>',
        '<button formaction="https://evil.example/">', '<meta http-equiv="refresh" content="0;url=//evil.example">',
        '<base href="//evil.example/">', '<link rel="stylesheet" href="http://evil.example/a.css">',
        '<div hx-get="http://evil.example/">', '<div hx-on:click="alert(1)">', '<img srcset="//evil.example/a 1x">',
        '<svg><a xlink:href="http://evil.example/"></a></svg>', '<img src="data:image/png;base64,AA">',
        "<math><mi><style><img src=//evil.example/a></style></mi></math>",
    ],
)  # fmt: skip
def test_what_leads_away_is_found(html: str) -> None:
    assert in_page(f"<p>回答{html}</p>")


def test_what_is_ours_is_not() -> None:
    page = '<meta charset="utf-8"><link href="/static/a.css"><script src="/static/a.js"></script><a href="?page=2">'
    assert (
        in_page(f'{page}<a href="#turn-1"></a><a href="/documents/v/1/?from=1&amp;to=2">[1]</a>&lt;img src=//e&gt;')
        == []
    )


@pytest.mark.parametrize("address", ["", "/", "?a=http://x", "#a", "/a?next=//evil.example", "page/2"])
def test_own_addresses(address: str) -> None:
    assert not leads_away(address)


@pytest.mark.parametrize(
    "address", ["http:/x", "//x", "\t//x", "/\t/x", "/\\x", "vbscript:x", "http://[", "mailto:a@b"]
)
def test_other_addresses(address: str) -> None:
    assert leads_away(address)


def test_a_stream() -> None:
    good = 'id: 1\nevent: draft\ndata: {"text": "<img src=//evil.example>"}\n\n: \n\nevent: end\ndata: {}\n\n'
    assert in_stream(good) == []
    assert in_stream('event: sentence\ndata: {"html": "<img src=//evil.example>"}\n\n')
    assert in_stream("event: navigate\ndata: {}\n\n")


def test_a_word_file() -> None:
    ours = word_document("題", "基準日", [("登録文書の記載", [Footnoted("http://evil.example/", ("資料",))])])
    assert in_word(ours) == []
    document = Document()
    document.part.relate_to("http://evil.example/x.png", RELATIONSHIP_TYPE.IMAGE, is_external=True)
    file = io.BytesIO()
    document.save(file)
    assert in_word(file.getvalue()) == ["word/_rels/document.xml.rels: http://evil.example/x.png"]
