"""Counters with days: there from 0:00 of the first to the end of the last, in Japanese time; snapshots of before."""

from __future__ import annotations

import datetime
import json

from nanohana.published.content import Counter, Registry, from_json, to_json

NOW = datetime.datetime(2026, 11, 26, tzinfo=datetime.UTC)
LAST = datetime.date(2026, 11, 30)
DAY = datetime.timedelta(days=1)


def moving() -> Registry:
    old = Counter("old", "旧窓口", ("dementia",), valid_until=LAST, successor="new")
    new = Counter("new", "新窓口", ("dementia",), valid_from=LAST + DAY)
    return Registry(1, NOW, (), (old, new, Counter("always", "窓口", ())))


def test_the_old_one_ends_and_the_new_one_begins_without_a_day_between() -> None:
    assert [each.key for each in moving().on(LAST).counters] == ["old", "always"]
    assert [each.key for each in moving().on(LAST + DAY).counters] == ["new", "always"]


def test_snapshots_of_before_have_no_days_and_are_read() -> None:
    held = json.loads(to_json(moving()))
    for counter in held["counters"]:
        for name in ("valid_from", "valid_until", "successor"):
            del counter[name]
    read = from_json("registry", json.dumps(held).encode())
    assert isinstance(read, Registry)
    assert len(read.on(LAST).counters) == 3


def test_snapshots_of_before_have_no_contacts_in_writing_and_are_read() -> None:
    now = Registry(
        1, NOW, (), (Counter("c", "窓口", (), phone="000-000-7001", fax="000-000-7002", email="c@example.jp"),)
    )
    held = json.loads(to_json(now))
    assert from_json("registry", json.dumps(held).encode()) == now
    for name in ("fax", "email"):
        del held["counters"][0][name]
    read = from_json("registry", json.dumps(held).encode())
    assert isinstance(read, Registry)
    assert (read.counters[0].phone, read.counters[0].fax, read.counters[0].email) == ("000-000-7001", "", "")


def test_the_days_come_through_a_snapshot() -> None:
    assert from_json("registry", to_json(moving())) == moving()
