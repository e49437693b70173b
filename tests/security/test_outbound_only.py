"""Nothing but the outbound door opens a connection to another host: the source itself is read.

A module that names one of these ways must stand in ``KNOWN``, with what it needs it for; a way that a module no longer
uses must leave the list.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import nanohana

SOURCE = Path(nanohana.__file__).parent
#: Modules whose import alone is a way out.
MODULES = frozenset(
    {"aiohttp", "boto3", "ftplib", "grpc", "http.client", "httpcore", "imaplib", "nntplib", "paramiko", "poplib"}
    | {"requests", "smtplib", "telnetlib", "urllib.request", "urllib3", "websockets", "xmlrpc.client", "openai"}
    | {"huggingface_hub", "django.core.mail"}
)
#: Names of modules that are also used for other things.
NAMES = frozenset(
    {f"httpx.{name}" for name in ("Client", "AsyncClient", "HTTPTransport", "AsyncHTTPTransport", "get", "post", "put")}
    | {f"httpx.{name}" for name in ("patch", "delete", "head", "options", "request", "stream")}
    | {"socket.socket", "socket.create_connection", "socket.getaddrinfo", "socket.gethostbyname", "socket.fromfd"}
    | {"asyncio.open_connection", "asyncio.start_server"}
)
KNOWN = {
    "outbound.py": {
        "httpx.Client", "httpx.AsyncClient", "httpx.HTTPTransport", "httpx.AsyncHTTPTransport", "socket.getaddrinfo",
    },
    "server/serving.py": {"urllib.request"},  # waits for its own web process to answer
    "server/postgres.py": {"socket.socket"},  # looks for a free port for its own database
    "documents/parsing/sandbox.py": {"socket.socket"},  # UNIX sockets that parsers left in /tmp
}  # fmt: skip


def ways_out(tree: ast.AST) -> Iterator[str]:
    """The ways to another host that a module names, annotations aside."""
    annotations = {id(part) for node in ast.walk(tree) for note in _annotations(node) for part in ast.walk(note)}
    aliases: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                aliases[name.asname or name.name.partition(".")[0]] = (
                    name.name if name.asname else name.name.partition(".")[0]
                )
                yield from _known(name.name)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                yield from _known(node.module)
                yield from _known(f"{node.module}.{name.name}")
                aliases[name.asname or name.name] = f"{node.module}.{name.name}"
    for node in ast.walk(tree):
        if id(node) in annotations:
            continue
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield from _known(f"{aliases.get(node.value.id, '')}.{node.attr}")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "__import__":
            yield "__import__"


def _annotations(node: ast.AST) -> Iterator[ast.AST]:
    for name in ("annotation", "returns"):
        if isinstance(note := getattr(node, name, None), ast.AST):
            yield note


def _known(name: str) -> Iterator[str]:
    if name in NAMES or name in MODULES:
        yield name
    elif any(name.startswith(f"{module}.") for module in MODULES):
        yield next(module for module in MODULES if name.startswith(f"{module}."))


def test_nothing_else_opens_connections() -> None:
    ours = (path for path in SOURCE.rglob("*.py") if "tests" not in path.relative_to(SOURCE).parts)
    read = {str(path.relative_to(SOURCE)): set(ways_out(ast.parse(path.read_text("utf-8")))) for path in ours}
    assert {name: ways for name, ways in read.items() if ways} == KNOWN


def test_the_reading_finds_what_it_looks_for() -> None:
    for written in (
        "import requests", "import urllib.request as r", "from urllib import request", "__import__('requests')",
        "import httpx\nhttpx.get('x')", "from httpx import Client", "import httpx as h\nh.AsyncClient()",
        "import socket\nsocket.create_connection(('x', 1))", "from socket import socket",
        "import asyncio\nasyncio.open_connection('x', 1)", "def f():\n    import smtplib",
        "from urllib.request import urlopen", "from django.core import mail",
    ):  # fmt: skip
        assert list(ways_out(ast.parse(written))), written
    assert not list(ways_out(ast.parse("import httpx\nraise httpx.ConnectError\nfrom urllib.parse import urlsplit")))
