"""What another site can make a browser do here: nothing. Forged forms, cross-origin reading, foreign hosts, frames."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.conftest import Scene, browser_of, undone
from tests.routes import ROUTES, address

OTHER = "https://evil.example"
#: What other programs post with a proof of their own, signed or with a key: no cookie counts there.
OF_PROGRAMS = sorted(name for name in ROUTES if name == "oidc_logout" or name.startswith(("scim:", "api:")))
CHANGING = sorted({name for name, route in ROUTES.items() if "POST" in route.verbs} - set(OF_PROGRAMS))


def sent(scene: Scene, name: str, verb: str, **headers: str) -> HttpResponse:
    client = browser_of(scene.people["owner"], enforce_csrf_checks=True)
    with undone():
        return getattr(client, verb)(
            address(name, scene.ids), headers={key.replace("_", "-"): headers[key] for key in headers}
        )


def test_csrf_a_form_without_its_token_changes_nothing(scene: Scene) -> None:
    for name in CHANGING:
        assert sent(scene, name, "post", Origin=OTHER).status_code == 403, name
        assert sent(scene, name, "post").status_code == 403, name


def test_csrf_what_programs_post_takes_no_cookie_for_a_proof(scene: Scene) -> None:
    for name in OF_PROGRAMS:
        assert sent(scene, name, "post", Origin=OTHER).status_code in (400, 401, 405), name


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_csrf_a_browser_that_says_it_comes_from_elsewhere_is_refused_whatever_its_token(
    scene: Scene, site: str
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(scene.people["owner"])
    for name in CHANGING:
        with undone():
            answer = client.post(address(name, scene.ids), headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 403, name


def test_a_browser_of_our_own_is_let_through(scene: Scene) -> None:
    client = Client()
    client.force_login(scene.people["owner"])
    given = {"question": "服務とは"}
    assert client.post("/ask/", given, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 302


def test_cors_no_answer_may_be_read_by_another_origin(scene: Scene) -> None:
    for name in ROUTES:
        for verb in ("get", "options"):
            answer = sent(scene, name, verb, Origin=OTHER, Access_Control_Request_Method="POST")
            assert not [header for header in answer.headers if header.lower().startswith("access-control-")], name


def test_host_a_foreign_name_reaches_no_route(scene: Scene) -> None:
    for name in ROUTES:
        for host in ("evil.example", "localhost.evil.example", "localhost:80@evil.example"):
            assert sent(scene, name, "get", Host=host).status_code == 400, name


def test_xss_every_page_forbids_code_frames_and_bases_that_are_not_its_own(scene: Scene) -> None:
    for name in ROUTES:
        answer = sent(scene, name, "get")
        policy = answer.headers.get("Content-Security-Policy", "")
        is_sandboxed = policy == "default-src 'none'; sandbox"  # originals of documents: nothing in them runs
        for part in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
            assert part in policy or is_sandboxed, name
        assert "unsafe" not in policy and "*" not in policy and "http" not in policy, name
        assert answer["X-Content-Type-Options"] == "nosniff" and answer["X-Frame-Options"] == "DENY", name
