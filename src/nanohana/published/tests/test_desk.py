"""Staff and public site are upgraded one after the other: what the one writes, an older or newer other one reads."""

from __future__ import annotations

import datetime
from dataclasses import MISSING, fields
from typing import Any
from uuid import UUID

import pytest

from nanohana.published.desk import (
    Days,
    Done,
    Figures,
    GuideFigures,
    HandedOver,
    Order,
    Period,
    Questions,
    Queue,
    State,
    Thread,
    Waiting,
    Watched,
    as_json,
    read,
)

HEAD = HandedOver(
    "1", "261128-0001", "npo", State.WAITING, datetime.datetime(2026, 11, 28, tzinfo=datetime.UTC), "用件"
)
DAY = datetime.date(2026, 11, 28)
MESSAGES = [
    Queue((HEAD,)), Waiting(1, 2), Thread(HEAD, message="用件"), Watched(("npo",)), Done(True, officer="a"),
    Order(("npo",), UUID(int=1), "a", seen="b", message_id=UUID(int=2)), Period("npo", DAY, DAY), Figures(3, 2),
    Questions(left_out=1), Days(DAY, DAY), GuideFigures(),
]  # fmt: skip


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_a_field_that_the_reader_does_not_know_is_passed_over(message: Any) -> None:
    assert read(type(message), {**as_json(message), "of_a_later_release": [1]}) == message


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_a_field_that_the_writer_does_not_know_has_its_default(message: Any) -> None:
    sent = as_json(message)
    added = [one.name for one in fields(message) if (one.default, one.default_factory) != (MISSING, MISSING)]
    for name in added:
        without = {key: value for key, value in sent.items() if key != name}
        assert read(type(message), without) is not None, name


def test_an_order_of_before_officers_could_be_taken_over_from_is_read() -> None:
    sent = as_json(Order(("npo",), UUID(int=1), "a", seen="b"))
    del sent["seen"]
    assert read(Order, sent).seen == ""
