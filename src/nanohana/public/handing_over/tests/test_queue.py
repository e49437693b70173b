"""The queue: what citizens and officers may do with a hand-over, and when."""

from __future__ import annotations

import datetime
import threading
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.db.models import F

from nanohana.public.handing_over import officers, reading
from nanohana.public.handing_over.queueing import (
    NotPossible,
    enter_queue,
    expected_wait,
    leave,
    place_of,
    say,
    send_form,
    withdraw,
)
from nanohana.public.handing_over.tests.scene import conversation, minutes_ago, order, other_chatbot, waiting
from nanohana.public.models import Conversation, DeskMessage, Exchange, HandOver
from nanohana.public.retention import erase
from nanohana.public.tests.content import car_tax
from nanohana.public.tests.site import SiteHere
from nanohana.published.desk import LONGEST_WORD, MOST_ASKED, Done, State, Thread, as_json, read

pytestmark = pytest.mark.django_db


def state(hand_over: HandOver) -> str:
    hand_over.refresh_from_db()
    return hand_over.state


def test_a_citizen_has_one_place_in_the_queue() -> None:
    asking = conversation()
    first, again = enter_queue(asking), enter_queue(asking)
    assert first == again
    assert HandOver.objects.count() == 1


def test_places_count_who_came_before_for_the_same_officers() -> None:
    first, other, second = waiting(), waiting("npo"), waiting()
    assert [place_of(each) for each in (first, other, second)] == [1, 1, 2]
    officers.claim(order(first))
    assert place_of(second) == 1


def test_the_wait_is_told_from_how_others_were_taken() -> None:
    for ago in (30, 20, 10):
        taken = waiting()
        HandOver.objects.filter(pk=taken.pk).update(
            state="closed", opened_at=minutes_ago(ago + 2), claimed_at=minutes_ago(ago)
        )
    ours = waiting()
    assert expected_wait(ours) == 11  # one each ten minutes, begun
    assert expected_wait(waiting("npo")) is None


def test_of_two_officers_at_the_same_moment_one_gets_the_citizen(transactional_db: None) -> None:
    found, start = waiting(), threading.Barrier(8)
    done: list[Done] = []

    def claim(number: int) -> None:
        start.wait()
        done.append(officers.claim(order(found, f"officer-{number}")))
        connections.close_all()

    threads = [threading.Thread(target=claim, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [each for each in done if each.done]
    assert state(found) == State.CLAIMED
    assert found.officer == winner.officer
    assert {each.officer for each in done} == {winner.officer}
    assert {each.reason for each in done if not each.done} == {"ほかの職員が対応しています。"}


def test_who_has_the_citizen_claims_again_without_harm() -> None:
    found = waiting()
    assert officers.claim(order(found)).done
    assert officers.claim(order(found)).done


def test_only_who_has_the_citizen_answers() -> None:
    found = waiting()
    assert not officers.reply(order(found, text="こんにちは")).done
    officers.claim(order(found))
    assert officers.reply(order(found, "officer-2", text="横から")).reason == "ほかの職員が対応しています。"
    assert officers.reply(order(found, text="こんにちは")).done
    assert [message.text for message in found.messages.all()] == ["こんにちは"]


def test_a_colleague_takes_over_from_who_has_gone() -> None:
    found = waiting()
    assert not officers.take_over(order(found, "officer-2")).done, "nobody has it yet: it is claimed"
    officers.claim(order(found))
    for _ in range(2):
        assert officers.take_over(order(found, "officer-2", seen="officer-1")).done
    assert officers.take_over(order(found, "officer-3", seen="officer-1")).reason == "ほかの職員が対応しています。"
    assert not officers.reply(order(found, text="わたしが")).done
    assert officers.reply(order(found, "officer-2", text="続けます")).done
    assert [message.text for message in found.messages.all()] == [
        "担当者が替わりました。このままお待ちください。", "続けます",
    ]  # fmt: skip


def test_a_message_that_is_sent_twice_is_one_message() -> None:
    found, once = waiting(), uuid4()
    officers.claim(order(found))
    for _ in range(2):
        assert officers.reply(order(found, text="お調べします。", message_id=once)).done
        say(found, "お願いします。", uuid4())
    twice = uuid4()
    for _ in range(2):
        say(found, "もう一度", twice)
    assert [message.text for message in found.messages.all()] == [
        "お調べします。",
        "お願いします。",
        "お願いします。",
        "もう一度",
    ]


def test_another_chatbots_hand_over_is_not_there() -> None:
    found = waiting()
    foreign = officers.Order(("npo",), found.pk, "officer-9", "県民生活課")
    assert {act(foreign).reason for act in officers.ACTS.values() if act is not officers.transfer} == {
        officers.GONE.reason
    }
    assert state(found) == State.WAITING


def test_what_the_citizen_leaves_cannot_be_claimed() -> None:
    found = waiting()
    assert leave(found)
    assert not leave(found)
    assert not officers.claim(order(found)).done
    with pytest.raises(NotPossible, match="終了しています"):
        say(found, "まだいますか", uuid4())


def test_the_citizen_ends_the_conversation() -> None:
    found = waiting()
    officers.claim(order(found))
    assert leave(found)
    assert state(found) == State.CLOSED
    assert not officers.reply(order(found, text="もしもし")).done


def test_a_transfer_goes_to_the_other_officers_with_a_note(public_site: SiteHere) -> None:
    public_site.publish(car_tax(), other_chatbot())
    found = waiting()
    officers.claim(order(found))
    done = officers.transfer(order(found, to="npo", to_division="県民生活課", note="NPO法人の減免の件"))
    assert done.done
    assert state(found) == State.WAITING
    assert (found.chatbot, found.note, found.officer) == ("npo", "NPO法人の減免の件", "")
    assert found.messages.get().text == "この相談を「県民生活課」に引き継ぎました。このままお待ちください。"
    assert officers.claim(order(found, "officer-2")).done


def test_a_transfer_to_no_published_chatbot_is_refused(public_site: SiteHere) -> None:
    public_site.publish(car_tax(), other_chatbot())
    public_site.publish(car_tax(2, hand_over=False))
    found = waiting("npo")
    officers.claim(order(found))
    for target in ("nothing", "car-tax"):
        assert "引継ぎを行っていません" in officers.transfer(order(found, to=target, to_division="課")).reason
    assert state(found) == State.CLAIMED


def test_a_released_citizen_keeps_the_place() -> None:
    first, second = waiting(), waiting()
    officers.claim(order(first))
    assert officers.release(order(first)).done
    assert (state(first), place_of(first), place_of(second)) == (State.WAITING, 1, 2)


def test_a_place_in_the_queue_becomes_a_form_and_is_worked_off() -> None:
    found = waiting()
    form = send_form(found.conversation, "減免の書類について", "000-000-0000")
    assert form.pk == found.pk
    assert state(found) == State.FORM
    done = officers.answer(order(found, text="書類は窓口にあります。"))
    assert done.done
    assert state(found) == State.ANSWERED
    assert found.claimed_by == "税務課"
    assert not officers.answer(order(found, text="もう一度")).done


def test_a_form_that_is_worked_off_twice_by_the_same_officer_is_done() -> None:
    """Two presses, or an answer that was lost on its way."""
    by_telephone, written = send_form(conversation(), "用件", ""), send_form(conversation(), "用件", "")
    answered = order(written, text="お答えします。")
    assert [officers.answer(order(by_telephone)).done for _ in range(2)] == [True, True]
    assert [officers.answer(answered).done for _ in range(2)] == [True, True]
    assert not officers.answer(order(by_telephone, officer="officer-2")).done
    assert DeskMessage.objects.count() == 2


def test_no_form_while_an_officer_is_there() -> None:
    found = waiting()
    officers.claim(order(found))
    with pytest.raises(NotPossible, match="このままやり取り"):
        send_form(found.conversation, "用件", "")


def test_what_was_written_into_a_form_that_is_withdrawn_is_gone() -> None:
    form = send_form(conversation(), "用件", "連絡先")
    assert withdraw(form)
    assert state(form) == State.CANCELLED
    assert (form.message, form.contact) == ("", "")
    assert not withdraw(form)


def test_texts_stand_encrypted() -> None:
    form = send_form(conversation(), "減免の相談", "電話は000-000-0000")
    say(waiting(), "秘密の用件", uuid4())
    with connection.cursor() as cursor:
        cursor.execute("SELECT message, contact FROM public_handover WHERE id = %s", [form.pk])
        stored = [bytes(value) for value in cursor.fetchone()]
        cursor.execute("SELECT text FROM public_deskmessage")
        stored += [bytes(value) for (value,) in cursor.fetchall()]
    assert not any("減免".encode() in value or b"000-000" in value or "秘密".encode() in value for value in stored)


def test_everything_is_erased_when_its_time_is_over() -> None:
    old, young = waiting(), waiting()
    for each in (old, young):
        say(each, "用件", uuid4())
    Conversation.objects.filter(pk=old.conversation_id).update(last_at=minutes_ago(0) - datetime.timedelta(days=91))
    assert erase() == 1
    assert HandOver.objects.get() == young
    assert DeskMessage.objects.get().hand_over == young


@pytest.mark.parametrize("act", ["answer", "reply", "transfer"])
def test_what_an_officer_wrote_on_the_last_day_is_there_as_long_as_anything_else(
    public_site: SiteHere, act: str
) -> None:
    public_site.publish(other_chatbot())
    if act == "answer":
        found = send_form(conversation(), "領収書", "")
    else:
        officers.claim(order(found := waiting()))
    Conversation.objects.update(last_at=minutes_ago(89 * 24 * 60))
    done = getattr(officers, act)(order(found, message_id=uuid4(), text="再発行できます。", to="npo"))
    assert done.done
    Conversation.objects.update(last_at=F("last_at") - datetime.timedelta(days=89))
    assert erase() == 0
    Conversation.objects.update(last_at=F("last_at") - datetime.timedelta(days=2))
    assert erase() == 1


def test_officers_see_who_writes_of_danger_until_it_has_ended() -> None:
    early = enter_queue(conversation(), "もう死にたい")
    late, quiet, form = waiting(), waiting(), send_form(conversation(), "もう死にたい", "")
    for words in ("納税のことです", "息をしていません", "ありがとうございます"):
        say(late, words, uuid4())
    said = {row.id: row.danger for row in reading.queue(("car-tax",)).rows}
    despair = "つらい気持ちを抱えている方へ"
    assert said == {
        str(early.pk): despair, str(late.pk): "急病やけがのとき", str(quiet.pk): "", str(form.pk): despair,
    }  # fmt: skip
    leave(early)
    found = reading.thread(("car-tax",), early.pk)
    assert found and found.head.danger == ""


def test_receipt_numbers_are_of_the_day_and_tell_no_count() -> None:
    numbers = [waiting().receipt_number for _ in range(5)]
    assert len(set(numbers)) == 5
    assert all(len(number) == 11 and number[6] == "-" for number in numbers)


def test_a_long_title_and_a_long_conversation_are_sent_as_the_staff_site_takes_them() -> None:
    """A title has up to 300 characters; more questions than are taken made the whole conversation unreadable."""
    found = waiting("car-tax", "納期限は")
    (first,) = found.conversation.exchanges.all()
    first.reply = {"outcome": "evidence", "sources": [{"title": "題" * 300}]}
    first.save()
    Exchange.objects.bulk_create(
        Exchange(conversation=found.conversation, number=number, asked="質問", reply={}, outcome="faq")
        for number in range(2, MOST_ASKED + 1)
    )
    thread = read(Thread, as_json(reading.thread(("car-tax",), found.pk)))
    assert len(thread.asked) == MOST_ASKED and thread.asked[0].sources == ("題" * LONGEST_WORD,)
    Exchange.objects.create(conversation=found.conversation, number=999, asked="最後", reply={}, outcome="faq")
    assert read(Thread, as_json(reading.thread(("car-tax",), found.pk))).asked[-1].question == "最後"
