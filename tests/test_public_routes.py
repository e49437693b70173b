"""The access matrix of the public zone: each of its addresses × ids of the staff's things, and each address of staff.

A citizen, also with the session of somebody of the staff, gets no word of what staff have, and none of their pages.
``PUBLIC`` has a row for every address of the public site; one without a row fails.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import get_resolver, reverse

from nanohana.public.tests.content import car_tax
from nanohana.public.tests.site import SiteHere
from tests.conftest import Scene, browser_of, undone
from tests.routes import ROUTES, address, names

ZONE = "nanohana.public.urls"
WORDS = ("服務", "職員0001", "u0001", "人事課")  # of documents, chatbots, conversations, people of the staff
CHATBOT, TALK = {"key": "chatbot_key"}, {"key": "chatbot_key", "exchange": "turn_id"}
RECEIPT = {"number": "registry_number", "code": "conversation_id"}
PUBLIC: dict[str, Mapping[str, str]] = {
    "citizens:index": {},
    "citizens:privacy": {},
    "citizens:accessibility": {},
    "citizens:widget_script": {},
    "citizens:chat": CHATBOT,
    "citizens:chat_rating": TALK,
    "citizens:chat_erase": CHATBOT,
    "citizens:chat_summary": TALK,
    "citizens:chat_translation": TALK,
    "citizens:widget": CHATBOT,
    "citizens:widget_rating": TALK,
    "citizens:widget_erase": CHATBOT,
    "citizens:widget_summary": TALK,
    "citizens:widget_translation": TALK,
    "welfare:guide": {},
    "welfare:translation": {},
    "hand_over:begin": CHATBOT,
    "hand_over:begin_with": {"key": "chatbot_key", "conversation_id": "conversation_id", "code": "turn_id"},
    "hand_over:look_up": {},
    "hand_over:page": RECEIPT,
    "hand_over:news": RECEIPT,
    "hand_over:say": RECEIPT,
    "hand_over:form": RECEIPT,
    "hand_over:leave": RECEIPT,
    "hand_over:withdraw": RECEIPT,
    "desk:content": {},
    "desk:verb": {"name": "kind"},
}
VISITORS = ("citizen", "administrator", "owner")


def test_every_address_has_its_row(public_site: SiteHere) -> None:
    assert set(names(get_resolver(ZONE).url_patterns)) == set(PUBLIC)


def _cells(scene: Scene) -> Iterator[tuple[str, str, str]]:
    """Name, verb and address: each public address with ids of the staff's things."""
    for name, wanted in PUBLIC.items():
        given = {argument: str(scene.ids[thing]) for argument, thing in wanted.items()}
        for verb in ("GET", "POST"):
            yield name, verb, reverse(name, ZONE, kwargs=given)


def _answers(scene: Scene, visitor: str, verb: str, path: str) -> HttpResponse:
    browser = browser_of(None if visitor == "citizen" else scene.people[visitor])
    data = {"question": "服務とは", "words": "服務"} if verb == "POST" else {}
    with undone():
        found: HttpResponse = getattr(browser, verb.lower())(path, data)
        return found


def _told(answer: HttpResponse, asked: str) -> list[str]:
    """The words of the staff in an answer; what the visitor wrote themselves comes back to them."""
    body = answer.content.decode("utf-8", "replace").replace(asked, "")
    return [word for word in WORDS if word in body]


@pytest.mark.parametrize("visitor", VISITORS)
def test_no_public_address_tells_anything_of_staff(scene: Scene, public_site: SiteHere, visitor: str) -> None:
    public_site.publish(car_tax())
    cells, leaks = list(_cells(scene)), []
    for name, verb, path in cells:
        answer = _answers(scene, visitor, verb, path)
        if (words := _told(answer, "服務とは")) or answer.status_code == 500:
            leaks.append((name, verb, answer.status_code, words))
    print(f"\naccess matrix, public addresses: {len(cells)} cells for {visitor}, {len(leaks)} leaks")
    assert leaks == []


@pytest.mark.parametrize("visitor", VISITORS)
def test_no_address_of_staff_is_one_of_the_public_site(scene: Scene, public_site: SiteHere, visitor: str) -> None:
    public_site.publish(car_tax())
    with override_settings(ROOT_URLCONF="nanohana.urls"):
        of_staff = {name: address(name, scene.ids) for name in ROUTES}
    leaks = []
    for name, path in of_staff.items():
        answer = _answers(scene, visitor, "GET", path)
        is_missing = answer.status_code == 404 or path == "/"  # the first page of each site
        if not is_missing or _told(answer, ""):
            leaks.append((name, path, answer.status_code))
    print(f"\naccess matrix, addresses of staff on the public site: {len(of_staff)} cells for {visitor}")
    assert leaks == []
