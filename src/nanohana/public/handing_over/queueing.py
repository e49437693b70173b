"""What citizens do with a hand-over: into the queue, a message, out of it, a form; each allowed in its states only.

Every change locks the row or is one conditional UPDATE, so of two at the same moment one takes place.
"""

from __future__ import annotations

import datetime
import secrets
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from nanohana.public.handing_over.waiting import expected_minutes
from nanohana.public.models import Conversation, DeskMessage, HandOver
from nanohana.published.desk import State

MOST_MESSAGES = 300  # of one hand-over
SEEN_EVERY = datetime.timedelta(seconds=30)  # the page asks more often than that is written down
_PACE_OF = datetime.timedelta(days=14)
_LAST = 20
_DIGITS = 4


ENDED = "この相談は終了しています。続けて相談するときは、もう一度「職員に相談する」を押してください。"
TOO_MANY = "この相談で送れるメッセージの数を超えました。お手数ですが、電話などでお問い合わせください。"


class NotPossible(Exception):
    """The hand-over is in a state in which this cannot be done. The message is Japanese, for the citizen."""


def enter_queue(conversation: Conversation, message: str = "") -> HandOver:
    """The citizen's place in the queue: a new one, or the one there is already."""
    return _opened(conversation, State.WAITING, message)


def send_form(conversation: Conversation, message: str, contact: str) -> HandOver:
    """A form for officers to work off; a place in the queue becomes it. The same words sent twice are one form.

    Raises NotPossible once an officer has come.
    """
    with transaction.atomic():
        Conversation.objects.select_for_update().get(pk=conversation.pk)
        found = open_of(conversation, lock=True) or _form_with(conversation, message, contact)
        if found is None:
            found = _new(conversation, State.FORM)
        elif found.state == State.CLAIMED:
            raise NotPossible("職員が対応を始めています。このままやり取りしてください。")
        found.state, found.message, found.contact = State.FORM, message, contact
        found.save()
    return found


def say(hand_over: HandOver, text: str, message_id: UUID) -> None:
    """A message of the citizen; the same id a second time is the same message. Raises NotPossible."""
    with transaction.atomic():
        found = HandOver.objects.select_for_update().get(pk=hand_over.pk)
        if DeskMessage.objects.filter(pk=message_id, hand_over=found).exists():
            return
        if not may_say(found):
            raise NotPossible(ENDED)
        if found.messages.count() >= MOST_MESSAGES:
            raise NotPossible(TOO_MANY)
        try:
            with transaction.atomic():
                DeskMessage.objects.create(pk=message_id, hand_over=found, from_citizen=True, text=text)
        except IntegrityError:
            raise NotPossible("メッセージを送れませんでした。画面を読み込み直して、もう一度送ってください。") from None
        HandOver.objects.filter(pk=found.pk).update(seen_at=timezone.now(), is_unread=True)
        touch(found.conversation_id)


def may_say(hand_over: HandOver) -> bool:
    """Whether the citizen may write: while waiting and talking, and into what was kept for them after hours."""
    is_kept = hand_over.state == State.FORM and hand_over.unpicked_at is not None
    return is_kept or hand_over.state in (State.WAITING, State.CLAIMED)


def leave(hand_over: HandOver) -> bool:
    """The citizen no longer waits, or ends the conversation. Whether there was something to leave."""
    now = timezone.now()
    left = HandOver.objects.filter(pk=hand_over.pk, state=State.WAITING).update(state=State.CANCELLED, closed_at=now)
    if left:
        return True
    with transaction.atomic():
        ended = HandOver.objects.filter(pk=hand_over.pk, state=State.CLAIMED).update(state=State.CLOSED, closed_at=now)
        if ended:
            notice(hand_over, "相談した方が、この相談を終了しました。")
    return bool(ended)


def withdraw(hand_over: HandOver) -> bool:
    """The citizen takes a form back: what was written into it is gone. Whether it was still there."""
    with transaction.atomic():
        found = HandOver.objects.select_for_update().get(pk=hand_over.pk)
        if found.state != State.FORM:
            return False
        found.state, found.message, found.contact, found.closed_at = State.CANCELLED, "", "", timezone.now()
        found.save()
        found.messages.filter(from_citizen=True).delete()
    return True


def seen(hand_over: HandOver) -> None:
    """The citizen's page has asked for news."""
    now = timezone.now()
    if hand_over.seen_at is None or hand_over.seen_at < now - SEEN_EVERY:
        HandOver.objects.filter(pk=hand_over.pk).update(seen_at=now)


def notice(hand_over: HandOver, text: str) -> None:
    """A line of the system that both sides see."""
    DeskMessage.objects.create(hand_over=hand_over, from_citizen=False, is_notice=True, text=text)
    touch(hand_over.conversation_id)


def open_of(conversation: Conversation, *, lock: bool = False) -> HandOver | None:
    """The hand-over of a conversation that is not finished; a form is not in the way of another."""
    found = HandOver.objects.filter(conversation=conversation, state__in=(State.WAITING, State.CLAIMED))
    return (found.select_for_update() if lock else found).first()


def _form_with(conversation: Conversation, message: str, contact: str) -> HandOver | None:
    """The form of a conversation that says the same and is not worked off."""
    forms = HandOver.objects.filter(conversation=conversation, state=State.FORM)
    return next((form for form in forms if (form.message, form.contact) == (message, contact)), None)


def place_of(hand_over: HandOver) -> int:
    """1 for who is next among those that wait for the same chatbot's officers."""
    ahead = HandOver.objects.filter(
        chatbot=hand_over.chatbot, state=State.WAITING, opened_at__lt=hand_over.opened_at
    ).count()
    return ahead + 1


def expected_wait(hand_over: HandOver) -> int | None:
    """Minutes, as ``waiting.expected_minutes``, from how the same chatbot's officers took others lately."""
    now = timezone.now()
    lately = HandOver.objects.filter(chatbot=hand_over.chatbot, claimed_at__gte=now - _PACE_OF)
    last = list(lately.order_by("-claimed_at").values_list("claimed_at", F("claimed_at") - F("opened_at"))[:_LAST])
    return expected_minutes(place_of(hand_over), now, [at for at, _ in last if at], [waited for _, waited in last])


def _opened(conversation: Conversation, state: State, message: str) -> HandOver:
    try:
        with transaction.atomic():
            return open_of(conversation) or _new(conversation, state, message)
    except IntegrityError:  # a second tab was faster
        found = open_of(conversation)
        if found is None:
            raise
        return found


def _new(conversation: Conversation, state: State, message: str = "") -> HandOver:
    touch(conversation.pk)
    return HandOver.objects.create(
        conversation=conversation, chatbot=conversation.chatbot, state=state, message=message,
        receipt_number=_free_number(), seen_at=timezone.now(),
    )  # fmt: skip


def _free_number() -> str:
    """「261126-4821」: the day and random digits, which do not tell how many there are."""
    day = f"{timezone.localdate():%y%m%d}"
    numbers = HandOver.objects.filter(receipt_number__startswith=day).values_list("receipt_number", flat=True)
    taken = set(numbers)
    digits = _DIGITS + len(taken) // 10 ** (_DIGITS - 1)
    while True:
        number = f"{day}-{secrets.randbelow(10**digits):0{digits}}"
        if number not in taken:
            return number


def touch(conversation: UUID) -> None:
    """What goes on, of either side, keeps the conversation from being erased: an answer is there to be read."""
    Conversation.objects.filter(pk=conversation).update(last_at=timezone.now())
