"""An officer's act: recorded, then done on the public site; what came of it, in words for the officer."""

from __future__ import annotations

from nanohana.apps.chatbots.acts import DeskAct
from nanohana.apps.chatbots.desk import asking
from nanohana.apps.chatbots.models import Chatbot
from nanohana.audit.recording import record
from nanohana.public_link import NotDone, NotReached
from nanohana.published.desk import Order

_ACTS = {
    "claim": DeskAct.CLAIMED,
    "take_over": DeskAct.TAKEN_OVER,
    "reply": DeskAct.REPLIED,
    "release": DeskAct.RELEASED,
    "transfer": DeskAct.TRANSFERRED,
    "close": DeskAct.CLOSED,
    "answer": DeskAct.ANSWERED,
}


class Refused(Exception):
    """The public site has not done it, or nobody knows: what was written must stay. The message is Japanese."""


def act(name: str, order: Order, chatbot: Chatbot | None, number: str) -> None:
    """``number`` is the receipt number. Raises Refused."""
    title, hand_over = f"{chatbot or ''} {number}".strip(), str(order.hand_over)
    record(_ACTS[name], chatbot, title=title, hand_over=hand_over, to=order.to)
    try:
        done = asking.done(name, order)
        reason = "" if done.done else done.reason
    except NotReached as failed:
        reason = f"{failed}しばらくして、もう一度送ってください。同じ返信が2度届くことはありません。"
    except NotDone as failed:
        reason = str(failed)
    if reason:
        record(DeskAct.NOT_DONE, chatbot, title=title, hand_over=hand_over, intended=_ACTS[name].value)
        raise Refused(reason)
