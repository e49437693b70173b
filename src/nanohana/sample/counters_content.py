"""The registry of welfare counters of the sample prefecture, from ``counters/``: 54 municipalities, some 600 counters.

Telephone and fax numbers are of the reserved form 000-000-…, pages and e-mail addresses of a reserved domain; towns
and villages have no e-mail address. The days on which rows were checked lie before the day given.
"""

from __future__ import annotations

import csv
import datetime
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import TypedDict

from pydantic import BaseModel, ConfigDict

from nanohana.published.content import Counter, Municipality, Registry

FOLDER = Path(__file__).parent / "counters"
FIRST_PHONE = 8001  # above what the documents give to others
FIRST_FAX = 9001  # above the telephones
PAGES = "https://www.pref.nanohana.example.jp/madoguchi"
MAIL = "pref.nanohana.example.jp"
FORMS = "市町村"
STALE_EVERY = 40  # one row in so many has not been checked for long
MOST_DAYS = 200


@dataclass(frozen=True, slots=True)
class _Place:
    number: int
    municipality: Municipality
    area: str

    @property
    def form(self) -> str:
        return self.municipality.name[-1]


class _Facts(TypedDict):
    phone: str
    hours: str
    address: str


class _Template(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    name: str
    needs: tuple[str, ...]
    forms: str = FORMS
    areas: tuple[str, ...] = ()
    per_area: bool = False
    audience: str = ""
    age_from: int | None = None
    age_until: int | None = None
    phone: str = ""
    hours: str = ""
    address: str = ""
    basis: str = ""


class _Templates(BaseModel):
    weekdays: str
    daytime: str
    municipal: tuple[_Template, ...]
    regional: tuple[_Template, ...]
    prefectural: tuple[_Template, ...]


def sample_registry(today: datetime.date, number: int = 1) -> Registry:
    """The whole registry as it would be published on a day."""
    at = datetime.datetime.combine(today, datetime.time(9), datetime.UTC)
    places = _places()
    counters = tuple(_with_faxes(_with_phones(_counters(places, today))))
    return Registry(number, at, tuple(place.municipality for place in places), counters, owner="福祉課")


def _places() -> list[_Place]:
    with (FOLDER / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        return [
            _Place(number, Municipality(row["市町村名"], row["よみ"], tuple(row["地名"].split("｜"))), row["圏域"])
            for number, row in enumerate(csv.DictReader(file), start=1)
        ]


def _counters(places: Sequence[_Place], today: datetime.date) -> Iterator[Counter]:
    templates = _Templates.model_validate(tomllib.loads((FOLDER / "counters.toml").read_text(encoding="utf-8")))
    days = _checked_days(today)
    for place in places:
        for template in templates.municipal:
            if place.form in template.forms:
                yield _municipal(template, place, templates.weekdays, next(days))
    for number, template in enumerate(templates.regional, start=1):
        for area, served in _regions(template, places):
            yield _regional(template, number, area, served, templates.weekdays, next(days))
    for number, template in enumerate(templates.prefectural, start=1):
        yield _counter(template, f"p{number:02}-{template.kind}", template.name, templates.daytime, next(days))


def _municipal(template: _Template, place: _Place, hours: str, checked: datetime.date) -> Counter:
    town = place.municipality
    office = {"市": "市役所", "町": "町役場", "村": "村役場"}[place.form]
    made = _counter(
        template, f"m{place.number:02}-{template.kind}", template.name.format(name=town.name, stem=town.name[:-1]),
        hours, checked, (town.name,), f"{town.name}{town.parts[0]}（{office}）",
    )  # fmt: skip
    return made if place.form == "市" else replace(made, email="")


def _regions(template: _Template, places: Sequence[_Place]) -> Iterator[tuple[str, list[_Place]]]:
    """The groups of municipalities that a counter of its own serves."""
    fitting = [place for place in places if place.form in template.forms]
    groups = [(area,) for area in dict.fromkeys(p.area for p in fitting)] if template.per_area else [template.areas]
    for areas in groups:
        yield areas[0], [place for place in fitting if place.area in areas]


def _regional(
    template: _Template, number: int, area: str, served: list[_Place], hours: str, checked: datetime.date
) -> Counter:
    first = served[0].municipality
    key = f"r{number:02}-{template.kind}-{served[0].number:02}"
    names = tuple(place.municipality.name for place in served)
    return _counter(
        template, key, template.name.format(area=area), hours, checked, names, f"{first.name}{first.parts[0]}"
    )


def _counter(
    template: _Template, key: str, name: str, hours: str, checked: datetime.date,
    municipalities: tuple[str, ...] = (), address: str = "",
) -> Counter:  # fmt: skip
    return Counter(
        key=key.replace("_", "-"),
        name=name,
        needs=template.needs,
        municipalities=municipalities,
        audience=template.audience,
        age_from=template.age_from,
        age_until=template.age_until,
        phone=template.phone,
        hours=template.hours or hours,
        address=template.address or address,
        url=f"{PAGES}/{key.replace('_', '-')}/",
        basis=template.basis,
        updated_on=checked,
        kind=template.kind,
        email=f"{key.replace('_', '-')}@{MAIL}",
    )


def _checked_days(today: datetime.date) -> Iterator[datetime.date]:
    for number in count(1):
        days = 400 if number % STALE_EVERY == 0 else number * 7 % MOST_DAYS
        yield today - datetime.timedelta(days=days)


def _with_phones(counters: Iterator[Counter]) -> Iterator[Counter]:
    """Who has no number yet gets the next one."""
    numbers = count(FIRST_PHONE)
    for one in counters:
        facts = _OF_THE_RULES.get(one.name)
        known = replace(one, **facts) if facts else one
        yield known if known.phone else replace(known, phone=f"000-000-{next(numbers)}")


def _with_faxes(counters: Iterator[Counter]) -> Iterator[Counter]:
    return (replace(one, fax=f"000-000-{number}") for number, one in enumerate(counters, start=FIRST_FAX))


#: What the rules of the prefecture (sources/part2/seikatsu-konkyu.md) say of two of them.
_OF_THE_RULES: dict[str, _Facts] = {
    "くらし安心相談所白波": {
        "phone": "000-000-3251",
        "hours": "平日9時から17時まで",
        "address": "白波町役場別館",
    },
    "くらし安心相談所霧谷": {
        "phone": "000-000-3252",
        "hours": "月曜日、水曜日及び金曜日の10時から16時まで",
        "address": "霧谷村総合福祉センター",
    },
}
