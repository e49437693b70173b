"""An article's text becomes HTML that carries nothing of the writer's own but text."""

from __future__ import annotations

import uuid

import pytest

from nanohana.apps.portal.markdown import rendered

IMAGE = uuid.UUID(int=1)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("## 見出し", "<h2>見出し</h2>\n"),
        ("# 大\n### 小", "<h2>大</h2>\n<h3>小</h3>\n"),
        ("**大事**な*こと*", "<p><strong>大事</strong>な<em>こと</em></p>\n"),
        ("一行目\n二行目", "<p>一行目<br />\n二行目</p>\n"),
        ("[決まり](/portal/)", '<p><a href="/portal/">決まり</a></p>\n'),
        ("[国](https://example.go.jp/)", '<p><a href="https://example.go.jp/" rel="noreferrer">国</a></p>\n'),
        (f"![図]({IMAGE})", f'<p><img src="/portal/images/{IMAGE}/" alt="図" loading="lazy"></p>\n'),
    ],
)
def test_what_one_may_write(text: str, html: str) -> None:
    assert rendered(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[押す](javascript:alert(1))",
        "[押す](JaVaScRiPt:alert(1))",
        "[押す](data:text/html;base64,PHNjcmlwdD4=)",
        "[押す](//evil.example.jp/)",
        "[押す](http://evil.example.jp/)",
        "![図](https://evil.example.jp/pixel.png)",
        "![図](/portal/other.png)",
        '![" onerror="alert(1)](https://evil.example.jp/)',
        "<https://evil.example.jp/ onclick=alert(1)>",
        "| a |\n| --- |\n| <b onclick=alert(1)>x</b> |",
    ],
)
def test_what_does_not_pass(text: str) -> None:
    html = rendered(text).lower()
    assert "<script" not in html
    assert "<img" not in html
    assert "<b " not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    assert 'href="/' not in html
    assert 'href="http:' not in html
    assert "style=" not in html


def test_a_table_has_headings_and_no_inline_style() -> None:
    html = rendered("| 期間 | 電話 |\n| :--- | ---: |\n| 12月 | 可 |")
    assert '<th scope="col">期間</th>' in html
    assert "style" not in html
