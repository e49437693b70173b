"""What the desk asks of the public site: live, through the signed link. Nothing of the answers is kept here.

What comes is held to the form of ``published.desk``: the public zone is the one that strangers reach.
"""

from __future__ import annotations

from typing import TypeVar

from pydantic import ValidationError

from nanohana.public_link import NotReached, PublicSite
from nanohana.published.desk import (
    Done,
    Figures,
    Order,
    Period,
    Questions,
    Queue,
    Thread,
    Waiting,
    Watched,
    as_json,
    read,
)

Answer = TypeVar("Answer")


def queue(chatbots: tuple[str, ...]) -> Queue:
    """Raises NotReached, NotDone, as all of these do."""
    return _asked(Queue, "hand_overs/queue", Watched(chatbots))


def waiting(chatbots: tuple[str, ...]) -> Waiting:
    return _asked(Waiting, "hand_overs/waiting", Watched(chatbots))


def thread(order: Order) -> Thread | None:
    """None where the officer may see no such hand-over, whatever the public site says."""
    answer = PublicSite.of_settings().call("hand_overs/thread", as_json(order))
    found = None if answer is None else _read(Thread, answer)
    return found if found and found.head.chatbot in order.chatbots else None


def done(act: str, order: Order) -> Done:
    """``act`` is the name of one of the public site's: claim, reply, release, transfer, close, answer."""
    return _asked(Done, f"hand_overs/{act}", order)


def figures(period: Period) -> Figures:
    return _asked(Figures, "figures/counted", period)


def questions(period: Period) -> Questions:
    return _asked(Questions, "figures/questions", period)


def _asked(of: type[Answer], name: str, payload: object) -> Answer:
    return _read(of, PublicSite.of_settings().call(name, as_json(payload)))


def _read(of: type[Answer], answer: object) -> Answer:
    try:
        return read(of, answer)
    except ValidationError:
        raise NotReached("公開サイトの応答を読み取れません。庁内側と公開側の版を合わせてください。") from None
