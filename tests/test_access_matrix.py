"""The access matrix: every route, job and search × every kind of person × whose object it is. Nothing may leak.

Two divisions have a library of their own with a document, a question and a ZIP file each. Whoever may not have
something must get, for its id, what they get for an id of nothing, and never a word of the other division's document.
The number of cells grows with the routes of ``routes.ROUTES``; ``pytest -s`` prints it. Jobs have a matrix of their own
(``test_job_matrix``), and so have the keys of programs (``test_api_matrix``) and the public zone
(``test_public_routes``).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync
from django.http import HttpResponse
from django.utils import timezone

from nanohana.access.models import Account, Rule
from nanohana.access.rights import actor_of
from nanohana.access.tests.people import account_in
from nanohana.answering.evidence import NO_EVIDENCE, to_json
from nanohana.answering.models import Conversation, ConversationQuerySet, Turn, TurnQuerySet
from nanohana.apps.api.models import Key
from nanohana.apps.task_apps.run_models import RunQuerySet, RunTurnQuerySet
from nanohana.documents import wall
from nanohana.documents.archives import _may_still
from nanohana.documents.models import Archive, Library, Version
from nanohana.documents.parsing.tests.drawn_pdf import pdf, text
from nanohana.documents.structure import Chunk
from nanohana.organization.models import Appointment
from nanohana.search.embedding_process import running
from nanohana.search.finding import find
from nanohana.search.tests.indexed import index
from tests.chatbot_scene import chatbot_objects
from tests.conftest import Scene, browser_of, handled_things, registered_version, undone, without_token
from tests.counter_scene import counter_objects
from tests.desk_scene import desk_objects
from tests.route import For
from tests.routes import ROUTES, address
from tests.sharing_scene import sharing_objects
from tests.task_scene import task_objects

WORDS = {"own": "服務専念義務", "other": "自動車税種別割"}  # of each side's document
HOLDS = {
    "administrator": {"own", "other"},
    "asker": {"own"},
    "member": {"own"},
    "outsider": {"other"},
    "retired": set(),
}
ASKS = {"own": "asker", "other": "outsider"}
OPEN = {For.EVERYBODY, For.VISITORS, For.STAFF}
IDS = ("own", "other", "missing", "mixed")  # mixed: the first id is of one side, the others of the other


@dataclass
class Sides:
    """``people`` and the ``ids`` of each side's things. Everybody asks for nothing only once."""

    people: Mapping[str, Account]
    ids: Mapping[str, Mapping[str, object]]
    of_nothing: dict[tuple[str, str, str], HttpResponse] = field(default_factory=dict)

    def answer(self, person: str, name: str, verb: str, ids: str) -> HttpResponse:
        """The answer to one request, of which nothing stays."""
        client = browser_of(self.people.get(person))
        with undone():
            found: HttpResponse = getattr(client, verb.lower())(address(name, self.ids[ids]))
            return found

    def answer_of_nothing(self, person: str, name: str, verb: str) -> HttpResponse:
        key = (person, name, verb)
        if key not in self.of_nothing:
            self.of_nothing[key] = self.answer(*key, "missing")
        return self.of_nothing[key]


def _objects(version: Version, asker: Account) -> dict[str, object]:
    """One of everything that belongs to a side."""
    conversation = Conversation.objects.create(owner=asker, title=version.document.title)
    turn = Turn.objects.create(
        conversation=conversation, ordinal=1, question=version.document.title, searched="", as_of=timezone.localdate(),
        outcome=Turn.Outcome.NO_EVIDENCE, snapshot=to_json(NO_EVIDENCE),
    )  # fmt: skip
    library = version.document.library
    archive = Archive.objects.create(library=library, filename=f"{version.document.title}.zip", registered_by=asker)
    rule = Rule.objects.create(
        library=library, verb=1, allows=True, starts_on=timezone.localdate(), ended_at=timezone.now()
    )
    key = Key.objects.create(
        account=asker, name=version.document.title, beginning="nhk_", digest=uuid4().hex, scopes=["chat"],
        expires_at=timezone.now() + datetime.timedelta(days=1),
    )  # fmt: skip
    return {
        **handled_things(version, turn, asker),
        **sharing_objects(library.owner_division, conversation, version.document.title),
        "division_id": library.owner_division_id,
        "key_id": key.pk, "library_id": library.pk, "document_id": version.document_id, "version_id": version.pk,
        "conversation_id": conversation.pk, "turn_id": turn.pk, "archive_id": archive.pk, "rule_id": rule.pk,
        **task_objects(library.owner_division, asker, version.document.title),
        **chatbot_objects(version.document, asker, version.document.title),
        **desk_objects(library.owner_division, version.document.title),
        **counter_objects(library.owner_division, asker),
    }  # fmt: skip


@pytest.fixture
def sides(scene: Scene, tmp_path: Path) -> Sides:
    outsider, administrator = scene.people["outsider"], scene.people["administrator"]
    division = scene.people["owner"].staff.appointments.get().division
    asker, member, retired = (account_in(division, number) for number in ("0101", "0102", "0103"))
    Appointment.objects.create(staff=retired.staff, kind="retirement", starts_on=datetime.date(2025, 4, 1))
    other_division = outsider.staff.appointments.get().division
    versions: dict[str, Version] = {}
    for side, where in (("own", division), ("other", other_division)):
        library = Library.objects.create(name=f"{side}の文書庫", owner_division=where, audience="owner_division")
        versions[side] = registered_version(library, pdf(tmp_path / f"{WORDS[side]}.pdf", text(WORDS[side])))
        index(versions[side], [Chunk(f"{WORDS[side]}について定める。", (), (), "provision", 0, 0)])
    own = {**scene.ids, **_objects(versions["own"], asker)}
    other = {**scene.ids, **_objects(versions["other"], outsider)}
    mixed = {**other, "version_id": own["version_id"]}
    people = {
        "administrator": administrator,
        "asker": asker,
        "member": member,
        "outsider": outsider,
        "retired": retired,
    }
    return Sides(people, {"own": own, "other": other, "missing": scene.missing, "mixed": mixed})


def _may(person: str, route: str, ids: str) -> bool:
    """Whether a person may have what these ids name, by this route."""
    wanted = ROUTES[route]
    if wanted.allowed in OPEN:
        return True
    if wanted.allowed is For.ADMINISTRATORS:
        return person == "administrator" and (ids != "missing" or not wanted.arguments)
    if wanted.allowed in (For.ASKER, For.SENDER):
        return ASKS.get(ids if ids in WORDS else "other") == person and ids != "missing"
    if wanted.allowed is For.DESK:
        return person in ("asker", "member", "outsider")  # each of them has citizens of their own
    if wanted.allowed is For.KEEPERS:  # each side owns a row
        return person not in ("nobody", "retired") and (ids != "missing" or not wanted.arguments)
    if wanted.allowed in (For.DESK_OWNERS, For.SHARED) and person == "administrator":
        return False
    sides = {"own", "other"} if ids == "mixed" and len(wanted.arguments) > 1 else {"own" if ids == "mixed" else ids}
    return sides <= HOLDS[person]


def _cells() -> Iterator[tuple[str, str, str]]:
    """Route, verb, ids; routes without arguments have no ids, and mixed ones need two."""
    for name, route in ROUTES.items():
        for verb, ids in product(route.verbs.split(), IDS if route.arguments else ("own",)):
            if ids == "mixed" and len(set(route.arguments) & {"version_id", "document_id"}) < 2:
                continue
            yield name, verb, ids


@pytest.mark.slow
@pytest.mark.parametrize("person", ["nobody", *HOLDS])
def test_no_route_gives_anybody_what_is_not_theirs(sides: Sides, person: str) -> None:
    leaks, cells = [], list(_cells())
    for name, verb, ids in cells:
        is_of_nothing = ids == "missing"
        found = sides.answer_of_nothing(person, name, verb) if is_of_nothing else sides.answer(person, name, verb, ids)
        if leak := _leak(sides, person, name, verb, ids, found):
            leaks.append((person, name, verb, ids, leak))
    print(f"\naccess matrix, routes: {len(cells)} cells for {person}, {len(leaks)} leaks")
    assert leaks == []


def _leak(sides: Sides, person: str, name: str, verb: str, ids: str, found: HttpResponse) -> str:
    body = _body(found)
    foreign = {words for side, words in WORDS.items() if side not in HOLDS.get(person, set())}
    if any(words in body for words in foreign):
        return "words of a foreign document"
    if ROUTES[name].allowed is For.DIRECTORY:
        return "" if found.status_code == 401 else f"status {found.status_code}"
    if person == "nobody":
        stays_out = found.status_code == 302 and found["Location"].startswith("/sign-in/")
        return (
            "" if stays_out or ROUTES[name].allowed in (For.EVERYBODY, For.VISITORS) else f"status {found.status_code}"
        )
    if _may(person, name, ids) or (person == "retired" and found.status_code == 302):
        return ""
    missing = sides.answer_of_nothing(person, name, verb)
    same = found.status_code == missing.status_code == 404 and without_token(found) == without_token(missing)
    return "" if same else f"status {found.status_code}, of nothing {missing.status_code}"


def _body(found: HttpResponse) -> str:
    if found.streaming:
        content = async_to_sync(_whole)(found) if found.is_async else b"".join(found.streaming_content)
        return content.decode("utf-8", "replace")
    return found.content.decode("utf-8", "replace")


async def _whole(found: HttpResponse) -> bytes:
    """A stream to its end."""
    return b"".join([part async for part in found.streaming_content])  # type: ignore[attr-defined]


def test_no_search_finds_and_no_job_works_for_others(sides: Sides) -> None:
    cells, leaks = 0, []
    with running():
        for person, side in product(("nobody", *HOLDS), WORDS):
            actor = actor_of(sides.people.get(person))
            found = {passage.title for passage in find(actor, WORDS[side]).passages}
            cells += 1
            wanted = {WORDS[held] for held in HOLDS.get(person, set())}
            leaks += [(person, "search", side)] if found - wanted else []
            assert WORDS[side] in found or side not in HOLDS.get(person, set()), (person, side)
    for person, side in product(HOLDS, WORDS):
        library = Library.objects.get(pk=sides.ids[side]["library_id"])
        archive = Archive(library=library, registered_by=sides.people[person])
        cells += 1
        leaks += [(person, "job", side)] if _may_still(archive) != (side in HOLDS[person]) else []
    print(f"\naccess matrix, searches and jobs: {cells} cells, {len(leaks)} leaks")
    assert leaks == []


OF_PEOPLE = {"conversation_id", "turn_id", "shared_id", "run_id", "run_turn_id"}  # the ids of what people asked and got


@pytest.fixture
def without_first_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every conversation and every run is fetched as if it were everybody's."""
    for queries in (ConversationQuerySet, TurnQuerySet, RunQuerySet, RunTurnQuerySet):
        for name in ("owned_by", "shared_with", "readable_by"):
            if hasattr(queries, name):
                monkeypatch.setattr(queries, name, lambda self, account: self.all())


def _leaks_of_people(sides: Sides) -> tuple[int, list[tuple[str, str]]]:
    """How many cells there are, and those in which somebody reads a question or a run of the other side."""
    lists = ("assistant:conversations", "task_apps:runs")
    of_people = [name for name, route in ROUTES.items() if OF_PEOPLE & {*route.arguments} or name in lists]
    names = [name for name in of_people if "GET" in ROUTES[name].verbs]
    cells = [(person, name) for person, name in product(("administrator", "member", "outsider"), names)]
    found = {cell: _body(sides.answer(*cell, "GET", "other" if cell[0] == "member" else "own")) for cell in cells}
    own = {"outsider": WORDS["other"]}
    foreign = {person: set(WORDS.values()) - {own.get(person)} for person, _ in cells}
    return len(cells), [cell for cell, body in found.items() if any(words in body for words in foreign[cell[0]])]


@pytest.mark.slow
@pytest.mark.usefixtures("without_first_wall")
def test_the_second_wall_alone_holds_what_people_asked_and_got(sides: Sides, monkeypatch: pytest.MonkeyPatch) -> None:
    cells, leaks = _leaks_of_people(sides)
    assert leaks == []
    monkeypatch.setattr(wall, "raise_for", lambda *_, **__: None)
    _, without = _leaks_of_people(sides)
    print(f"\nsecond wall: {cells} cells, {len(leaks)} leaks; {len(without)} without it")
    assert len(without) > cells / 2, "else the cells show nothing"
