"""Server-side request forgery against the endpoints of models: addresses that lie, names that change, redirects.

Metadata services answer at link-local addresses; a name, a number or a mapped address that leads there is refused at
the moment of the connection, whatever was true when the settings were read.
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from nanohana import providers
from nanohana.configuration import Settings
from nanohana.llm.gateway import Gateway, Limits, ModelUnavailable
from nanohana.llm.profiles import profile_of
from nanohana.outbound import Door, Refused
from nanohana.search.embedding import Embedder, EmbeddingsUnavailable
from nanohana.tests.records import records

METADATA = "169.254.169.254"
Resolver = Callable[..., object]


class _Inside(BaseHTTPRequestHandler):
    """A service that must not be reached, or that sends callers on."""

    def do_GET(self) -> None:
        self.server.asked.append(self.headers["Host"])  # type: ignore[attr-defined]
        self.send_response(307)
        self.send_header("Location", f"http://{METADATA}/latest/meta-data/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Inside(ThreadingHTTPServer):
    asked: list[str]


@pytest.fixture
def inside() -> Iterator[Inside]:
    server = Inside(("127.0.0.1", 0), _Inside)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def endpoint(url: str, **changes: object) -> Settings:
    return Settings(chat_url=url, embeddings_url=url, providers=json.loads(records(url, **changes)))


def asked_by_chat(settings: Settings) -> str:
    """The code with which the model is not available."""
    profile = profile_of(settings)
    assert profile is not None
    gateway = Gateway(profile, Limits(first_word=2, pauses=()))

    async def ask() -> None:
        async for _ in gateway.stream([{"role": "user", "content": "秘密"}], max_tokens=5):
            pass

    with pytest.raises(ModelUnavailable) as refused:
        asyncio.run(ask())
    return refused.value.code


def asked_by_embeddings(settings: Settings) -> None:
    with pytest.raises(EmbeddingsUnavailable):
        Embedder(settings).question("秘密")


def answering(*addresses: str) -> Resolver:
    """A resolver that gives the next address each time it is asked for a name, the last one from then on."""
    left, real = list(addresses), socket.getaddrinfo

    def resolve(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        if host.replace(".", "").isdigit():
            return real(host, port, type=socket.SOCK_STREAM)
        address = left.pop(0) if len(left) > 1 else left[0]
        return [(2, 1, 6, "", (address, port))]

    return resolve


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]", METADATA, "2852039166", "[::ffff:169.254.169.254]", "[fd00:ec2::254]", "10.0.0.1", "0.0.0.0",
        "[64:ff9b::a9fe:a9fe]",
    ],
)  # fmt: skip
def test_ssrf_addresses_inside_are_refused_in_every_spelling(host: str) -> None:
    settings = endpoint(f"https://{host}/v1", private=False)
    assert asked_by_chat(settings) in ("not_permitted", "connection")
    asked_by_embeddings(settings)
    if named := providers.host_of(f"https://{host}/"):
        with pytest.raises(Refused):
            Door(frozenset({named})).client().get(f"https://{host}/")


@pytest.mark.parametrize("host", [METADATA, "[::ffff:169.254.169.254]", "[fd00:ec2::254]", "100.100.100.200"])
def test_ssrf_metadata_is_refused_even_where_a_record_allows_private_addresses(host: str) -> None:
    assert asked_by_chat(endpoint(f"http://{host}/v1", private=True)) == "not_permitted"


def test_dns_rebinding_changes_nothing(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"http://model.example.jp:{inside.server_port}/v1"
    monkeypatch.setattr("socket.getaddrinfo", answering("127.0.0.1", METADATA))
    settings = endpoint(url, private=True)
    asked_by_embeddings(settings)
    assert inside.asked == [f"model.example.jp:{inside.server_port}"]
    assert asked_by_chat(settings) == "not_permitted"
    assert len(inside.asked) == 1


def test_a_public_name_that_leads_inside_is_refused(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getaddrinfo", answering("127.0.0.1"))
    url = f"https://model.example.jp:{inside.server_port}/v1"
    assert asked_by_chat(endpoint(url, private=False)) == "not_permitted"
    assert inside.asked == []


def test_redirects_are_followed_nowhere(inside: Inside) -> None:
    settings = endpoint(f"http://127.0.0.1:{inside.server_port}/v1")
    assert asked_by_chat(settings) == "refused"
    asked_by_embeddings(settings)
    assert len(inside.asked) == 2


def test_a_proxy_in_the_environment_sees_nothing(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{inside.server_port}")
    assert asked_by_chat(endpoint("http://127.0.0.1:9/v1")) == "connection"
    asked_by_embeddings(endpoint("http://127.0.0.1:9/v1"))
    assert inside.asked == []


def test_what_no_record_names_is_not_asked(inside: Inside) -> None:
    url = f"http://127.0.0.1:{inside.server_port}/v1"
    bare = Settings(chat_url=url, embeddings_url=url)
    assert asked_by_chat(bare) == "not_permitted"
    asked_by_embeddings(bare)
    assert inside.asked == [] and "契約の記録がない" in providers.refusal(url, bare)
