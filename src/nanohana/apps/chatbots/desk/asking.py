"""What the desk asks of the public site: live, through the signed link. Nothing of the answers is kept here.

What comes is held to the form of ``published.desk``: the public zone is the one that strangers reach.
"""

from __future__ import annotations

from nanohana.public_link import PublicSite, answer_read, asked
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
)


def queue(chatbots: tuple[str, ...]) -> Queue:
    """Raises NotReached, NotDone, as all of these do."""
    return asked(Queue, "hand_overs/queue", Watched(chatbots))


def waiting(chatbots: tuple[str, ...]) -> Waiting:
    return asked(Waiting, "hand_overs/waiting", Watched(chatbots))


def thread(order: Order) -> Thread | None:
    """None where the officer may see no such hand-over, whatever the public site says."""
    answer = PublicSite.of_settings().call("hand_overs/thread", as_json(order))
    found = None if answer is None else answer_read(Thread, answer)
    return found if found and found.head.chatbot in order.chatbots else None


def done(act: str, order: Order) -> Done:
    """``act`` is the name of one of the public site's: claim, take_over, reply, release, transfer, close, answer."""
    return asked(Done, f"hand_overs/{act}", order)


def figures(period: Period) -> Figures:
    return asked(Figures, "figures/counted", period)


def questions(period: Period) -> Questions:
    return asked(Questions, "figures/questions", period)
