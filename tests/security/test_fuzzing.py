"""Every route × hostile values in every place of a request: no answer is an internal error.

A route is asked by each verb that it knows and by one that it does not, drawn by chance: that all of those are refused
is told by ``test_routes``.

The fields of a route are those of every form on the site that is sent to it; bodies also come as JSON, as broken
multipart and as no form at all. The choice is random with a fixed seed, so that a failure stays.
"""

from __future__ import annotations

import json
import random
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, urlencode, urlsplit

import pytest
from django.http import HttpResponseBase
from django.urls import Resolver404, resolve
from selectolax.lexbor import LexborHTMLParser

from nanohana.access.models import Account
from tests.conftest import Scene, answer, browser_of, undone
from tests.hostile import SEED, VALUES
from tests.routes import ROUTES, address

VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
HEADERS = (
    {}, {"HX-Request": "true"}, {"Last-Event-ID": "9" * 30}, {"Last-Event-ID": "-1"}, {"Range": "bytes=9-1"},
    {"If-Modified-Since": "never"}, {"Accept": "*/*;q=9"}, {"Accept-Language": "x" * 500}, {"Content-Length": "-1"},
    {"X-Forwarded-For": "\u00ff, 1.2.3"}, {"Referer": "http://[/"}, {"User-Agent": "\x01"}, {"Cookie": "a=\x7f; =;;"},
)  # fmt: skip
PEOPLE = ("administrator", "owner")
Fields = Mapping[str, set[str]]
Names = tuple[str, ...]
_fields: dict[str, set[str]] = defaultdict(set)


def bodies(fields: Iterable[str], chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """Bodies with their types: a form, JSON, and what is none of them."""
    given = {field: chance.choice(VALUES) for field in sorted(fields)}
    plain = {name: value.encode("utf-8", "replace") for name, value in given.items()}
    yield "application/x-www-form-urlencoded", urlencode(plain).encode()
    yield "application/json", json.dumps(given).encode()
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="{chance.choice(VALUES)[:50]}"\r\n\r\n'
        f"{value}\r\n"
        for name, value in given.items()
    )
    yield "multipart/form-data; boundary=x", f"{parts}--x--\r\n".encode("utf-8", "replace")
    yield "multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\ntruncated'
    yield "multipart/form-data", b"no boundary"
    yield "text/plain; charset=nowhere", b"\xff\xfe\x00"
    yield "application/x-www-form-urlencoded; charset=utf-16", b"a=%ff&b&&=c"


def fields_of_forms(scene: Scene) -> Fields:
    """The names that forms of the site send to each route, as an administrator and an owner see them."""
    if _fields:  # the same in every scene
        return _fields
    for person in (scene.people[name] for name in PEOPLE):
        for name in ROUTES:
            page = answer(person, "GET", address(name, scene.ids))
            if page.status_code == 200 and page["Content-Type"].startswith("text/html") and not page.streaming:
                for form in LexborHTMLParser(page.content.decode()).css("form"):
                    action = form.attributes.get("action") or urlsplit(address(name, scene.ids)).path
                    inputs = form.css("[name]")
                    _fields[route_of(action)] |= {str(each.attributes["name"]) for each in inputs}
    return _fields


def route_of(path: str) -> str:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def addresses(name: str, scene: Scene, fields: Iterable[str], chance: random.Random) -> Iterator[str]:
    """The route as it is, with hostile queries, and with hostile values in its place of ids."""
    good = address(name, scene.ids)
    yield good
    query = {field: chance.choice(VALUES).encode("utf-8", "surrogatepass") for field in {*fields, "page", "q"}}
    yield f"{good}?{urlencode(query)}"
    yield f"{good}?{quote(chance.choice(VALUES).encode('utf-8', 'surrogatepass'))}"
    for argument in ROUTES[name].arguments:
        hostile = quote(chance.choice(VALUES).encode("utf-8", "surrogatepass"), safe="")
        yield good.replace(str(scene.ids[argument]), hostile)


def sent(person: Account, verb: str, url: str, kind: str, body: bytes, headers: Mapping[str, str]) -> HttpResponseBase:
    """The whole answer, streams included; of what the request changed nothing stays."""
    client = browser_of(person)
    with undone(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Django says that a stream for the event loop is read without one
        found = client.generic(verb, url, body, content_type=kind, headers=dict(headers))
        if found.streaming:
            b"".join(found)
        return found


def faults(scene: Scene, names: Iterable[str], people: Names, verbs: Names, rounds: int) -> tuple[list[str], int]:
    """What was answered with an internal error, and how many requests were made."""
    chance = random.Random(SEED)
    fields = fields_of_forms(scene)
    found, count = [], 0
    for name in names:
        for person in people:
            known = [verb for verb in verbs if verb in ROUTES[name].verbs.split()]
            others = sorted({*verbs} - {*known})
            for verb in [*known * rounds, *chance.sample(others, min(1, len(others)))]:
                url = chance.choice(list(addresses(name, scene, fields.get(name, ()), chance)))
                kind, body = chance.choice(list(bodies(fields.get(name, ()), chance)))
                status = sent(scene.people[person], verb, url, kind, body, chance.choice(HEADERS)).status_code
                count += 1
                if status >= 500:
                    found.append(f"{verb} {url} as {person}: {status} ({kind} {body[:80]!r})")
    return found, count


@pytest.mark.parametrize(
    ("people", "verbs", "rounds"),
    [
        (("owner",), ("GET", "POST"), 1),
        *(pytest.param((person,), VERBS, 2, marks=pytest.mark.slow, id=person) for person in PEOPLE),
    ],
)
def test_no_request_ends_in_an_internal_error(scene: Scene, people: Names, verbs: Names, rounds: int) -> None:
    found, count = faults(scene, ROUTES, people, verbs, rounds)
    print(f"{count} requests to {len(ROUTES)} routes with {len(verbs)} verbs")
    assert found == []
    assert count >= len(ROUTES) * len(people) * (rounds + 1 if verbs == VERBS else rounds)


def test_every_form_of_the_site_is_known_to_it(scene: Scene) -> None:
    fields = fields_of_forms(scene)
    assert fields["assistant:ask"] >= {"question", "libraries", "as_of", "conversation", "replaces"}
    assert fields["documents:edit"] >= {"title", "owner_division", "handling_label"}
    assert fields["sign_out"] and not fields.get("")


def test_a_route_that_breaks_is_found(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise ValueError

    monkeypatch.setattr("nanohana.search.views.SearchForm", breaks)
    broken, _ = faults(scene, ["search:index"], ("owner",), ("GET",), rounds=1)
    assert broken
