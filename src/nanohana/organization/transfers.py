"""A 人事異動 from the file to the appointments, and back.

An approved transfer stands in the appointments with its day, so that it takes effect at 0:00 of it without any job.
Taken back up to its day it simply goes; later, the inverse is written from the day of taking back on, and what was
stays. Posts and divisions keep what they own.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from nanohana.audit.recording import record
from nanohana.organization.acts import OrganizationAct
from nanohana.organization.changes import hold, only_one_change_at_a_time
from nanohana.organization.models import Appointment, StaffMember, Transfer, TransferChange, TransferRow
from nanohana.organization.tables import Rejected
from nanohana.organization.transfer_plan import Plan, make_plan

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

ONE_DAY = datetime.timedelta(days=1)
State = Transfer.State


class Conflict(Exception):
    """What cannot be done as things stand now; the message says why and what to do. Nothing has changed."""


def apply_plan(plan: Plan, transfer: Transfer | None = None) -> None:
    """Write the plan into the appointments; with ``transfer``, also what was done, for taking it back."""
    StaffMember.objects.bulk_create(StaffMember(number=number, name=name) for number, name in plan.hired.items())
    staff = dict(StaffMember.objects.filter(number__in={no for no, _ in plan.made}).values_list("number", "pk"))
    Appointment.objects.filter(pk__in=plan.ended).update(ends_on=plan.day - ONE_DAY)
    for number, appointment in plan.made:
        appointment.pk, appointment.staff_id = None, staff[number]  # a plan may be tried and then applied
    made = Appointment.objects.bulk_create([appointment for _, appointment in plan.made], batch_size=1_000)
    if transfer is not None:
        changes = [_change(transfer, old, opened=False) for old in plan.ended.values()]
        changes += [_change(transfer, new, opened=True) for new in made]
        TransferChange.objects.bulk_create(changes, batch_size=1_000)


def _change(transfer: Transfer, appointment: Appointment, *, opened: bool) -> TransferChange:
    return TransferChange(transfer=transfer, appointment=appointment, opened=opened, ends_on_before=appointment.ends_on)


def prepare(transfer: Transfer, rows: Sequence[TransferRow]) -> Transfer:
    """Store a draft with its rows and preview; no appointment changes."""
    with transaction.atomic():
        transfer.save(force_insert=True)
        for row in rows:
            row.transfer = transfer
        TransferRow.objects.bulk_create(rows, batch_size=1_000)
        _record(OrganizationAct.TRANSFER_PREPARED, transfer)
    return transfer


def approve(transfer_id: UUID, by: AbstractBaseUser | None) -> Transfer:
    """Put a draft into force on its day. Raises Conflict or Rejected where things are not as they were previewed."""
    with transaction.atomic():
        transfer = _locked(transfer_id, State.DRAFT)
        plan, problems = make_plan(transfer.effective_on, list(transfer.rows.all()))
        if problems:
            raise Rejected(problems)
        if plan.digest != transfer.digest:
            raise Conflict("プレビューの後に、対象の職員の発令が変わりました。ファイルをもう一度読み込んでください。")
        apply_plan(plan, transfer)
        _held("ほかの発令と重なるため、承認できません。ファイルをもう一度読み込んでください。")
        transfer.state, transfer.approved_by_id, transfer.approved_at = State.APPROVED, _key(by), timezone.now()
        transfer.save(update_fields=["state", "approved_by", "approved_at"])
        _record(OrganizationAct.TRANSFER_APPROVED, transfer)
    return transfer


def withdraw(transfer_id: UUID, by: AbstractBaseUser | None) -> Transfer:
    """Take back a draft that was never in force. Raises Conflict."""
    with transaction.atomic():
        transfer = _closed(_locked(transfer_id, State.DRAFT), State.WITHDRAWN, by)
        _record(OrganizationAct.TRANSFER_WITHDRAWN, transfer)
    return transfer


def cancel(transfer_id: UUID, by: AbstractBaseUser | None) -> Transfer:
    """Take back an approved transfer (取消し), see the module. Raises Conflict where later changes build on it."""
    with transaction.atomic():
        transfer = _locked(transfer_id, State.APPROVED)
        changes = list(transfer.changes.select_related("appointment__staff"))
        _refuse_what_changed_since(transfer, changes)
        today = timezone.localdate()
        transfer.cancelled_from = max(today, transfer.effective_on)
        if today <= transfer.effective_on:
            _undo(changes)
        else:
            _write_inverse(changes, today)
        _held("後の発令と重なるため、取り消せません。新しい異動として登録してください。")
        _closed(transfer, State.CANCELLED, by)
        _record(OrganizationAct.TRANSFER_CANCELLED, transfer)
    return transfer


def _record(act: OrganizationAct, transfer: Transfer) -> None:
    people = transfer.rows.values("number").distinct().count()
    day = transfer.cancelled_from or transfer.effective_on
    record(act, transfer, title=transfer.title, day=day.isoformat(), people=people, digest=transfer.digest)


def _undo(changes: Iterable[TransferChange]) -> None:
    restored = []
    for change in changes:
        if not change.opened:
            change.appointment.ends_on = change.ends_on_before
            restored.append(change.appointment)
    Appointment.objects.filter(pk__in=[change.appointment_id for change in changes if change.opened]).delete()
    Appointment.objects.bulk_update(restored, ["ends_on"], batch_size=500)


def _write_inverse(changes: Iterable[TransferChange], day: datetime.date) -> None:
    """From ``day`` on, what was ended goes on as a new appointment and what was made has ended."""
    lasting = [change for change in changes if change.ends_on_before is None or change.ends_on_before >= day]
    made = [change.appointment_id for change in lasting if change.opened]
    Appointment.objects.filter(pk__in=made).update(ends_on=day - ONE_DAY)
    resumed = [change.appointment for change in lasting if not change.opened]
    for old, change in zip(resumed, (change for change in lasting if not change.opened), strict=True):
        old.pk, old.starts_on, old.ends_on = None, day, change.ends_on_before
    Appointment.objects.bulk_create(resumed, batch_size=1_000)


def _refuse_what_changed_since(transfer: Transfer, changes: Iterable[TransferChange]) -> None:
    last_day = transfer.effective_on - ONE_DAY
    changed = {
        str(change.appointment.staff)
        for change in changes
        if change.appointment.ends_on != (change.ends_on_before if change.opened else last_day)
    }
    if changed:
        names = "、".join(sorted(changed)[:5]) + ("ほか" if len(changed) > 5 else "")
        advice = "後の異動から順に取り消すか、新しい異動として登録してください。"
        raise Conflict(f"この異動の後に、{names}の発令が変わっています。{advice}")


def _locked(transfer_id: UUID, state: str) -> Transfer:
    """The transfer, kept from others until the end of the transaction. Raises Conflict in another state."""
    only_one_change_at_a_time()
    transfer = Transfer.objects.select_for_update().get(pk=transfer_id)
    if transfer.state != state:
        raise Conflict(f"この異動は、ほかの操作により「{transfer.get_state_display()}」になっています。")
    return transfer


def _held(message: str) -> None:
    try:
        hold()
    except IntegrityError as error:
        raise Conflict(message) from error


def _closed(transfer: Transfer, state: str, by: AbstractBaseUser | None) -> Transfer:
    transfer.state, transfer.cancelled_by_id, transfer.cancelled_at = state, _key(by), timezone.now()
    transfer.save(update_fields=["state", "cancelled_by", "cancelled_at", "cancelled_from"])
    return transfer


def _key(account: AbstractBaseUser | None) -> UUID | None:
    return account.pk if account else None
