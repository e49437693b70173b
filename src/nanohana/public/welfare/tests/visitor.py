"""A register of a few counters, and a citizen who goes through the guide."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django.http import HttpResponse

from nanohana.public.tests.site import SiteHere
from nanohana.published.content import Counter, Municipality, Registry

NOW = datetime.datetime(2026, 11, 26, tzinfo=datetime.UTC)
TOWNS = (Municipality("花央市", "はなおし", ("本町",)), Municipality("港浦市", "みなとうらし", ("港町", "本町")))

IN_WRITING = {"fax": "000-000-7106", "email": "minato@pref.example.jp"}


def counter(key: str, needs: str, *towns: str, **more: Any) -> Counter:
    given: dict[str, Any] = {"phone": f"000-000-{7000 + len(key)}", "updated_on": datetime.date.today()} | more
    return Counter(key, f"窓口{key}", tuple(needs.split()), towns, **given)


REGISTRY = Registry(
    1,
    NOW,
    TOWNS,
    (
        counter("hanao", "elder_care dementia", "花央市", kind="community_care", age_from=40),
        counter("minato", "elder_care dementia", "港浦市", kind="community_care", age_from=40, **IN_WRITING),
        counter("line", "dementia", kind="dementia_line", updated_on=datetime.date(2024, 1, 1)),
        counter("women", "domestic_violence", kind="womens_consultation"),
        counter("general", "", kind="general_desk"),
    ),
)


def say(site: SiteHere, **fields: Any) -> HttpResponse:
    return site.citizen.post("/welfare/", fields)  # type: ignore[return-value]


def go_on(site: SiteHere, page: HttpResponse, **answer: Any) -> HttpResponse:
    """Post the main form of a page with an answer, as a browser without scripts does."""
    form = page.content.decode().split("<form", 1)[1].split("</form>")[0]
    held: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form):
        held.setdefault(name, []).append(value)
    return site.citizen.post("/welfare/", held | answer)  # type: ignore[return-value]


def text(page: HttpResponse) -> str:
    return page.content.decode()
