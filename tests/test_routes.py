"""Every route × administrator, owner division, another division, nobody: who gets in, who finds nothing there.

``routes.ROUTES`` has a row for each route of the site, and a route without one fails; the objects are a document in a
library of the owner division alone, and a question of its member.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import get_resolver, reverse

from nanohana.access.tests.people import signed_in
from nanohana.documents.models import Library, Version
from nanohana.documents.parsing.tests.drawn_pdf import pdf, text
from nanohana.organization.models import Division
from tests.conftest import Scene, answer, registered_version, without_token
from tests.route import For
from tests.routes import ROUTES, address, names

INSIDERS = {
    "administrator": {
        For.EVERYBODY, For.VISITORS, For.STAFF, For.READERS, For.USERS, For.OWNERS, For.ADMINISTRATORS,
        For.KEEPERS,
    },
    "owner": {
        For.EVERYBODY, For.VISITORS, For.STAFF, For.READERS, For.USERS, For.OWNERS, For.ASKER, For.SENDER, For.DESK,
        For.DESK_OWNERS, For.KEEPERS, For.SHARED,
    },
    "outsider": {For.EVERYBODY, For.VISITORS, For.STAFF},
}  # fmt: skip
VERBS = ("GET", "POST", "PUT", "DELETE")
NOTHING_TO_DO = ("assistant:restore", "task_apps:restore_run", "oidc_logout")


def test_every_route_has_its_row() -> None:
    assert set(names(get_resolver().url_patterns)) == set(ROUTES)


@pytest.mark.parametrize("person", INSIDERS)
def test_who_is_signed_in_gets_what_is_theirs_and_finds_nothing_else(person: str, scene: Scene) -> None:
    account = scene.people[person]
    for name, route in ROUTES.items():
        for verb in route.verbs.split():
            found = answer(account, verb, address(name, scene.ids))
            if route.allowed in INSIDERS[person]:
                # What was not deleted a moment ago cannot be restored.
                # A message of no provider is no message.
                assert found.status_code in (200, 204, 302, 422) or name in NOTHING_TO_DO, name
                assert not found.headers.get("Location", "").startswith("/sign-in/?"), (name, verb)
            elif route.allowed is For.DIRECTORY:
                assert found.status_code == 401, (name, verb)
            else:
                missing = answer(account, verb, address(name, scene.missing))
                assert found.status_code == missing.status_code == 404, (name, verb)
                assert without_token(found) == without_token(missing), (name, verb)


def test_nobody_gets_past_the_sign_in(scene: Scene) -> None:
    for name, route in ROUTES.items():
        for verb in VERBS:
            found = answer(None, verb, address(name, scene.ids))
            if route.allowed is For.EVERYBODY:
                assert not found.headers.get("Location"), (name, verb)
            elif route.allowed is For.VISITORS:
                assert not found.headers.get("Location", "").startswith("/sign-in/?next="), (name, verb)
            elif route.allowed is For.DIRECTORY:
                assert found.status_code == 401, (name, verb)
            else:
                assert found.status_code == 302 and found["Location"].startswith("/sign-in/?next="), (name, verb)


def test_verbs_that_a_route_does_not_know_are_refused(scene: Scene) -> None:
    for name, route in ROUTES.items():
        if route.allowed not in (For.EVERYBODY, For.VISITORS, For.DIRECTORY):
            for verb in set(VERBS) - set(route.verbs.split()):
                assert answer(scene.people["owner"], verb, address(name, scene.ids)).status_code == 405, (name, verb)


def test_who_may_read_but_not_change(scene: Scene) -> None:
    Library.objects.update(audience="all_staff")
    expected = {
        For.READERS: 200, For.OWNERS: 404, For.ASKER: 404, For.ADMINISTRATORS: 404, For.DESK: 404,
        For.DESK_OWNERS: 404, For.KEEPERS: 404, For.SHARED: 404,
    }  # fmt: skip
    for name, route in ROUTES.items():
        for verb in route.verbs.split():
            status = answer(scene.people["outsider"], verb, address(name, scene.ids)).status_code
            assert status == expected.get(route.allowed, status), (name, verb)


def test_an_own_version_does_not_open_a_foreign_document(scene: Scene, version: Version, tmp_path: Path) -> None:
    library = Library.objects.create(name="税務", owner_division=Division.objects.get(code="1040"))
    own = registered_version(library, pdf(tmp_path / "税.pdf", text("第1条 自動車税の種別割について定める。")))
    outsider = signed_in(scene.people["outsider"])
    foreign = [(own.pk, version.document_id), (version.pk, own.document_id)]
    for version_id, document_id in foreign:
        assert outsider.post(reverse("documents:move", args=[version_id, document_id])).status_code == 404
    assert Version.objects.get(pk=own.pk).document_id == own.document_id
