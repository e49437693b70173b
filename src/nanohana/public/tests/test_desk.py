"""The desk: what the staff site has signed is done once, and nothing else is."""

from __future__ import annotations

import time

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nanohana.public.active import active
from nanohana.public.models import Delivery, Snapshot
from nanohana.public.taking_in import take_in_deliveries
from nanohana.public.tests.content import car_tax, stopped
from nanohana.public.tests.site import SiteHere
from nanohana.published.requests import Message, digest_of, signature_headers
from nanohana.published.sealing import sealed


def headers_for(site: SiteHere, body: bytes, *, path: str = "/desk/site/state", **changes: object) -> dict[str, str]:
    key = changes.get("key", site.key)
    assert isinstance(key, Ed25519PrivateKey)
    message = Message("POST", str(changes.get("host", "testserver")), path, digest_of(body))
    return signature_headers(message, key, now=float(str(changes.get("now", time.time()))))


def status(site: SiteHere, path: str, body: bytes, headers: dict[str, str]) -> int:
    return site.citizen.post(path, body, content_type="application/octet-stream", headers=headers).status_code


def test_published_content_is_what_the_site_answers_with(public_site: SiteHere) -> None:
    public_site.publish(car_tax())
    assert active().chatbots["car-tax"].content.faqs[0].answer == "5月31日までに納めてください。"
    assert "自動車税チャットボット" in public_site.citizen.get("/").text


def test_a_signed_request_is_done(public_site: SiteHere) -> None:
    public_site.publish(car_tax(3), stopped(7, "car-tax"))
    said = public_site.ask_desk("site/state")
    assert said["chatbots"] == {"car-tax": 3}
    assert said["switches"] == {"number": 7, "everything": False, "chatbots": ["car-tax"]}


def test_sealed_content_comes_in_over_the_desk(public_site: SiteHere) -> None:
    answer = public_site.desk_answer("/desk/content", sealed(car_tax(), public_site.key))
    assert answer.status_code == 200
    assert active().chatbots.keys() == {"car-tax"}


def test_a_request_is_taken_once(public_site: SiteHere) -> None:
    headers = headers_for(public_site, b"null")
    assert status(public_site, "/desk/site/state", b"null", headers) == 200
    assert status(public_site, "/desk/site/state", b"null", headers) == 403


@pytest.mark.parametrize(
    "changes",
    [
        {"now": time.time() - 3_600},
        {"now": time.time() + 3_600},
        {"host": "other.example.jp"},
        {"path": "/desk/content"},
        {"key": Ed25519PrivateKey.generate()},
    ],
    ids=["old", "of the future", "for another site", "for another verb", "by another key"],
)
def test_what_is_not_signed_for_this_is_refused(public_site: SiteHere, changes: dict[str, object]) -> None:
    headers = headers_for(public_site, b"null", **changes)  # type: ignore[arg-type]
    assert status(public_site, "/desk/site/state", b"null", headers) == 403


def test_another_body_than_the_signed_one_is_refused(public_site: SiteHere) -> None:
    assert status(public_site, "/desk/site/state", b"[]", headers_for(public_site, b"null")) == 403


def test_without_a_signature_nothing_is_done(public_site: SiteHere) -> None:
    assert status(public_site, "/desk/content", sealed(car_tax(), public_site.key), {}) == 403
    assert not Snapshot.objects.exists()


def test_content_of_another_key_is_refused_with_the_reason(public_site: SiteHere) -> None:
    answer = public_site.desk_answer("/desk/content", sealed(car_tax(), Ed25519PrivateKey.generate()))
    assert answer.status_code == 422 and "署名" in answer.json()["error"]


def test_an_older_version_does_not_come_back(public_site: SiteHere) -> None:
    older, newer = (sealed(car_tax(number), public_site.key) for number in (1, 2))
    assert public_site.desk_answer("/desk/content", newer).status_code == 200
    assert public_site.desk_answer("/desk/content", newer).status_code == 200
    assert public_site.desk_answer("/desk/content", older).status_code == 422
    assert active().chatbots["car-tax"].content.number == 2


def test_an_unknown_verb_is_said(public_site: SiteHere) -> None:
    assert public_site.desk_answer("/desk/no/such", b"null").status_code == 404


def test_what_the_database_cannot_hold_does_not_stand_before_a_stop(public_site: SiteHere) -> None:
    bad, stop = (Delivery.objects.create(sealed=sealed(each, public_site.key)) for each in (stopped(2**70), stopped(1)))
    assert take_in_deliveries() == 2
    bad.refresh_from_db()
    assert "保存できません" in bad.refusal and bad.done_at is not None
    assert Snapshot.objects.get(active=True).number == 1 and stop.refusal == ""
