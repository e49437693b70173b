"""The officers' side of hand-overs, and the figures of the dashboard; values are those of ``published.desk``."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import JsonValue, ValidationError

from nanohana.public.desk.registry import Declined, Verb, desk_verb
from nanohana.public.handing_over import figures, officers, reading
from nanohana.published.desk import Order, Period, Watched, as_json, read

Asked = TypeVar("Asked")


@desk_verb("hand_overs/queue")
def queue(payload: JsonValue) -> JsonValue:
    """Watched → Queue."""
    return _json(reading.queue(_read(Watched, payload).chatbots))


@desk_verb("hand_overs/waiting")
def waiting(payload: JsonValue) -> JsonValue:
    """Watched → Waiting."""
    return _json(reading.waiting(_read(Watched, payload).chatbots))


@desk_verb("hand_overs/thread")
def thread(payload: JsonValue) -> JsonValue:
    """Order → Thread, or null where these officers have no such hand-over."""
    order = _read(Order, payload)
    found = reading.thread(order.chatbots, order.hand_over)
    return _json(found) if found else None


@desk_verb("figures/counted")
def counted(payload: JsonValue) -> JsonValue:
    """Period → Figures."""
    return _json(figures.figures(_read(Period, payload)))


@desk_verb("figures/questions")
def questions(payload: JsonValue) -> JsonValue:
    """Period → Questions."""
    return _json(figures.questions(_read(Period, payload)))


def _act(act: officers.Act) -> Verb:
    """Order → Done."""
    return lambda payload: _json(act(_read(Order, payload)))


for _name, _of in officers.ACTS.items():
    desk_verb(f"hand_overs/{_name}")(_act(_of))


def _read(of: type[Asked], payload: JsonValue) -> Asked:
    try:
        return read(of, payload)
    except ValidationError:
        raise Declined("公開側で要求の内容を読み取れません。庁内側と公開側の版を合わせてください。") from None


def _json(value: object) -> JsonValue:
    found: Any = as_json(value)
    given: JsonValue = found
    return given
