"""What an officer has written for a conversation that a colleague has now, or that has ended or left the division."""

from __future__ import annotations

from dataclasses import dataclass

from nanohana.apps.chatbots.desk.showing import Row
from nanohana.published.desk import State

GONE = "この相談は、ほかの所属に引き継がれたか、消去されました。"
WAYS = {"claim": "対応して", "take_over": "担当を替わって"}  # acts by which one becomes its officer
_ENDED = {
    State.CLOSED: "この相談は終了しました。",
    State.CANCELLED: "県民がこの相談を取り消しました。",
    State.ANSWERED: "このフォームは、すでに回答済みです。",
}


@dataclass(frozen=True, slots=True)
class Unsent:
    """``happened`` is a sentence. ``first`` is the act by which the officer may send it all the same, empty where
    nothing more can be sent."""

    happened: str
    first: str = ""

    @property
    def way(self) -> str:
        """The beginning of the button's label: 「担当を替わって」."""
        return WAYS.get(self.first, "")


def unsent(row: Row | None, failure: str) -> Unsent | None:
    """None where it can be sent as it stands, or nobody knows: the public site does not answer (no ``row``)."""
    if row is None:
        return Unsent(GONE) if failure == GONE else None
    if row.may_reply:
        return None
    if row.is_waiting:
        return Unsent("この相談は待ち行列に戻っています。", "claim")
    if row.is_claimed:
        return Unsent(f"{row.officer or 'ほかの職員'}が担当しています。", "take_over")
    return Unsent(_ENDED[row.head.state])
