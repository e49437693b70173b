"""From a candidate to what citizens see: request, approval by a second person, sending, and the way back.

1. Requested and approved is exactly the candidate that the question set was run against: not when the draft, the
   question set or a published document has changed since.
2. Nothing is published by one person alone. Who froze or requested the candidate, or has edited the draft since the
   last approval, does not approve it; that they may approve for the division is decided by ``selection``.
3. A question set that has not passed, or never was one, stops the publication, unless the request gives a reason,
   which the approval takes over and the audit record keeps. ``problems`` of the candidate are stopped whatever is said.
4. What is approved is brought to the public site at once, after the switches where anything is stopped; where that
   fails, a job goes on trying.
5. Back to an earlier version: its content becomes a new version with the next number, approved by who puts it back.
6. Where the public site has a newer version that is not known here (this database was restored from a backup), its
   number is noted down, and nothing of this site overwrites it unseen: who may approve publishes the version anew, with
   a number after that one.
7. A version with a document that is for the public no longer is neither sent nor put back; what is published loses
   the document by itself (``withdrawing``).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.apps.chatbots.acts import ChatbotAct
from nanohana.apps.chatbots.checking import latest_run, next_number
from nanohana.apps.chatbots.editing import Refused
from nanohana.apps.chatbots.models import Chatbot, ChatbotVersion, Run
from nanohana.apps.chatbots.sources import fingerprint, quoted, withdrawn
from nanohana.audit.recording import record
from nanohana.public_link import NotDone, NotReached, Overtaken, publish


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the candidate stands. ``obstacles`` cannot be passed; ``has_passed`` can be released with a reason."""

    candidate: ChatbotVersion | None
    run: Run | None
    obstacles: tuple[str, ...]

    @property
    def has_passed(self) -> bool:
        return self.run is not None and self.run.has_passed

    @property
    def is_ready(self) -> bool:
        return self.candidate is not None and not self.obstacles


def standing(chatbot: Chatbot) -> Standing:
    candidate = chatbot.versions.filter(approved_at=None).first()
    run = latest_run(candidate)
    return Standing(candidate, run, tuple(_obstacles(chatbot, candidate, run)))


def _obstacles(chatbot: Chatbot, candidate: ChatbotVersion | None, run: Run | None) -> list[str]:
    if candidate is None or run is None:
        return ["設問集による点検をしていません。"]
    if run.is_unfinished:
        return ["設問集による点検が終わっていません。"]
    if run.state == Run.State.FAILED:
        return [f"設問集による点検ができませんでした。{run.failure}"]
    found = list(candidate.problems)
    if candidate.revision != chatbot.revision:
        found.append("点検のあとで、下書き又は設問集が変わっています。もう一度点検してください。")
    if candidate.sources != fingerprint(chatbot):
        found.append("点検のあとで、公開する登録文書が変わっています。もう一度点検してください。")
    return found


@transaction.atomic
def submit(account: Account, chatbot: Chatbot, reason: str = "") -> None:
    """Ask for approval; ``reason`` is why it shall be published though the question set has not passed.

    Raises Refused.
    """
    now = standing(_held(chatbot))
    candidate = _ready(now)
    if not now.has_passed and not reason:
        raise Refused("設問集に合格していないため、申請できません。直して点検し直すか、公開する理由を書いてください。")
    candidate.released = "" if now.has_passed else reason
    candidate.submitted_by, candidate.submitted_at, candidate.returned = account, timezone.now(), ""
    candidate.save(update_fields=["released", "submitted_by", "submitted_at", "returned"])
    record(ChatbotAct.SUBMITTED, chatbot, title=chatbot.title, version=candidate.number, reason=candidate.released)


def may_approve(account: Account, chatbot: Chatbot, candidate: ChatbotVersion) -> bool:
    """Whether it is a second person."""
    first = (candidate.frozen_by_id, candidate.submitted_by_id, chatbot.edited_by_id, *chatbot.editors)
    return account.pk not in first


@transaction.atomic
def send_back(chatbot: Chatbot, reason: str, *, seen: str) -> None:
    """Raises Refused."""
    candidate = _requested(standing(_held(chatbot)), seen)
    candidate.submitted_by, candidate.submitted_at, candidate.returned = None, None, reason
    candidate.save(update_fields=["submitted_by", "submitted_at", "returned"])
    record(ChatbotAct.RETURNED, chatbot, title=chatbot.title, version=candidate.number, reason=reason)


@transaction.atomic
def approve(account: Account, chatbot: Chatbot, *, seen: str, personal_seen: bool = False) -> ChatbotVersion:
    """Approve the candidate as it was seen (``seen_mark``); the caller sends it then. Raises Refused."""
    held = _held(chatbot)
    now = standing(held)
    candidate = _requested(now, seen)
    _ready(now)
    if not may_approve(account, held, candidate):
        raise Refused(
            "前回の承認より後に編集した方と、点検又は申請をした方は、承認できません。別の方が承認してください。"
        )
    if not now.has_passed and not candidate.released:
        raise Refused("設問集に合格していないため、承認できません。")
    if candidate.personal and not personal_seen:
        raise Refused("公開する文書に個人情報と思われる箇所があります。確かめた上で、確認の欄に印を付けてください。")
    candidate.approved_by, candidate.approved_at = account, timezone.now()
    candidate.number = next_number(held)
    candidate.save(update_fields=["approved_by", "approved_at", "number"])
    held.editors = []
    _make_current(held, candidate)
    if candidate.released:
        record(ChatbotAct.RELEASED, held, title=held.title, version=candidate.number, reason=candidate.released)
    record(ChatbotAct.PUBLISHED, held, title=held.title, version=candidate.number)
    return candidate


@transaction.atomic
def put_back(account: Account, chatbot: Chatbot, version: ChatbotVersion) -> ChatbotVersion:
    """Publish the content of an earlier version again, or that of an overtaken one; the caller sends it then.

    Raises Refused.
    """
    held = _held(chatbot)
    if version.approved_at is None or (version.pk == held.current_id and version.overtaken_by is None):
        raise Refused("戻せるのは、以前に公開した版だけです。")
    if gone := withdrawn(version.published.documents):
        titles = quoted(each.title for each in gone)
        raise Refused(f"今は公開できない文書{titles}の内容が含まれているため、この版には戻せません。")
    number = next_number(held)
    held.versions.filter(approved_at=None).update(number=number + 1)  # the candidate makes room
    made = ChatbotVersion.objects.create(
        chatbot=held, number=number, content=version.content, revision=version.revision,
        sources=version.sources, problems=version.problems, personal=version.personal, frozen_by=account,
        approved_by=account, approved_at=timezone.now(), restored_from=version,
        withdrew=version.withdrew,
    )  # fmt: skip
    _make_current(held, made)
    record(ChatbotAct.PUT_BACK, held, title=held.title, version=made.number, content_of=version.number)
    return made


def _make_current(chatbot: Chatbot, version: ChatbotVersion) -> None:
    chatbot.current, chatbot.sources, chatbot.alarm, chatbot.alarmed_at = version, version.sources, "", None
    chatbot.save(update_fields=["current", "sources", "alarm", "alarmed_at", "editors"])


def deliver(version: ChatbotVersion) -> bool:
    """Bring a version to the public site, never ahead of a stop, and note down whether it is there."""
    try:
        at = _sent(version)
    except Overtaken as overtaken:
        _note_overtaken(version, overtaken)
        return False
    except (NotReached, NotDone, Refused) as failed:
        ChatbotVersion.objects.filter(pk=version.pk).update(failure=str(failed)[:300])
        return False
    with transaction.atomic():
        ChatbotVersion.objects.filter(pk=version.pk).update(sent_at=at, failure="")
        record(ChatbotAct.SENT, version.chatbot, title=version.chatbot.title, version=version.number)
    return True


@transaction.atomic
def _note_overtaken(version: ChatbotVersion, overtaken: Overtaken) -> None:
    held = ChatbotVersion.objects.filter(pk=version.pk)
    held.update(overtaken_by=overtaken.number, failure=str(overtaken)[:300])
    chatbot, there = version.chatbot, overtaken.number
    record(ChatbotAct.OVERTAKEN, chatbot, title=chatbot.title, version=version.number, on_public_site=there)


def _sent(version: ChatbotVersion) -> datetime.datetime:
    """When the public site had it. Raises NotReached, NotDone, Refused."""
    content = version.published
    if gone := withdrawn(content.documents):
        titles = quoted(each.title for each in gone)
        raise Refused(f"今は公開できない文書{titles}の内容が含まれているため、公開サイトへ送れません。")
    return publish(content)


def seen_mark(candidate: ChatbotVersion) -> str:
    """What tells one state of a candidate from the next."""
    return f"{candidate.pk}-{candidate.frozen_at.timestamp():.6f}"


def _held(chatbot: Chatbot) -> Chatbot:
    return Chatbot.objects.select_for_update().get(pk=chatbot.pk)


def _ready(now: Standing) -> ChatbotVersion:
    if now.candidate is None or now.obstacles:
        raise Refused("".join(now.obstacles))
    return now.candidate


def _requested(now: Standing, seen: str) -> ChatbotVersion:
    candidate = now.candidate
    if candidate is None or candidate.submitted_at is None or seen_mark(candidate) != seen:
        raise Refused("申請の内容が変わったか、取り下げられました。内容を確かめて、もう一度操作してください。")
    return candidate
