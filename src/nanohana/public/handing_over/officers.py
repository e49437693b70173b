"""What officers do with a hand-over. They are on the staff site: here an officer is an opaque id, a division its name.

The staff site says which chatbots' hand-overs an officer may see (``Order.chatbots``); nothing else is found. Every
change locks the row or is one conditional UPDATE, so of two officers at the same moment one succeeds.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from nanohana.public.handing_over.queueing import notice, touch
from nanohana.public.handing_over.showing import published
from nanohana.public.models import DeskMessage, HandOver
from nanohana.published.desk import Done, Order, State

GONE = Done(False, "この相談はありません。県民が取り消したか、保存期間が過ぎて消去されました。")
_OTHERS = "ほかの職員が対応しています。"
Act = Callable[[Order], Done]


def claim(order: Order) -> Done:
    """Take a waiting citizen. Who has them already has them."""
    taken = HandOver.objects.filter(pk=order.hand_over, chatbot__in=order.chatbots, state=State.WAITING).update(
        state=State.CLAIMED, officer=order.officer, claimed_by=order.division, claimed_at=timezone.now()
    )
    found = HandOver.objects.filter(pk=order.hand_over, chatbot__in=order.chatbots).first()
    if found is None:
        return GONE
    if taken or (found.state == State.CLAIMED and found.officer == order.officer):
        return Done(True, officer=order.officer)
    return Done(False, _OTHERS if found.state == State.CLAIMED else _stands(found), found.officer)


def take_over(order: Order) -> Done:
    """From a colleague who has gone: the citizen stays with one officer, and is not left with nobody.

    ``Order.seen`` is whom the officer takes over from, so of two who do it at the same moment one succeeds.
    """
    with transaction.atomic():
        found = _locked(order)
        if found is None:
            return GONE
        if found.state != State.CLAIMED:
            return Done(False, _stands(found), found.officer)
        if found.officer not in (order.seen, order.officer):
            return Done(False, _OTHERS, found.officer)
        if found.officer != order.officer:
            found.officer, found.claimed_by = order.officer, order.division
            notice(found, "担当者が替わりました。このままお待ちください。")
            found.save()
    return Done(True, officer=order.officer)


def reply(order: Order) -> Done:
    """A message to the citizen. The same id a second time is the same message: it is not shown twice."""

    def write(found: HandOver) -> None:
        _say(found, order)
        found.is_unread = False

    return _of_officer(order, write)


def release(order: Order) -> Done:
    """Back into the queue, at its old place."""

    def put_back(found: HandOver) -> None:
        found.state, found.officer, found.claimed_by = State.WAITING, "", ""
        notice(found, "担当者が交代します。このままお待ちください。")

    return _of_officer(order, put_back)


def transfer(order: Order) -> Done:
    """To the officers of another chatbot, with a note for them; a form, too."""
    target = published(order.to)
    if target is None or not target.hand_over:
        return Done(False, "引継ぎ先のチャットボットは、公開していないか、職員への引継ぎを行っていません。")

    def pass_on(found: HandOver) -> None:
        found.chatbot, found.note, found.officer, found.claimed_by = order.to, order.note, "", ""
        if found.state == State.CLAIMED:
            found.state = State.WAITING
        notice(found, f"この相談を「{order.to_division}」に引き継ぎました。このままお待ちください。")

    return _of_officer(order, pass_on, also_form=True)


def close(order: Order) -> Done:
    """The end of a conversation."""

    def end(found: HandOver) -> None:
        found.state, found.closed_at, found.is_unread = State.CLOSED, timezone.now(), False
        notice(found, "担当者が、この相談を終了しました。")

    return _of_officer(order, end)


def answer(order: Order) -> Done:
    """A form is worked off. The text, which may be empty, is shown on the citizen's page of the receipt number."""

    def work_off(found: HandOver) -> None:
        found.state, found.officer, found.claimed_by = State.ANSWERED, order.officer, order.division
        found.closed_at, found.is_unread = timezone.now(), False
        if order.text:
            _say(found, order)
        else:
            notice(found, "担当者が対応しました。")

    with transaction.atomic():
        found = _locked(order)
        if found is None:
            return GONE
        if found.state == State.ANSWERED and _is_done(found, order):
            return Done(True, officer=order.officer)
        if found.state != State.FORM:
            return Done(False, _stands(found), found.officer)
        work_off(found)
        found.save()
    return Done(True, officer=order.officer)


ACTS: dict[str, Act] = {act.__name__: act for act in (claim, take_over, reply, release, transfer, close, answer)}


def _of_officer(order: Order, change: Callable[[HandOver], None], *, also_form: bool = False) -> Done:
    """``change`` a hand-over that this officer has (or a form, which nobody has), alone with its row."""
    with transaction.atomic():
        found = _locked(order)
        if found is None:
            return GONE
        if not (also_form and found.state == State.FORM):
            if found.state != State.CLAIMED:
                return Done(False, _stands(found), found.officer)
            if found.officer != order.officer:
                return Done(False, _OTHERS, found.officer)
        change(found)
        found.save()
    return Done(True, officer=order.officer)


def _locked(order: Order) -> HandOver | None:
    found = HandOver.objects.select_for_update().filter(pk=order.hand_over, chatbot__in=order.chatbots)
    return found.first()


def _is_done(found: HandOver, order: Order) -> bool:
    """Whether it is this order that was carried out: its answer to the officer was lost, or there were two presses."""
    if order.text:
        return found.messages.filter(pk=order.message_id).exists()
    return found.officer == order.officer


def _say(found: HandOver, order: Order) -> None:
    if not found.messages.filter(pk=order.message_id).exists():
        DeskMessage.objects.create(pk=order.message_id, hand_over=found, from_citizen=False, text=order.text)
        touch(found.conversation_id)


def _stands(found: HandOver) -> str:
    return f"この相談は、いま「{State(found.state).label}」です。"
