"""From the rows to what citizens see: request, approval by a second person, sending, and the way back.

1. The request freezes the whole registry as a version; what is edited afterwards waits for the next.
2. Who requested it, or has edited a row since the last approval, does not approve it.
3. What is approved is brought to the public site at once, after the switches where anything is stopped
   (``public_link.publish``); where that fails, a job goes on trying.
4. Where the public site has a newer version that is not known here (this database was restored from a backup), its
   number is noted down, and who may approve publishes the version anew, with a number after that one.
5. Back to an earlier version: its content becomes a new version with the next number.
6. Steps are taken one after the other: of two at the same moment the later one sees what the earlier has done.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.apps.counters.acts import CounterAct
from nanohana.apps.counters.models import STALE_AFTER_DAYS, Change, Entry, Municipality, Version
from nanohana.audit.recording import record
from nanohana.public_link import NotDone, NotReached, Overtaken, publish
from nanohana.published.content import Counter, Registry, to_json
from nanohana.welfare.needs import NEEDS


class Refused(Exception):
    """The step cannot be taken now. The message is Japanese."""


@dataclass(frozen=True, slots=True)
class Differences:
    """Counters that a version has and another has not, or says otherwise."""

    added: list[Counter]
    changed: list[tuple[Counter, Counter]]
    removed: list[Counter]

    @property
    def count(self) -> int:
        return len(self.added) + len(self.changed) + len(self.removed)


def compose(number: int = 0) -> Registry:
    """The registry as the rows are now."""
    entries = Entry.objects.present().select_related("owner_division")
    owners = sorted({entry.owner_division.name for entry in entries})
    return Registry(
        number=number,
        published_at=timezone.now(),
        municipalities=tuple(one.published for one in Municipality.objects.all()),
        counters=tuple(entry.published for entry in entries),
        owner="、".join(owners),
        stale_after_days=STALE_AFTER_DAYS,
    )


def waiting() -> Version | None:
    """The version that waits for approval."""
    return Version.objects.filter(approved_at=None, returned_at=None).first()


def current() -> Version | None:
    """The version that is published."""
    return Version.objects.exclude(approved_at=None).first()


def differences(before: Registry | None, after: Registry) -> Differences:
    old = {counter.key: counter for counter in (before.counters if before else ())}
    new = {counter.key: counter for counter in after.counters}
    return Differences(
        [counter for key, counter in new.items() if key not in old],
        [(old[key], counter) for key, counter in new.items() if key in old and old[key] != counter],
        [counter for key, counter in old.items() if key not in new],
    )


def gaps(registry: Registry) -> list[tuple[str, list[str]]]:
    """Needs (titles) with the municipalities that have no counter for them today."""
    found = []
    of_today = registry.on(timezone.localdate()).counters
    for need in NEEDS.values():
        serving = [counter for counter in of_today if need.key in counter.needs]
        if not any(not counter.municipalities for counter in serving):
            served = {name for counter in serving for name in counter.municipalities}
            missing = [one.name for one in registry.municipalities if one.name not in served]
            found += [(need.title, missing)] if missing else []
    return found


@transaction.atomic
def submit(by: Account) -> Version:
    """Freeze the registry and ask for approval. Raises Refused."""
    _one_after_the_other()
    if waiting() is not None:
        raise Refused("承認を待っている版があります。承認されるか差し戻されてから、申請してください。")
    registry, published = compose(), current()
    if not registry.counters:
        raise Refused("台帳に窓口がありません。")
    if published is not None and _says_the_same(published.published, registry):
        raise Refused("公開中の版から変わった所がありません。")
    version = Version.objects.create(number=_next(), content=to_json(registry).decode(), submitted_by=by)
    record(CounterAct.SUBMITTED, version, title=str(version), counters=len(registry.counters))
    return version


@transaction.atomic
def send_back(version: Version, reason: str) -> None:
    """Raises Refused."""
    _one_after_the_other()
    held = _held(version)
    held.returned_at, held.returned_reason = timezone.now(), reason
    held.save(update_fields=["returned_at", "returned_reason"])
    record(CounterAct.RETURNED, held, title=str(held), reason=reason)


def is_second_person(account: Account, version: Version) -> bool:
    """Whether nothing of what would be published is theirs. To say that a row was checked is no edit."""
    edits = Change.objects.filter(at__lte=version.submitted_at).exclude(cause=Change.Cause.CHECKED)
    before = Version.objects.exclude(approved_at=None).filter(restored_from=None).first()
    if before is not None:
        edits = edits.filter(at__gt=before.submitted_at)
    return version.submitted_by_id != account.pk and not edits.filter(by=account).exists()


@transaction.atomic
def approve(version: Version, by: Account) -> None:
    """The caller delivers it then. Raises Refused."""
    _one_after_the_other()
    held = _held(version)
    if not is_second_person(by, held):
        raise Refused("前回の承認より後に編集した方と、申請をした方は、承認できません。別の方が承認してください。")
    held.approved_by, held.approved_at = by, timezone.now()
    held.number = max(held.number, _last_known("overtaken_by") + 1)
    held.save(update_fields=["approved_by", "approved_at", "number"])
    record(CounterAct.PUBLISHED, held, title=str(held))


@transaction.atomic
def put_back(version: Version, by: Account) -> Version:
    """Publish the content of an earlier version again, or that of an overtaken one; the caller delivers it then.

    Raises Refused.
    """
    _one_after_the_other()
    published = current()
    if version.approved_at is None:
        raise Refused("戻せるのは、以前に公開した版だけです。")
    if published is not None and is_published_by(version, published):
        raise Refused(f"この版の内容は、すでに{published}として公開しています。")
    if waiting() is not None:
        raise Refused("承認を待っている版があります。承認されるか差し戻されてから、戻してください。")
    now = timezone.now()
    made = Version.objects.create(
        number=_next(), content=version.content, submitted_by=by, approved_by=by, approved_at=now, restored_from=version
    )
    record(CounterAct.PUT_BACK, made, title=str(made), content_of=version.number)
    return made


def is_published_by(version: Version, published: Version) -> bool:
    """Whether the published version is this one, or has its content: that of an overtaken one is not published."""
    return published.content == version.content and published.overtaken_by is None


def deliver(version: Version) -> bool:
    """Bring a version to the public site, never ahead of a stop, and note down whether it is there."""
    try:
        at = publish(version.published)
    except Overtaken as overtaken:
        _note_overtaken(version, overtaken)
        return False
    except (NotReached, NotDone) as failed:
        Version.objects.filter(pk=version.pk).update(failure=str(failed)[:300])
        return False
    with transaction.atomic():
        Version.objects.filter(pk=version.pk).update(sent_at=at, failure="")
        record(CounterAct.SENT, version, title=str(version))
    return True


@transaction.atomic
def _note_overtaken(version: Version, overtaken: Overtaken) -> None:
    held = Version.objects.filter(pk=version.pk)
    held.update(overtaken_by=overtaken.number, failure=str(overtaken)[:300])
    record(CounterAct.OVERTAKEN, version, title=str(version), on_public_site=overtaken.number)


def _one_after_the_other() -> None:
    """Wait for the others, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('publication of counters'))")


def _held(version: Version) -> Version:
    held = Version.objects.get(pk=version.pk)
    if held.approved_at is not None or held.returned_at is not None:
        raise Refused("この版は、すでに承認されたか、差し戻されています。")
    return held


def _next() -> int:
    return max(_last_known("number"), _last_known("overtaken_by")) + 1


def _last_known(number: str) -> int:
    return Version.objects.aggregate(last=Max(number))["last"] or 0


def _says_the_same(one: Registry, other: Registry) -> bool:
    return (one.counters, one.municipalities) == (other.counters, other.municipalities)
