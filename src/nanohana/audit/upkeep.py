"""Anchoring the record and keeping the outcome of its checks: what the jobs and the commands do."""

from __future__ import annotations

from pathlib import Path

import structlog

from nanohana.audit.anchors import Anchor, BrokenAnchor, read_anchors, write_anchor
from nanohana.audit.models import Entry, Verification
from nanohana.audit.verification import Verdict, verify

log = structlog.get_logger(__name__)


class NotAnchored(Exception):
    """The record is empty or not whole, so no anchor was written. The message is Japanese."""


def anchor_record(folder: Path) -> Anchor:
    """Write today's anchor. Raises NotAnchored and BrokenAnchor."""
    verdict = _checked(read_anchors(folder))
    if verdict.finding:
        log.error("audit record damaged", sequence=verdict.finding.sequence, reason=verdict.finding.reason.value)
        raise NotAnchored(f"監査記録に異常があるため、アンカーを作りませんでした。{verdict.finding}")
    if not verdict.rows:
        raise NotAnchored("監査記録がまだありません。")
    return write_anchor(folder, verdict.rows, verdict.last)


def _checked(anchors: list[Anchor]) -> Verdict:
    """What follows the last anchor; the whole record where that does not fit, as after a restored backup."""
    last = anchors[-1] if anchors else None
    if last and Entry.objects.filter(sequence=last.sequence, hmac=bytes.fromhex(last.hmac)).exists():
        verdict = verify(since=last)
        if verdict.finding is None:
            return verdict
    return verify(anchors)


def verify_record(folder: Path) -> tuple[Verification, Verdict | None]:
    """Check the whole record against the anchors of a folder, and keep the outcome; no verdict on a broken anchor."""
    try:
        verdict = verify(read_anchors(folder))
    except BrokenAnchor as broken:
        log.error("audit anchor broken")
        return Verification.objects.create(rows=0, seconds=0, finding=str(broken)), None
    finding = verdict.finding
    if finding:
        log.error("audit record damaged", sequence=finding.sequence, reason=finding.reason.value)
    kept = Verification.objects.create(
        rows=verdict.rows,
        seconds=verdict.seconds,
        first_bad=finding.sequence if finding else None,
        finding=str(finding or ""),
    )
    return kept, verdict
