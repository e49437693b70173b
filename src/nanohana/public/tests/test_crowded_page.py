"""The page of who cannot come in now: it says so, gives back what was written, and leads to this site alone."""

from __future__ import annotations

import asyncio

import pytest

from nanohana.public import gate
from nanohana.public.tests.crowding import WRITTEN, crowded_page


def test_what_was_written_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "WAIT_SECONDS", 0.01)
    headers, page = asyncio.run(crowded_page("/welfare/", WRITTEN, (b"origin", b"https://testserver")))
    assert headers[b"retry-after"] == b"10"
    assert b"form-action 'self'" in headers[b"content-security-policy"]
    assert headers[b"cache-control"] == b"private, no-store" and headers[b"referrer-policy"] == b"same-origin"
    assert "ただいま大変混み合っています" in page and "もう一度送信" in page
    assert 'action="/welfare/?lang=en&amp;ruby=0"' in page
    assert 'name="text" value="母の&lt;介護&gt;の&quot;こと&quot;"' in page
    assert 'name="asked" value="trouble"' in page
    for said in ("We are very busy", "目前访问人数很多", "지금 이용자가 매우 많습니다", "とても こんで"):
        assert said in page
    assert '<div lang="ko">' in page


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (WRITTEN, (b"sec-fetch-site", b"cross-site")),  # else one press would send it as if from here
        (WRITTEN, (b"origin", b"https://evil.example")),
        (b"\xff\xfe=1", (b"origin", b"https://testserver")),
        (b"&".join(b"a=1" for _ in range(100)), (b"origin", b"https://testserver")),
    ],
)
def test_what_is_not_sent_from_here_or_cannot_be_read_is_not_given_back(
    body: bytes, header: tuple[bytes, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "WAIT_SECONDS", 0.01)
    _, page = asyncio.run(crowded_page("/welfare/", body, header))
    assert "<form" not in page.split("<main")[1]


def test_the_page_leads_to_this_site_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "WAIT_SECONDS", 0.01)
    _, page = asyncio.run(crowded_page("//evil.example/", WRITTEN))
    assert 'action="/evil.example/?lang=en' in page
