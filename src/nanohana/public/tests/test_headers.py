"""What every page of the public site tells browsers, and what it refuses of other sites."""

from __future__ import annotations

import pytest
from django.http import HttpResponse

from nanohana.public.framing import shown_in_host_pages
from nanohana.public.tests.content import car_tax
from nanohana.public.tests.site import SiteHere


def test_pages_take_nothing_from_elsewhere_and_stand_in_no_frame(public_site: SiteHere) -> None:
    public_site.publish(car_tax())
    for path in ("/", "/c/car-tax/", "/no/such/page"):
        headers = public_site.citizen.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "private, no-store"


def test_a_widget_stands_in_the_pages_that_the_owner_has_named_and_in_no_others(public_site: SiteHere) -> None:
    named = car_tax(host_pages=("https://www.pref.example.lg.jp",))
    response = shown_in_host_pages(HttpResponse(), named)
    assert vars(response)["_csp_replace"] == {"frame-ancestors": ["https://www.pref.example.lg.jp"]}
    assert vars(shown_in_host_pages(HttpResponse(), car_tax()))["_csp_replace"] == {"frame-ancestors": ["'none'"]}


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example.jp"},
        {"Origin": "null"},
    ],
)
def test_another_site_cannot_have_a_browser_ask(public_site: SiteHere, headers: dict[str, str]) -> None:
    public_site.publish(car_tax())
    answer = public_site.citizen.post("/c/car-tax/", {"question": "自動車税"}, headers=headers)
    assert answer.status_code == 403


def test_an_unknown_host_name_is_refused(public_site: SiteHere) -> None:
    assert public_site.citizen.get("/", headers={"Host": "elsewhere.example.jp"}).status_code == 400
